/**
 * Streams: the low byte of the second counter word says which use a draw is for, so that uses never share bits; what is
 * drawn in layers has the layer's position above it. Both languages read this file.
 */
export const shuffle = 0x5f;
export const initialize = 0x1a;
export const split = 0x2b;
export const dropout = 0x3c;
export const noise = 0x4d;
export const check = 0x6e;
export const order = 0x70;
export const augment = 0x81;
