/**
 * Gradients of an output with respect to the inputs, as predictions are made: of a network whose inputs are learned rows.
 *
 *   rows 0 … B − 1 → embedding with x as its table → the network, without dropout and noise → output k
 *
 * The loss Σ_b |y_bk − t| / B with t below every y has ∂E/∂y_bk = 1/B, so B ∂E/∂table[b] is ∂y_bk/∂x_b: rows do not touch.
 */
import { chooseBackend } from "../backends/choose.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, optional, readOptions, text, byName, type RecordOf } from "../base/options.ts";
import type { Table } from "../data/input.ts";
import { batchNormalization } from "../layers/batchNormalization.ts";
import { dense } from "../layers/dense.ts";
import { embedding } from "../layers/embedding.ts";
import { layer, type Layer } from "../layers/layer.ts";
import { flatten, reshape } from "../layers/reshape.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import { sizeOf } from "../memory/shape.ts";
import type { Network } from "../network/network.ts";
import { atOnce, inSlices } from "../platform/timeSlice.ts";
import { checkExamples } from "../session/examples.ts";
import { checkInputs, type Inputs } from "../session/inputs.ts";
import { Run, runOptions } from "../session/run.ts";
import { Session } from "../session/session.ts";

/** Of an input: [rows, ...shape], row-major. */
export interface InputGradient {
  data: Float64Array;
  shape: number[];
}

export interface InputGradientsOptions {
  /** The output's name, where there are several. */
  output?: string;
  /** The unit of the output, from 0, or what its class is called. May be left out where the output has one. */
  unit?: number | string;
}

const record = {
  output: optional(text()),
  unit: optional(custom(undefined, "a number from 0 or a class's name", (value) => value as number | string)),
} satisfies RecordOf<InputGradientsOptions>;

/** Below what any network of use gives: only the sign of y − t counts. */
const FAR = -1e30;

/** ∂y/∂x for each row: an array an input [rows, ...shape]. Throws E_CONFIG, E_DATA, E_SHAPE. */
export async function inputGradientsOf(
  session: Session,
  x: Inputs,
  options: InputGradientsOptions,
): Promise<InputGradient[]> {
  session.settledEngine("inputGradients", true);
  const { network, spec } = session;
  const { output, unit } = chosen(network, readOptions(record, options, "inputGradients"));
  const codes = network.inputs.find(({ indices }) => indices !== undefined);
  if (codes !== undefined)
    throw new ChainruleError("E_CONFIG", `inputGradients has no gradient with respect to ${codes.name}: an embedding reads its whole numbers.`, { input: codes.name }); // prettier-ignore
  const tables = await inSlices(checkInputs(x, network));
  const { rows } = tables[0];
  const values = tables.map((table, i) => numbersOf(table, network.inputs[i].size));
  const state = session.readState();
  const own = new Map(network.parameters.map(({ name }, i) => [name, state.weights[i]]));
  const exact = { dtype: "float64", threads: 1, precision: "exact", vectors: "128", sharing: "measured", onCaller: true } as const; // prettier-ignore
  const backend = await chooseBackend({ ...spec.engine, ...exact });
  const graph = watched(network, values, rows, { output, unit });
  const clone = new Session({ ...spec, ...graph, dtype: "float64", labels: undefined }, backend);
  try {
    const weights = clone.readState().weights.map((fresh, i) => own.get(clone.network.parameters[i].name) ?? fresh);
    clone.restore({ weights, epochsTrained: 0 });
    clone.compile({ loss: "meanAbsoluteError" });
    const { engine, compiled } = clone.needCompiled("inputGradients");
    const index = { data: Float64Array.from({ length: rows }, (_, row) => row), shape: [rows, 1] };
    const targets = { data: new Float64Array(rows).fill(FAR), shape: [rows, 1] };
    const examples = atOnce(checkExamples(graph.inputs.length === 1 ? index : graph.inputs.map(() => index), targets, clone.network, compiled)); // prettier-ignore
    const run = new Run(engine, { ...runOptions(clone.network, compiled, rows), trains: true }, examples, spec.key);
    atOnce(run.fill(examples));
    await run.run(1);
    return network.inputs.map(({ shape }, i) => {
      const { data } = run.read(`∂${tableName(i)}/table`);
      return { data: Float64Array.from(data, (slope) => slope * rows), shape: [rows, ...shape] };
    });
  } finally {
    clone.dispose();
  }
}

const tableName = (i: number) => `rows of input ${i}`;

/** The network behind tables of rows, and in front of one unit of an output. */
function watched(
  network: Network,
  values: readonly Float64Array[],
  rows: number,
  { output, unit }: { output: number; unit: number },
): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[] } {
  const made = new Map<string, SymbolicTensor>();
  const inputs = network.inputs.map(({ name, shape }, i) => {
    const row = input({ shape: [1], name: `row of input ${i}` });
    const weights = { table: values[i] };
    const table = embedding({ inputDim: rows, outputDim: sizeOf(shape), weights, name: tableName(i) });
    made.set(name, reshape({ shape }).apply(table.apply(row)));
    return row;
  });
  for (const { name, layer: original, from } of network.layers) {
    const sources = from.map((source) => made.get(source)!);
    const left = original.kind === "dropout" || original.kind === "gaussianNoise";
    made.set(name, left ? sources[0] : predicting(original, name).apply(sources));
  }
  const { name, size } = network.outputs[output];
  const kernel = Float64Array.from({ length: size }, (_, i) => Number(i === unit));
  const pick = dense({ units: 1, useBias: false, trainable: false, weights: { kernel }, name: "chosen unit" });
  return { inputs, outputs: [pick.apply(flatten().apply(made.get(name)!))] };
}

/** The layer as it predicts: batch normalisation by its running statistics. */
function predicting(original: Layer, name: string): Layer {
  if (original.kind !== "batchNormalization") return layer({ ...original, name });
  return batchNormalization({ ...original.config, trainable: false, name });
}

/** The output and the unit that are meant. */
function chosen(
  { outputs, labels }: Network,
  { output, unit }: InputGradientsOptions,
): { output: number; unit: number } {
  const at =
    output === undefined ? (outputs.length === 1 ? 0 : -1) : outputs.indexOf(byName(outputs, output, "output")!);
  const names = outputs.map(({ name }) => formatValue(name)).join(", ");
  if (at < 0)
    throw new ChainruleError("E_CONFIG", `inputGradients needs { output }, one of ${names}.`, { expected: names });
  const { size } = outputs[at];
  const place = typeof unit === "string" ? labels[at].indexOf(unit) : (unit ?? (size === 1 ? 0 : -1));
  if (!Number.isInteger(place) || place < 0 || place >= size) {
    const known = labels[at].length > 0 ? `, or one of ${labels[at].map((name) => formatValue(name)).join(", ")}` : "";
    const message = `inputGradients needs { unit }, a number from 0 to ${size - 1}${known}, got ${formatValue(unit)}.`;
    throw new ChainruleError("E_CONFIG", message, { expected: size, got: unit });
  }
  return { output: at, unit: place };
}

function numbersOf(table: Table, size: number): Float64Array {
  const data = new Float64Array(table.rows * size);
  table.write(data, size, 0, table.rows, table.bytes ? table.scale : 1);
  return data;
}
