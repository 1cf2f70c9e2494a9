/** Options that several layers have. */
import { custom, flag, optional, text } from "../base/options.ts";
import { configureConstraint } from "../constraints/index.ts";
import { configureInitializer } from "../initializers/index.ts";
import { configureActivation } from "../kernels/activations/index.ts";
import { configureRegularizer } from "../regularizers/index.ts";
import type { Values } from "./parameter.ts";

const REFERENCE = "a name or a factory's result";

export const activationOption = (initial?: string) => custom(initial, REFERENCE, configureActivation);
export const initializerOption = (initial: string) => custom(initial, REFERENCE, configureInitializer);
export const regularizerOption = optional(custom(undefined, REFERENCE, configureRegularizer));
export const constraintOption = optional(custom(undefined, REFERENCE, configureConstraint));
/** Starting values: their shape and numbers are checked where the layer is built. */
export const valuesOption = optional(custom(undefined, "numbers, nested or in row order", (value) => value as Values));
export const trainableOption = flag(true);
/** The layer's name, unique in the model; by default its kind with a number. */
export const nameOption = optional(text());

/** The record of layers without other options. */
export const nameOnly = { name: nameOption };
