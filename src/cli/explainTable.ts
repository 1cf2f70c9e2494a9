/** The trace of a small network on a table of one's own. */
import { basename } from "node:path";
import { ChainruleError } from "../base/errors.ts";
import type { ExplainOptions } from "../trace/options.ts";
import type { PresetOptions } from "../tutorials/options.ts";
import type { Trace } from "../trace/trace.ts";
import { dense, sequential, sgd, type DenseOptions } from "../index.ts";
import { readCsv } from "./csv.ts";
import { readText } from "./files.ts";
import { tableOf, type Table } from "./table.ts";

/** Beyond, an explanation is longer than anybody reads: it has to be asked for. */
const ROWS = 50;
const WEIGHTS = 200;

export interface TableOptions {
  target?: readonly string[];
  hidden?: string;
  activation?: string;
  "output-activation"?: string;
  rows?: number;
}

/** Throws E_IO, E_DATA, E_CONFIG, and E_LIMIT where there is more than a person reads. */
export async function explainTable(file: string, given: TableOptions, options: PresetOptions): Promise<Trace> {
  const csv = readCsv(await readText(file), file);
  if (given.rows === undefined && csv.rows.length > ROWS) {
    const message = `${file} has ${csv.rows.length} rows; explain writes out every number of each. Take the first ones: --rows 4.`;
    throw new ChainruleError("E_LIMIT", message, { file, rows: csv.rows.length, most: ROWS });
  }
  const table = tableOf({ ...csv, rows: csv.rows.slice(0, given.rows) }, file, given.target);
  const { inputs, targets } = table;
  const { biases = "per unit", loss, learningRate = 0.5, seed = 1, ...rest } = options;
  const hidden = unitsOf(given.hidden ?? "2");
  const sizes = [inputs.names.length, ...hidden, targets.names.length];
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + units * (sizes[i] + Number(biases !== "none")), 0);
  if (given.rows === undefined && weights > WEIGHTS) {
    const message = `${sizes.join("-")} has ${weights} weights; explain writes out every number of each. If that is wanted, say of how many rows: --rows ${csv.rows.length}.`;
    throw new ChainruleError("E_LIMIT", message, { sizes, weights, most: WEIGHTS });
  }
  const activations = [
    ...hidden.map(() => given.activation ?? "sigmoid"),
    given["output-activation"] ?? natural(table),
  ];
  const model = await sequential({
    inputShape: [inputs.names.length],
    // The library says of a wrong name which ones there are.
    layers: activations.map((name, i) =>
      dense({ units: sizes[i + 1], activation: name as DenseOptions["activation"], ...biased(biases) }),
    ),
    seed,
    dtype: "float64",
  });
  const defaultLoss = activations.at(-1) === "softmax" ? "categoricalCrossentropy" : "halfSquaredError";
  model.compile({ optimizer: sgd({ learningRate }), loss: (loss ?? defaultLoss) as typeof defaultLoss });
  const names = plainNames(inputs.names) ? { inputs: inputs.names } : {};
  const titled: ExplainOptions = { title: `${basename(file)}: ${sizes.join("-")}`, names, ...rest };
  const trace: Trace = await model.explain(inputs.x, targets.y, titled);
  return { ...trace, notes: [...trace.notes, columnsOf(trace, table)] };
}

/** Whether columns have names for formulas: short, no two alike, and none that a unit or a weight has. */
function plainNames(names: readonly string[]): boolean {
  const short = names.every((name) => /^\p{L}[\p{L}\d_]{0,11}$/u.test(name) && !/^[hobw]\d/.test(name));
  return short && new Set(names).size === names.length;
}

/** "i1 is a, i2 is b; o1 is y", without what has its column's name. */
function columnsOf(trace: Trace, { inputs, targets }: Table): string {
  const pairs = (units: readonly { name: string }[], names: readonly string[]) =>
    names.flatMap((name, i) => (units[i].name === name ? [] : [`${units[i].name} is ${name}`])).join(", ");
  const both = [pairs(trace.inputs, inputs.names), pairs(trace.layers[trace.layers.length - 1].units, targets.names)];
  return `${both.filter((text) => text !== "").join("; ")}.`;
}

/** "2,3" → [2, 3]; "0" → no hidden layers. Throws E_CONFIG. */
function unitsOf(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  if (text.trim() === "0") return [];
  if (parts.every((part) => /^[1-9]\d{0,3}$/.test(part))) return parts.map(Number);
  const message = `--hidden must be units of the hidden layers, such as 2 or 2,3, or 0 for none, got ${JSON.stringify(text)}.`;
  throw new ChainruleError("E_CONFIG", message, { option: "--hidden", got: text });
}

/** The last activation that fits the targets. */
function natural({ targets: { classes, y } }: Table): string {
  if (classes) return "softmax";
  return y.flat().every((value) => value >= 0 && value <= 1) ? "sigmoid" : "linear";
}

function biased(biases: NonNullable<PresetOptions["biases"]>): Partial<DenseOptions> {
  switch (biases) {
    case "none":
      return { useBias: false };
    case "frozen":
      return { trainable: { kernel: true, bias: false } };
    case "per unit":
      return {};
    case "shared per layer":
      return { useBias: "shared" };
  }
}
