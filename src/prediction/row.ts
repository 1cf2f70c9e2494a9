/** Predictions of single rows, synchronously. */
import { flatRows, isDeep, sizesOf } from "../data/deep.ts";
import { fromForeign, isStrided, stridedSource, type ForeignTensor } from "../data/foreign.ts";
import { imageOf, imageRow, type ImageLike } from "../data/image.ts";
import { indexRule, type Rule } from "../data/rules.ts";
import { ChainruleError, notFinite, formatValue } from "../base/errors.ts";
import type { Nested } from "../data/input.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { checkAxes } from "../session/inputs.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import { Predictor } from "./predictor.ts";
import type { Engine } from "../session/run.ts";

/** Predictions of single rows, for one input and one output: as little as can be between the caller and the core. */
export class RowPredictor {
  readonly #predictor: Predictor;
  readonly #size: number;
  readonly #shape: Shape;
  readonly #rule: Rule | undefined;
  readonly #units: number;
  readonly #Result: Float32ArrayConstructor | Float64ArrayConstructor;

  /** Throws E_CONFIG for several inputs or outputs. */
  constructor(engine: Engine, network: Network) {
    const { inputs, outputs, dtype } = network;
    if (inputs.length !== 1 || outputs.length !== 1) {
      throw new ChainruleError("E_CONFIG", "predictOne needs a network of one input and one output; use predict.");
    }
    this.#size = inputs[0].size;
    this.#shape = inputs[0].shape;
    const [{ indices }] = inputs;
    this.#rule = indices === undefined ? undefined : indexRule(indices);
    this.#units = outputs[0].size;
    this.#Result = dtype === "float32" ? Float32Array : Float64Array;
    this.#predictor = new Predictor(engine, network, 1, true);
  }

  /** The outputs for a row, in `out` if it is given: nothing is allocated then. Throws E_SHAPE, E_DATA, E_NON_FINITE. */
  predict(given: Nested | ImageLike | ForeignTensor, out: RealArray | undefined): RealArray {
    const predictor = this.#predictor;
    const size = this.#size;
    const image = imageOf(given, "The row");
    const row = image ? imageRow(image, size, "The row") : rowOf(given as Nested | ForeignTensor, this.#shape);
    const units = this.#units;
    if (row?.length !== size) throw wrongLength(`a row of ${size} numbers`, size, row);
    const result = out ?? new this.#Result(units);
    if (result.length !== units || !(result instanceof Float32Array || result instanceof Float64Array)) {
      throw wrongLength(`a Float32Array or Float64Array of ${units} numbers for its result`, units, result);
    }
    predictor.refresh();
    const input = predictor.inputs[0];
    let zero = 0; // NaN once a number is not finite, or not so in the model's dtype
    for (let i = 0; i < size; i++) {
      const value: unknown = row[i];
      if (typeof value !== "number" && typeof value !== "boolean") throw notFinite("The row", value, { column: i });
      input[i] = value as number; // true is 1
      zero += input[i] * 0;
    }
    if (zero !== 0) refuse(row, input);
    const rule = this.#rule;
    if (rule !== undefined)
      for (let i = 0; i < size; i++) if (!rule.allows(input[i])) throw rule.refusal(input[i], "The row", 0, i);
    predictor.runHere();
    const output = predictor.outputs[0];
    for (let o = 0; o < units; o++) result[o] = output[o];
    return result;
  }
}

/** A row, or the numbers of a tensor or of { data, shape }. */
function rowOf(given: Nested | ForeignTensor, shape: Shape): ArrayLike<number> {
  if (isDeep(given)) {
    const [row] = atOnce(flatRows([given], "The row", Infinity));
    if (row.length === sizeOf(shape)) checkAxes(sizesOf(given), shape, "The row");
    return row as number[];
  }
  if ((given as { length?: number } | null)?.length !== undefined) return given as unknown as ArrayLike<number>;
  const row = fromForeign(given, "The row") as (ArrayLike<number> & { data?: ArrayLike<number> }) | null;
  const { shape: axes } = (given ?? {}) as { shape?: Shape };
  if (Array.isArray(axes) && sizeOf(axes) === sizeOf(shape)) checkAxes(axes, shape, "The row");
  if (!isStrided(row)) return row?.data ?? row!;
  const { value } = stridedSource(row, "The row");
  return Array.from({ length: Math.min(sizeOf(row.shape), row.data.length) }, (_, i) => value(i) as number);
}

function wrongLength(what: string, expected: number, got: ArrayLike<number>): ChainruleError {
  const message = `predictOne needs ${what}, got ${formatValue(got)}.`;
  return new ChainruleError("E_SHAPE", message, { expected, got: got?.length });
}

/** Names the first number of the row that has become infinite or was never finite. */
function refuse(row: ArrayLike<number>, input: RealArray): never {
  const column = input.findIndex((value) => !Number.isFinite(value));
  throw notFinite("The row", row[column], { column });
}
