/** Options that several layers have. */
import { custom, flag, optional, text, type RecordOf } from "../base/options.ts";
import { configureConstraint } from "../constraints/index.ts";
import { configureInitializer } from "../initializers/index.ts";
import { configureActivation } from "../kernels/activations/index.ts";
import { configureRegularizer } from "../regularizers/index.ts";
import type { Shape } from "../memory/shape.ts";
import type { Values } from "./parameter.ts";
import { shapeOption } from "./symbolic.ts";

const REFERENCE = "a name or a factory's result";

export const activationOption = (initial?: string) => custom(initial, REFERENCE, configureActivation);
export const initializerOption = (initial: string) => custom(initial, REFERENCE, configureInitializer);
export const regularizerOption = optional(custom(undefined, REFERENCE, configureRegularizer));
export const constraintOption = optional(custom(undefined, REFERENCE, configureConstraint));
/** Starting values: their shape and numbers are checked where the layer is built. */
export const valuesOption = optional(custom(undefined, "numbers, nested or in row order", (value) => value as Values));
export const trainableOption = flag(true);

/** What every layer accepts. */
export interface LayerOptions {
  /** Unique in the model. Default its kind with a number: "dense_1", "dense_2", … */
  name?: string;
  /** Of the first layer of a sequential model: numbers a row, by dimension, as in Keras. */
  inputShape?: Shape;
}
export const layerOptions = {
  name: optional(text()),
  inputShape: optional(shapeOption),
} satisfies RecordOf<LayerOptions>;
