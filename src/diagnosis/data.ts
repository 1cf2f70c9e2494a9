/** Rows before anything is learned from them: their columns and classes, and the loss of a constant prediction. */
import type { Activation } from "../kernels/activations/activation.ts";
import { linear } from "../kernels/activations/linear.ts";
import { comparesClasses, type Loss } from "../kernels/losses/loss.ts";
import type { Table } from "../data/input.ts";
import { sizeOf } from "../memory/shape.ts";
import type { Matrix } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import type { ColumnReport, DataReport, OutputReport } from "./finding.ts";
import type { Operation } from "../plan/operation.ts";
import type { Probe } from "../inspection/probe.ts";

/** Inspected numbers at most: a matter of milliseconds. */
const NUMBERS = 2 ** 15;
const ROWS = 4096;

/** `count` of `examples` rows at most, evenly spaced. */
export function sample(examples: Examples, count: number): Examples {
  const { from, count: all, x, y, weight } = examples;
  const few = Math.min(all, count);
  const rows = Array.from({ length: few }, (_, i) => from + Math.floor((i * all) / few));
  const pick = (table: Table): Table => ({
    ...table,
    rows: few,
    at: (row, column) => table.at(rows[row], column),
    write(to, stride, first, n, factor) {
      for (let i = 0; i < n; i++)
        table.write((to as Float32Array).subarray(i * stride), stride, rows[first + i], 1, factor);
    },
  });
  return {
    x: x.map(pick),
    y: y.map(pick),
    weight: weight && Float64Array.from(rows, (row) => weight[row]),
    from: 0,
    count: few,
  };
}

export interface DataOptions {
  /** Whether these examples are all that there are, and not one batch of a stream. Default true. */
  complete?: boolean;
  /** Inspected numbers of x, and of y, at most, where that leaves enough rows. */
  numbers?: number;
}

export function inspectData(
  { network, compiled }: Probe,
  examples: Examples,
  { complete = true, numbers = NUMBERS }: DataOptions = {},
): DataReport {
  const rowsFor = (tables: readonly Table[]) => {
    const width = tables.reduce((sum, table) => sum + table.columns, 0);
    return Math.min(ROWS, Math.max(64, Math.floor(numbers / Math.max(width, 1))));
  };
  const { x, count } = sample(examples, rowsFor(examples.x));
  const { y, weight, count: targetRows } = sample(examples, rowsFor(examples.y));
  const masked: DataReport["masked"] = [];
  const columns = network.inputs.flatMap(({ name, value }, i) => {
    const readers = network.nodes.flatMap(({ inputs, operation }) => (inputs.includes(value) ? [operation] : []));
    const masks = readers.filter((operation) => operation.masks !== undefined);
    for (const { name, masks: value = 0 } of masks)
      masked.push({ layer: name, value, rows: rowsOfOnly(x[i], count, value) });
    // For what standardises its input, or looks rows up by it, numbers of any size are fine.
    const scales = readers.every(
      ({ indices, standardizes, masks }) => (indices ?? masks) !== undefined || standardizes,
    );
    return scales ? [] : columnsOf(x[i], name, count, masks[0]?.masks);
  });
  confirmConstants(columns, network.inputs, examples);
  let constant = true;
  let chance: number | undefined = weight === undefined ? 0 : undefined;
  let uninformed = 0;
  const outputs = compiled.targets.map((target, i): OutputReport => {
    const { name, size, value } = network.outputs[i];
    const { definition, spec, parameter } = target.loss;
    const activation = activationOf(network.nodes.find((node) => node.output === value)?.operation);
    const labels = definition.targets === "label";
    const rows = rowsOf(y[i], targetRows);
    const equal = allEqual(rows, y[i].columns) && staysEqual(examples.y[i], examples);
    constant &&= equal;
    const report: OutputReport = {
      output: name,
      loss: definition.name,
      customLoss: spec.custom !== undefined,
      labels,
      comparesClasses: comparesClasses(definition),
      comparesProbabilities: definition.outputs?.high === 1,
      margin: definition.margin ?? false,
      activation: activation?.name,
      rowwise: activation?.rowwise ?? false,
      range: activation?.range ?? [-Infinity, Infinity],
      low: rows.reduce((least, v) => Math.min(least, v), Infinity),
      high: rows.reduce((most, v) => Math.max(most, v), -Infinity),
      size: Math.sqrt(rows.reduce((sum, v) => sum + v * v, 0) / rows.length),
      beyond: beyond(rows, activation?.range ?? [-Infinity, Infinity]),
      exclusive: definition.classes ?? false,
      classNames: network.labels[i],
    };
    if (definition.classes && !labels) report.shares = sharesOf(rows, y[i].columns);
    // Zeros alone are not classes, unless the loss compares nothing else.
    const sure = !equal || report.comparesClasses;
    if (weight === undefined && sure && complete) report.classes = classesOf(rows, labels, size, targetRows);
    if (report.classes && labels) countMissing(report.classes, examples.y[i], examples);
    const usual = spec.options.reduction !== "sum" && !spec.options.labelSmoothing && spec.custom === undefined;
    if (chance !== undefined) {
      chance = usual ? chance + target.weight * constantLoss(definition, parameter, rows, labels, size) : undefined;
      const answer = definition.outputs === undefined ? 0 : report.comparesProbabilities ? equalShare(report, size) : undefined; // prettier-ignore
      if (usual && answer !== undefined)
        uninformed += target.weight * constantLoss(definition, parameter, rows, labels, size, answer);
    }
    return report;
  });
  const known = chance !== undefined && chance > 0 && !constant;
  const isOutput = new Set(network.outputs.map(({ value }) => value));
  const linear = network.nodes.every(({ operation, output }) => isOutput.has(output) || staysLinear(operation));
  const layered = linear && network.nodes.filter(({ operation }) => operation.affine).length > 1;
  const weights = network.parameters.reduce((sum, { trainable, shape }) => sum + (trainable ? sizeOf(shape) : 0), 0);
  return {
    rows: count,
    rowsPerWeight: examples.count / weights,
    columns,
    masked: masked.filter(({ rows }) => rows > 0),
    outputs,
    chance: known ? chance : undefined,
    uninformed,
    constant,
    linear: layered,
    complete,
  };
}

/** The probability of each class where nothing is known of them: of one, of exclusive ones, of others each by itself. */
const equalShare = ({ labels, exclusive }: OutputReport, size: number) =>
  size > 1 && (labels || exclusive) ? 1 / size : 1 / 2;

/** The activation of outputs: linear where they come straight from weights, undefined where they could be anything. */
function activationOf(operation: Operation | undefined): Activation | undefined {
  if (operation?.activation !== undefined) return operation.activation.definition;
  return operation?.parameters.length ? linear.definition : undefined;
}

const staysLinear = ({ activation, standardizes, indices }: Operation) =>
  !standardizes && indices === undefined && (activation?.definition ?? linear.definition) === linear.definition;

/** Rows all of whose numbers are one. */
function rowsOfOnly(table: Table, rows: number, value: number): number {
  const values = rowsOf(table, rows);
  const all = (_: unknown, r: number) => values.subarray(r * table.columns, (r + 1) * table.columns);
  return Array.from({ length: rows }, all).filter((row) => row.every((v) => v === value)).length;
}

/** Columns without the numbers that are masked. */
function columnsOf(table: Table, input: string, rows: number, masked?: number): ColumnReport[] {
  const factor = table.bytes ? table.scale : 1;
  return Array.from({ length: table.columns }, (_, column) => {
    let low = Infinity,
      high = -Infinity,
      squares = 0;
    for (let r = 0; r < rows; r++) {
      const value = factor * table.at(r, column);
      if (value === masked) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
      squares += value * value;
    }
    return { input, column, low, high, size: Math.sqrt(squares / rows) };
  });
}

/** The share of the targets' variance that no output in the range can explain: Σ (t − nearest)² / Σ (t − mean)². */
function beyond(targets: Float64Array, [low, high]: readonly [number, number]): number {
  const mean = targets.reduce((sum, t) => sum + t, 0) / targets.length;
  let short = 0,
    variance = 0,
    squares = 0;
  for (const t of targets) {
    short += (t - Math.min(Math.max(t, low), high)) ** 2;
    variance += (t - mean) ** 2;
    squares += t * t;
  }
  return short / Math.max(variance, 1e-10 * squares, Number.MIN_VALUE); // equal targets vary by roundings
}

/** The numbers of a table row by row. */
function rowsOf(table: Table, rows: number): Float64Array {
  const factor = table.bytes ? table.scale : 1;
  const values = new Float64Array(rows * table.columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < table.columns; c++) values[r * table.columns + c] = factor * table.at(r, c);
  return values;
}

/** Whether all rows of targets are the same, but for rounding. */
function allEqual(values: Float64Array, columns: number): boolean {
  return values.every((v, i) => {
    const first = values[i % columns];
    return Math.abs(v - first) <= 1e-6 * Math.abs(first);
  });
}

/** Whether rows between and behind those of a sample of equal targets are equal, too: as many as there is time for. */
function staysEqual(table: Table, { from, count }: Examples): boolean {
  const rows = Math.min(count, Math.ceil(CONFIRMED / 16 / table.columns));
  for (let k = 0; k < rows; k++) {
    const r = from + Math.floor(((k + 0.5) * count) / rows); // between those of the sample
    for (let c = 0; c < table.columns; c++) if (table.at(r, c) !== table.at(from, c)) return false;
  }
  return true;
}

/** The rows that are not shares of 1. */
function sharesOf(values: Float64Array, columns: number): OutputReport["shares"] {
  let shares: OutputReport["shares"];
  for (let r = 0; r < values.length; r += columns) {
    const row = values.subarray(r, r + columns);
    const sum = row.reduce((a, v) => a + v, 0);
    if (Math.abs(sum - 1) < 1e-3 && row.every((v) => v > -1e-3 && v < 1.001)) continue;
    shares ??= { wrong: 0, row: [...row.subarray(0, 10)], sum };
    shares.wrong++;
  }
  return shares;
}

/** How many rows each class has, from labels, one-hot rows, or a yes or no. Undefined where targets are something else. */
function classesOf(values: Float64Array, labels: boolean, size: number, rows: number): number[] | undefined {
  const binary = !labels && values.every((v) => v === 0 || v === 1);
  if (!labels && !binary) return undefined;
  const counts = new Array<number>(Math.max(size, 2)).fill(0);
  if (labels || size === 1) {
    for (const v of values) counts[v]++;
    return counts;
  }
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * size, (r + 1) * size);
    if (row.reduce((sum, v) => sum + v, 0) !== 1) return undefined; // each output is a yes or no by itself
    counts[row.indexOf(1)]++;
  }
  return counts;
}

/** Rows that are read to confirm what a sample shows. */
const CONFIRMED = 2 ** 16;

/** A column that is the same in the sample may vary in other rows, as columns of ones and zeros do. */
function confirmConstants(columns: ColumnReport[], inputs: readonly { name: string }[], { x, from, count }: Examples) {
  const constant = columns.filter(({ low, high }) => low === high);
  if (constant.length > 32) return; // of many columns, such as those of images, some are
  for (const report of constant) {
    const table = x[inputs.findIndex(({ name }) => name === report.input)];
    const factor = table.bytes ? table.scale : 1;
    for (let r = 0; r < Math.min(count, CONFIRMED) && report.low === report.high; r++) {
      const value = factor * table.at(from + r, report.column);
      report.low = Math.min(report.low, value);
      report.high = Math.max(report.high, value);
    }
  }
}

/** Counts a row of each class that the sample lacks and other rows have. */
function countMissing(classes: number[], table: Table, { from, count }: Examples): void {
  let missing = classes.filter((rows) => rows === 0).length;
  for (let r = 0; r < Math.min(count, CONFIRMED) && missing > 0; r++) {
    const label = table.at(from + r, 0);
    if (classes[label] !== 0) continue;
    classes[label] = 1;
    missing--;
  }
}

/**
 * The loss of predicting the same for every row: the targets' mean, of all constant predictions the best for squares and
 * cross-entropies, or another number.
 */
function constantLoss(
  definition: Loss,
  parameter: number,
  targets: Float64Array,
  labels: boolean,
  size: number,
  constant?: number,
): number {
  const rows = labels ? targets.length : targets.length / size;
  const mean = new Float64Array(size);
  for (let r = 0; r < rows; r++) {
    if (labels) mean[targets[r]] += 1 / rows;
    else for (let c = 0; c < size; c++) mean[c] += targets[r * size + c] / rows;
  }
  const y: Matrix = { data: new Float64Array(rows * size), rows, columns: size, stride: size };
  if (constant !== undefined) mean.fill(constant);
  for (let r = 0; r < rows; r++) y.data.set(mean, r * size);
  const columns = labels ? 1 : size;
  const data = labels ? Int32Array.from(targets) : targets;
  const loss: Matrix<Float64Array> = { data: new Float64Array(rows), rows, columns: 1, stride: 1 };
  definition.forward(loss, y, { data, rows, columns, stride: columns }, 0, rows, parameter);
  return loss.data.reduce((sum, v) => sum + v, 0) / rows;
}
