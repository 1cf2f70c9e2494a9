/** Predictions by the names of classes. */
import type { ForeignTensor } from "../data/foreign.ts";
import type { ImageLike } from "../data/image.ts";
import { ChainruleError } from "../base/errors.ts";
import { number, readOptions, type RecordOf } from "../base/options.ts";
import type { Nested } from "../data/input.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Inputs } from "../session/inputs.ts";
import type { PredictionSession } from "../session/predicting.ts";
import type { Predictions } from "./predictions.ts";

export interface ClassifyOptions {
  /** Classes in each answer, the most probable first; at most all of them. Default 5. */
  top?: number;
}
const classifyOptions = { top: number(5, { integer: true, min: 1 }) } satisfies RecordOf<ClassifyOptions>;

/** A class that a row may belong to. */
export interface ClassScore {
  label: string;
  /** Its number among the labels. */
  index: number;
  /** Its probability, where the network ends in a softmax or sigmoid or its loss is `fromLogits`; else the output itself. */
  score: number;
}

interface Predicting {
  readonly session: PredictionSession;
  readonly predictions: Predictions;
}

/** The classes of rows x, each row's best first. Throws E_CONFIG for models without labels or with several outputs, and as `predict` does. */
export async function classify(
  { session, predictions }: Predicting,
  x: Inputs,
  options: ClassifyOptions,
): Promise<ClassScore[][]> {
  const rank = ranking(session, "classify", options);
  const [{ data, shape }] = await predictions.predict(x);
  const size = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, row) => rank(data.subarray(row * size, (row + 1) * size)));
}

/** The same for one row, at once. */
export function classifyOne(
  { session, predictions }: Predicting,
  row: Nested | ImageLike | ForeignTensor,
  options: ClassifyOptions,
): ClassScore[] {
  return ranking(session, "classifyOne", options)(predictions.predictOne(row));
}

/** The classes of outputs of one row, the best first; of equal ones the first. Throws E_CONFIG. */
function ranking(
  { network, losses }: PredictionSession,
  what: string,
  options: ClassifyOptions,
): (outputs: RealArray) => ClassScore[] {
  const { top } = readOptions(classifyOptions, options, what);
  if (network.outputs.length > 1)
    throw new ChainruleError(
      "E_CONFIG",
      `${what} needs a network of one output, got ${network.outputs.length}; use predict.`,
    );
  const [labels] = network.labels;
  if (labels.length === 0)
    throw new ChainruleError(
      "E_CONFIG",
      `${what} needs the names of the classes: model.labels = ["cat", "dog"], or the option labels of sequential.`,
    );
  const loss = losses?.[0];
  const link = loss?.spec.options.fromLogits ? loss.definition.fused?.contains : undefined;
  return (outputs) => {
    const data = Float64Array.from(outputs);
    const row = { data, rows: 1, columns: data.length, stride: data.length };
    link?.forward(row, row, 0, 1, 0);
    const scores = data.length === 1 ? [1 - data[0], data[0]] : [...data];
    const classes = scores.map((score, index) => ({ label: labels[index], index, score }));
    return classes.sort((a, b) => b.score - a.score).slice(0, top);
  };
}
