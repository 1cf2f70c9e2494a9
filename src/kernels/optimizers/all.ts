/** The optimizers, a line each: what a user names, "sgd" or sgd({ … }). */
export { sgd, type SgdOptions } from "./sgd.ts";
export { adam, type AdamOptions } from "./adam.ts";
export { rmsprop, type RmspropOptions } from "./rmsprop.ts";
export { adagrad, type AdagradOptions } from "./adagrad.ts";
export { adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { adamax, type AdamaxOptions } from "./adamax.ts";
export { nadam, type NadamOptions } from "./nadam.ts";
export { adamw, type AdamWOptions } from "./adamw.ts";
