/** Names of classes: what the outputs of a network stand for. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { MANY_ROWS } from "../data/input.ts";
import { didYouMean } from "../base/nearest.ts";
import type { OutputSpec } from "../plan/operation.ts";
import { oneForEach } from "./oneForEach.ts";

/** The names of each output's classes; an output without names has none. */
export type Labels = readonly (readonly string[])[];

/** As users give them: for several outputs a list of lists, or by output name. */
export type GivenLabels = readonly string[] | Labels | Readonly<Record<string, readonly string[]>>;

/** A name for each class: one for each number of an output, two for an output of one. Frozen copies. Throws E_CONFIG. */
export function checkLabelNames(given: unknown, outputs: readonly OutputSpec[]): Labels {
  if (given === undefined || given === null) return Object.freeze(outputs.map(() => Object.freeze([])));
  const labels = oneForEach<unknown>(outputs, given, "labels", []).map((names, i) => {
    const { name, size } = outputs[i];
    const count = Math.max(size, 2);
    const fits = Array.isArray(names) && names.every((text) => typeof text === "string" && text !== "");
    if (!fits || (names.length !== count && !(outputs.length > 1 && names.length === 0))) {
      const got = fits ? `${names.length} names` : formatValue(names);
      const message = `labels must be ${count} names, one for each class of ${name}, got ${got}.`;
      throw new ChainruleError("E_CONFIG", message, { expected: count, output: name });
    }
    const twice = names.find((text, at) => names.indexOf(text) !== at) as string | undefined;
    if (twice !== undefined) throw new ChainruleError("E_CONFIG", `labels has ${formatValue(twice)} twice.`);
    return Object.freeze([...(names as string[])]);
  });
  return Object.freeze(labels);
}

/**
 * Targets given as names, in `columns`: class numbers in one, one-hot rows in several. Other targets stay as they are.
 * Throws E_DATA for a name that is no label. Pauses when it has looked at many rows.
 */
export function* namesAsTargets(
  y: unknown,
  labels: readonly string[],
  what: string,
  columns: number,
): Generator<void, unknown> {
  if (!Array.isArray(y) || typeof nameOf(y[0]) !== "string") return y;
  if (labels.length === 0)
    throw new ChainruleError(
      "E_DATA",
      `${what} holds text, got ${formatValue(nameOf(y[0]))}: say what the classes are called, model.labels = ["cat", "dog"], or pass class numbers or one-hot rows.`,
      { what },
    );
  const places = new Map<unknown, number>(labels.map((name, place) => [name, place]));
  const rows = y.length;
  const data = columns === 1 ? new Int32Array(rows) : new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const name = nameOf(y[row]);
    const place = places.get(name);
    if (place === undefined) {
      const near = typeof name === "string" ? didYouMean(name, labels) : "";
      const message = `${what} has ${formatValue(name)} in row ${row}, which is no label.${near}`;
      throw new ChainruleError("E_DATA", message, { what, row });
    }
    if (columns === 1) data[row] = place;
    else data[row * columns + place] = 1;
    if ((row + 1) % MANY_ROWS === 0) yield;
  }
  return { data, shape: [rows, columns] };
}

/** A row that is a name, or holds one alone. */
function nameOf(row: unknown): unknown {
  return Array.isArray(row) && row.length === 1 ? (row as unknown[])[0] : row;
}
