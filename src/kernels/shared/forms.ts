/** How a source row becomes a batch row: copied, as labels, or from bytes times a scale. Both languages read this file. */
export const copy = 0;
export const labels = 1;
export const scaledBytes = 2;
