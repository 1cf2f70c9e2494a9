/** The activations, a line each. */
export * from "./linear.ts";
export * from "./relu.ts";
export * from "./sigmoid.ts";
export * from "./softmax.ts";
export * from "./tanh.ts";
