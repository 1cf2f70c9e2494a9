/** The optimizers, a line each: what a user names, "sgd" or sgd({ … }). */
export { sgd } from "./sgd.ts";
export { adam } from "./adam.ts";
export { rmsprop } from "./rmsprop.ts";
export { adagrad } from "./adagrad.ts";
export { adadelta } from "./adadelta.ts";
export { adamax } from "./adamax.ts";
export { nadam } from "./nadam.ts";
export { adamw } from "./adamw.ts";
