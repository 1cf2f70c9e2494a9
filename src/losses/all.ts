/** The losses, a line each; a fused form stands in the file of the loss it belongs to. */
export * from "./binaryCrossentropy.ts";
export * from "./categoricalCrossentropy.ts";
export * from "./halfSquaredError.ts";
export * from "./meanSquaredError.ts";
export * from "./sparseCategoricalCrossentropy.ts";
