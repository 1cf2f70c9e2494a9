/** The trace of a small network on a table. */
import { basename } from "node:path";
import { ChainruleError } from "../base/errors.ts";
import type { ExplainOptions } from "../trace/options.ts";
import type { PresetOptions } from "../tutorials/options.ts";
import type { Trace } from "../trace/trace.ts";
import { dense, sequential, sgd, type DenseOptions } from "../index.ts";
import type { CsvOptions } from "../data/csv.ts";
import { readCsv } from "./csv.ts";
import { bytesOf, MAX_BYTES, nameOf } from "./files.ts";
import { tableOf, type Table } from "./table.ts";

/** A longer explanation is printed only on request, by --rows. */
const ROWS = 50;
const WEIGHTS = 200;

export interface TableOptions {
  target?: readonly string[];
  hidden?: readonly number[];
  activation?: string;
  outputActivation?: string;
  rows?: number;
  separator?: CsvOptions["separator"];
  decimal?: CsvOptions["decimal"];
  maxBytes?: number;
}

/** Throws E_IO, E_DATA, E_CONFIG, and E_LIMIT where there is more than a person reads. */
export async function explainTable(path: string, given: TableOptions, options: PresetOptions): Promise<Trace> {
  const { rows: most = ROWS, separator, decimal, maxBytes = MAX_BYTES } = given;
  const file = nameOf(path);
  const csv = await readCsv(bytesOf(path, maxBytes), file, most, { separator, decimal });
  if (given.rows === undefined && csv.more) {
    const message = `${file} has more than ${ROWS} rows; explain writes out every number of each. For the first ones: --rows 4.`;
    throw new ChainruleError("E_LIMIT", message, { file, most: ROWS });
  }
  const table = tableOf(csv, file, given.target);
  const { inputs, targets } = table;
  const { biases = "per unit", loss, learningRate = 0.5, seed = 1, ...rest } = options;
  const hidden = given.hidden ?? [2];
  const sizes = [inputs.names.length, ...hidden, targets.names.length];
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + units * (sizes[i] + Number(biases !== "none")), 0);
  if (given.rows === undefined && weights > WEIGHTS) {
    const message = `${sizes.join("-")} has ${weights} weights; explain writes out every number of each. To print them anyway, give the number of rows: --rows ${csv.rows.length}.`;
    throw new ChainruleError("E_LIMIT", message, { sizes, weights, most: WEIGHTS });
  }
  const activations = [
    ...hidden.map(() => given.activation ?? "sigmoid"),
    given.outputActivation ?? outputActivationOf(table),
  ];
  const model = await sequential({
    inputShape: [inputs.names.length],
    // A wrong name is refused by the library, with the names there are.
    layers: activations.map((name, i) =>
      dense({ units: sizes[i + 1], activation: name as DenseOptions["activation"], ...biased(biases) }),
    ),
    seed,
    dtype: "float64",
  });
  const defaultLoss = table.targets.classes ? "categoricalCrossentropy" : "halfSquaredError";
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

/** The output activation that fits the targets. */
function outputActivationOf({ targets: { classes, y } }: Table): string {
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
