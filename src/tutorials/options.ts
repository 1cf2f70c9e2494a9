/** The options of `explain` by a preset's name: those of every trace, and what the tutorial leaves open. */
import { checkNumber, number, optional, text, word, type RecordOf } from "../base/options.ts";
import { dictionary, explainOptions, type ExplainOptions } from "../trace/options.ts";

/** Options of a preset: those of every trace, and what the tutorial leaves open. */
export interface PresetOptions extends ExplainOptions {
  /** How biases learn. Default: as in the tutorial. */
  biases?: "none" | "frozen" | "per unit" | "shared per layer";
  /** Another loss: its name. */
  loss?: string;
  /** Above 0. Default: the tutorial's. */
  learningRate?: number;
  /** For presets whose weights are drawn. */
  seed?: number;
  /** Other starting weights, by the names the preset gives them: { W: 4 }. */
  weights?: Readonly<Record<string, number>>;
}

/** What a preset has besides the options of every trace. */
const ownOptions = {
  biases: optional(
    word<NonNullable<PresetOptions["biases"]>>(
      undefined,
      ["none", "frozen", "per unit", "shared per layer"],
      "none, frozen, per-unit, or shared: one for the whole layer",
    ),
  ),
  loss: optional(text(undefined, "another loss, such as meanSquaredError")),
  learningRate: optional(
    number(undefined, { above: 0 }, "the learning rate (default: the tutorial's; 0.5 for tables)"),
  ),
  seed: optional(number(undefined, { integer: true, min: 0 }, "for weights that are drawn at random (default 1)")),
  weights: optional(dictionary((value, name) => checkNumber(value, name), "{ w1: 0.5 }")),
} satisfies RecordOf<Omit<PresetOptions, keyof ExplainOptions>>;

export const presetOptions = { ...explainOptions, ...ownOptions } satisfies RecordOf<PresetOptions>;

/** The names of both kinds. */
export const explainNames = Object.keys(explainOptions);
export const presetNames = Object.keys(ownOptions);
