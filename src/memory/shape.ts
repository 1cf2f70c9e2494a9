/** Numbers a row, by dimension: [784], or [28, 28]. In memory a row is flat, the last dimension running fastest. */
export type Shape = readonly number[];

/** Numbers a row. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;
