/** Inputs, targets and weights of rows, checked against the network and its losses. */
import { checkTable, copyTable, flat, MANY_ROWS, type Input, type Table } from "../data/input.ts";
import { findNonFinite } from "../data/finite.ts";
import { labelRule, shareRule, weightRule } from "../data/rules.ts";
import { ChainruleError, notFinite, formatValue } from "../base/errors.ts";
import type { DType } from "../memory/tensor.ts";
import { checkNumber } from "../base/options.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import { checkClassTargets } from "./classTargets.ts";
import type { Compiled } from "./compile.ts";
import type { Network } from "../network/network.ts";
import { namesAsTargets } from "../network/labels.ts";
import { oneForEach } from "../network/oneForEach.ts";
import { checkAxes, checkInputs, sameRows } from "./inputs.ts";

/** The target of each row; where the model has labels, names of classes as well. */
export type Target = Input | readonly (string | readonly [string])[];
/** Targets for a network: for several outputs a list, or by name. */
export type Targets = Target | readonly Target[] | Readonly<Record<string, Target>>;

/** Rows [from, from + count) of inputs and targets, whose numbers are checked while they are copied. */
export interface Examples {
  readonly x: readonly Table[];
  readonly y: readonly Table[];
  /** The weight of each row, by row of x; all rows count the same if undefined. */
  readonly weight?: Float64Array;
  readonly from: number;
  readonly count: number;
}

/** Copies of examples, one after the other, as one: their rows are in memory of their own. */
export function stackExamples(parts: readonly Examples[]): Examples {
  const stack = (tables: (part: Examples) => readonly Table[]) =>
    tables(parts[0]).map((_, i) => stackTables(parts.map((part) => ({ ...part, table: tables(part)[i] }))));
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const weight = parts.some((part) => part.weight !== undefined) ? new Float64Array(count).fill(1) : undefined;
  let at = 0;
  for (const part of parts) {
    if (part.weight !== undefined) weight!.set(part.weight.subarray(part.from, part.from + part.count), at);
    at += part.count;
  }
  return { x: stack(({ x }) => x), y: stack(({ y }) => y), weight, from: 0, count };
}

/** Bytes of one scale stay bytes. */
function stackTables(parts: readonly { table: Table; from: number; count: number }[]): Table {
  const { columns, scale } = parts[0].table;
  const bytes = parts.every(({ table }) => table.bytes && table.scale === scale);
  const rows = parts.reduce((sum, { count }) => sum + count, 0);
  const data = bytes ? new Uint8Array(rows * columns) : new Float64Array(rows * columns);
  let at = 0;
  for (const { table, from, count } of parts) {
    const to = data.subarray(at * columns, (at + count) * columns);
    table.write(to, columns, from, count, bytes || !table.bytes ? 1 : table.scale);
    at += count;
  }
  return flat(data, rows, columns, bytes ? scale : 1);
}

/** What classes count: by class number, or by label. */
export type ClassWeight = Readonly<Record<number | string, number>> | readonly number[];

export interface WeightOptions {
  sampleWeight?: unknown;
  classWeight?: unknown;
}

/** Inputs and targets with their rows' weights. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG. */
export function* checkExamples(
  x: unknown,
  y: unknown,
  network: Network,
  compiled: Compiled,
  which = "",
  weights: WeightOptions = {},
): Generator<void, Examples> {
  const inputs = yield* checkInputs(x, network, which);
  const { outputs } = network;
  const targets: Table[] = [];
  for (const [i, value] of oneForEach<unknown>(outputs, y, `${which}y`).entries()) {
    const what = outputs.length > 1 ? `${which}y ${outputs[i].name}` : `${which}y`;
    const loss = compiled.targets[i].loss.definition;
    const { size, shape } = outputs[i];
    const target = yield* namesAsTargets(value, network.labels[i], what, loss.targets === "label" ? 1 : size);
    const table = yield* checkTargets(target, what, loss, size, network.dtype);
    if (loss.targets !== "label") checkAxes(table.axes, shape, what);
    if (compiled.saved[i].metrics.includes("accuracy")) checkClassTargets(table, what, loss);
    targets.push(table);
  }
  sameRows(targets, outputs, `${which}y`);
  const { rows } = inputs[0];
  if (rows !== targets[0].rows) {
    throw new ChainruleError(
      "E_SHAPE",
      `${which}x has ${rows} rows, ${which}y has ${targets[0].rows}; each row needs a target.`,
      { x: rows, y: targets[0].rows },
    );
  }
  const weight = yield* rowWeights(weights, targets, network, rows);
  return { x: inputs, y: targets, weight, from: 0, count: rows };
}

function* checkTargets(y: unknown, what: string, loss: Loss, size: number, dtype: DType): Generator<void, Table> {
  const labels = loss.targets === "label";
  const rule = labels ? labelRule(size) : loss.yesOrNo ? shareRule : undefined;
  const table = yield* checkTable(y, what, undefined, dtype, rule);
  const wanted = labels ? 1 : size;
  if (table.columns !== wanted) {
    const help = labels
      ? " sparseCategoricalCrossentropy needs one class number a row; for one-hot rows use categoricalCrossentropy."
      : table.columns === 1
        ? " For class numbers use sparseCategoricalCrossentropy."
        : "";
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must have ${wanted} ${wanted === 1 ? "column" : "columns"}, got ${table.columns} (shape [${table.rows}, ${table.columns}]).${help}`,
      { what, expected: wanted, got: table.columns },
    );
  }
  if (labels && table.scale !== 1)
    throw new ChainruleError("E_CONFIG", `${what} holds class numbers; they take no scale, got ${table.scale}.`, {
      what,
    });
  return table;
}

/** sampleWeight times the weight of the row's class; undefined where neither is given. */
function* rowWeights(
  { sampleWeight, classWeight }: WeightOptions,
  targets: readonly Table[],
  { outputs, dtype, labels }: Network,
  rows: number,
): Generator<void, Float64Array | undefined> {
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const weight = new Float64Array(rows).fill(1);
  if (sampleWeight !== undefined) {
    const table = yield* checkTable(sampleWeight, "sampleWeight", 1, dtype, weightRule);
    if (table.rows !== rows) {
      throw new ChainruleError("E_SHAPE", `sampleWeight must have ${rows} numbers, one a row, got ${table.rows}.`, {
        expected: rows,
        got: table.rows,
      });
    }
    yield* copyTable(table, () => weight, 0, rows, table.scale);
  }
  if (classWeight !== undefined) {
    if (outputs.length > 1)
      throw new ChainruleError("E_CONFIG", "classWeight goes with one output; use sampleWeight for several.");
    const classes = checkClassWeight(classWeight, Math.max(outputs[0].size, 2), labels[0]);
    for (let r = 0; r < rows; r++) {
      weight[r] *= classes[classOf(targets[0], r)] ?? 1; // a target that is no class is found when it is copied
      if ((r + 1) % MANY_ROWS === 0) yield;
    }
    const row = findNonFinite(weight, dtype);
    if (row >= 0) throw notFinite("sampleWeight times classWeight", weight[row], { row });
  }
  return weight;
}

/** The class of a row: its label, the place of its largest target, or 0 and 1 on both sides of 0.5. */
function classOf(table: Table, row: number): number {
  if (table.columns === 1) {
    const value = table.at(row, 0);
    return Number.isInteger(value) ? value : Number(value > 0.5);
  }
  let best = 0;
  for (let c = 1; c < table.columns; c++) if (table.at(row, c) > table.at(row, best)) best = c;
  return best;
}

function checkClassWeight(value: unknown, classes: number, labels: readonly string[]): number[] {
  if (typeof value !== "object" || value === null) {
    throw new ChainruleError(
      "E_CONFIG",
      `classWeight must be an object such as { 0: 1, 1: 5 }, got ${formatValue(value)}.`,
    );
  }
  const weights = new Array<number>(classes).fill(1);
  for (const [name, weight] of Object.entries(value)) {
    const number = labels.includes(name) ? labels.indexOf(name) : Number(name);
    if (!Number.isInteger(number) || number < 0 || number >= classes) {
      throw new ChainruleError(
        "E_CONFIG",
        `classWeight names class ${formatValue(name)}; the classes are 0 to ${classes - 1}.`,
      );
    }
    weights[number] = checkNumber(weight, `classWeight of class ${name}`, { min: 0 });
  }
  return weights;
}
