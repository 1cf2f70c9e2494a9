/** The optimizers. Their positions are their numbers in assembly/optimizers/index.ts. */
import { adam, adamRule } from "./adam.ts";
import { sgd, sgdRule } from "./sgd.ts";

export const optimizerRules = [sgdRule, adamRule];

/** What a user names: "sgd" or sgd({ … }). */
export const optimizers = { sgd, adam };
