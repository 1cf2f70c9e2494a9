/** Points in a terminal, on dots of braille as those of curves. */
import { least, most } from "../base/extremes.ts";
import { padStart, widthOf } from "../base/text.ts";
import { Dots, xAxis } from "./plot.ts";
import type { Style } from "./style.ts";
import { linearTicks } from "./ticks.ts";

export interface ScatterOptions {
  /** Characters a line, and lines without the two of the x axis. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  /** A line across, at this y. */
  readonly line?: number;
}

/** The points with their axes, round numbers on them. No lines where there is no finite point. */
export function scatter(
  points: readonly { x: number; y: number }[],
  { columns, rows, style, line }: ScatterOptions,
): string[] {
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (finite.length === 0) return [];
  const across = finite.map(({ x }) => x);
  const up = [...finite.map(({ y }) => y), ...(line === undefined ? [] : [line])];
  const [left, right, low, high] = [least(across), most(across), least(up), most(up)];
  const ticks = linearTicks(low, high, Math.max(2, Math.floor(rows / 2)));
  const margin = Math.max(...ticks.map(({ label }) => widthOf(label)));
  const width = Math.max(4, columns - margin - 2);
  const down = (y: number) => Math.round(((high - y) / (high - low || 1)) * (4 * rows - 1));
  const along = (x: number) => Math.round(((x - left) / (right - left || 1)) * (2 * width - 1));
  const dots = new Dots(width, rows);
  for (const { x, y } of finite) dots.set(along(x), down(y));
  const labels = new Map(ticks.map(({ value, label }) => [Math.floor(down(value) / 4), label]));
  const middle = line === undefined ? -1 : Math.floor(down(line) / 4);
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row);
    const cells = Array.from({ length: width }, (_, column) => {
      const bits = dots.cells[row * width + column];
      if (bits !== 0) return style.cyan(String.fromCodePoint(0x2800 + bits));
      return row === middle ? style.dim("╌") : " ";
    });
    return `${padStart(label ?? "", margin)} ${label === undefined ? "│" : "┤"}${cells.join("")}`.trimEnd();
  });
  const marks = linearTicks(left, right, Math.max(1, Math.floor(width / 12)));
  return [...lines, ...xAxis(marks, (x) => Math.floor(along(x) / 2), width, margin)];
}
