import type { ExplainOptions } from "../trace/options.ts";

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

/** The names of what PresetOptions adds. */
export const presetNames = ["biases", "loss", "learningRate", "seed", "weights"] as const;
