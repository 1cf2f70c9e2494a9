/** The activations, a line each. */
export * from "./cosPi.ts";
export * from "./elu.ts";
export * from "./gelu.ts";
export * from "./hardSigmoid.ts";
export * from "./leakyRelu.ts";
export * from "./linear.ts";
export * from "./logSoftmax.ts";
export * from "./mish.ts";
export * from "./relu.ts";
export * from "./relu6.ts";
export * from "./selu.ts";
export * from "./sigmoid.ts";
export * from "./softmax.ts";
export * from "./softplus.ts";
export * from "./softsign.ts";
export * from "./swish.ts";
export * from "./tanh.ts";
