/**
 * Curves in a terminal. A character is a cell of 2 × 4 braille dots:
 *
 *   ⠁ 01  ⠈ 08        code point = U+2800 + the sum of the dots' bits        [Unicode, Braille Patterns]
 *   ⠂ 02  ⠐ 10
 *   ⠄ 04  ⠠ 20
 *   ⡀ 40  ⢀ 80
 */
import type { Paint } from "./style.ts";
import { least, most } from "../base/extremes.ts";
import { padEnd, padStart, widthOf } from "../base/text.ts";
import { linearTicks, logTicks, type Tick } from "./ticks.ts";

export interface Curve {
  name: string;
  /** One a step of the x axis; what is not finite is left out. */
  values: readonly number[];
  /** Draws every other stretch only, so that two curves can be told apart without colours. */
  dashed?: boolean;
  paint?: Paint;
}

export interface PlotOptions {
  /** Characters a line, and lines without the two of the x axis. */
  columns: number;
  rows: number;
  /** Equal distances are equal factors. For losses, which fall by factors. Needs numbers above 0. */
  log?: boolean;
  /** Number of the first step on the x axis. Default 1. */
  first?: number;
}

const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** The curves, and the axes with round numbers on them. No lines where there is nothing to draw. */
export function plot(curves: readonly Curve[], { columns, rows, log = false, first = 1 }: PlotOptions): string[] {
  const place = log ? Math.log10 : (value: number) => value;
  const usable = (value: number) => Number.isFinite(value) && (!log || value > 0);
  const all = curves.flatMap((curve) => curve.values.filter(usable));
  if (all.length === 0) return [];
  const [low, high] = [least(all), most(all)];
  const ticks = (log ? logTicks : linearTicks)(low, high, Math.max(2, Math.floor(rows / 2)));
  const margin = Math.max(...ticks.map((tick) => widthOf(tick.label)));
  const width = Math.max(4, columns - margin - 2);

  const span = place(high) - place(low) || 1;
  const down = (value: number) => Math.round(((place(high) - place(value)) / span) * (4 * rows - 1));
  const steps = Math.max(...curves.map((curve) => curve.values.length));
  const across = (step: number) => Math.round((step / Math.max(1, steps - 1)) * (2 * width - 1));

  const layers = curves.map((curve) => {
    const points = curve.values.flatMap((v, step) => (usable(v) ? [{ x: across(step), y: down(v) }] : []));
    return draw(points, width, rows, curve.dashed ?? false);
  });
  const labels = new Map(ticks.map((tick) => [Math.floor(down(tick.value) / 4), tick.label]));
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row);
    let text = `${padStart(label ?? "", margin)} ${label === undefined ? "│" : "┤"}`;
    for (let column = 0; column < width; column++) text += cell(layers, curves, row * width + column);
    return text.trimEnd();
  });
  const round = linearTicks(first, first + steps - 1, Math.max(1, Math.floor(width / 12)));
  // The first step is always named, the others where there is room.
  const marks = [{ value: first, label: String(first) }, ...round.filter(({ value }) => Number.isInteger(value))];
  return [...lines, ...xAxis(marks, (value) => Math.floor(across(value - first) / 2), width, margin)];
}

/** Dots of braille, a byte a cell. */
export class Dots {
  readonly cells: Uint8Array;
  readonly #width: number;

  constructor(width: number, rows: number) {
    this.#width = width;
    this.cells = new Uint8Array(width * rows);
  }

  /** A dot, from the left and from the top. */
  set(x: number, y: number): void {
    this.cells[Math.floor(y / 4) * this.#width + Math.floor(x / 2)] |= DOTS[x % 2][y % 4];
  }
}

/** The dots of a curve: straight lines from point to point. */
function draw(points: readonly { x: number; y: number }[], width: number, rows: number, dashed: boolean): Uint8Array {
  const dots = new Dots(width, rows);
  const dot = (x: number, y: number) => {
    if (!dashed || (x + y) % 4 <= 1) dots.set(x, y);
  };
  points.forEach((to, i) => {
    const from = points[Math.max(0, i - 1)];
    const length = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
    for (let k = 0; k <= length; k++) {
      dot(Math.round(from.x + ((to.x - from.x) * k) / length), Math.round(from.y + ((to.y - from.y) * k) / length));
    }
  });
  return dots.cells;
}

/** A cell of all layers on each other, in the colour of the first that has a dot there. */
function cell(layers: readonly Uint8Array[], curves: readonly Curve[], at: number): string {
  const dots = layers.reduce((sum, layer) => sum | layer[at], 0);
  if (dots === 0) return " ";
  const paint = curves[layers.findIndex((layer) => layer[at] !== 0)].paint;
  const text = String.fromCodePoint(0x2800 + dots);
  return paint?.(text) ?? text;
}

/** The axis below a picture, and the marks on it that there is room for. `place` is a value's column. */
export function xAxis(
  marks: readonly Tick[],
  place: (value: number) => number,
  width: number,
  margin: number,
): string[] {
  const line = new Array<string>(width).fill("─");
  let labels = "";
  for (const { value, label } of marks) {
    const column = place(value);
    const begin = Math.min(column, width - label.length);
    if (labels !== "" && begin < labels.length + 2) continue;
    line[column] = "┬";
    labels = padEnd(labels, begin) + label;
  }
  return [`${" ".repeat(margin)} └${line.join("")}`, `${" ".repeat(margin + 2)}${labels}`];
}

/** The names of curves with their last values, each behind a piece of its line. */
export function legend(curves: readonly Curve[], write: (value: number) => string): string {
  return curves
    .map(({ name, values, dashed, paint }) => {
      const line = dashed ? "╌╌╌" : "───";
      return `${paint?.(line) ?? line} ${name} ${write(values[values.length - 1])}`;
    })
    .join("    ");
}
