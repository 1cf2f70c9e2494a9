/** How many windows' products a transposed convolution makes at once: they stay in the cache until they are added. Both languages read this file. */
export const BLOCK = 32;
