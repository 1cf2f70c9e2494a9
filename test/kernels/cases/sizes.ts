/**
 * Sizes around the tiles: rows are taken by 2 or 4, columns by 16 (float32) or 8 (float64) and then by vectors of 4
 * or 2; so every remainder, one less, equal, one more, and a multiple plus one of each.
 */
export const around: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33];
export const few: readonly number[] = around.slice(0, 9);
/** 512 numbers are a multiple of 512 bytes: there the stride gets a cache line more (rowStride). */
export const large: readonly number[] = [64, 127, 512];
