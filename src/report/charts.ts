/** Charts as SVG: lines, points and bars, in the colours of the page, with a sentence for who does not see them. */
import { least, most } from "../base/extremes.ts";
import { short } from "../base/numbers.ts";
import { html, type Markup } from "../trace/render/html/markup.ts";
import { linearTicks, logTicks, type Tick } from "../terminal/ticks.ts";

const [WIDTH, HEIGHT] = [400, 230];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 10, 26];
const one = (value: number) => value.toFixed(1);

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Frame {
  /** What is seen, as a sentence. */
  readonly label: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly log?: boolean;
  /** Other marks on the x axis than round numbers. */
  readonly marks?: readonly Tick[];
  readonly writeY?: (value: number) => string;
}

/** Where values are in the picture. */
interface Places {
  x(value: number): number;
  y(value: number): number;
}

function framed({ label, x, y, log = false, marks, writeY }: Frame, inside: (places: Places) => Markup): Markup {
  const height = log ? Math.log10 : (value: number) => value;
  const [low, high] = [height(y[0]), height(y[1])];
  const places: Places = {
    x: (value) => LEFT + ((value - x[0]) / (x[1] - x[0] || 1)) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + ((high - height(value)) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM),
  };
  const rows = (log ? logTicks : linearTicks)(y[0], y[1], 4);
  const columns = marks ?? linearTicks(x[0], x[1], 5);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    ${rows.map(
      ({ value, label }) =>
        html`<line
            class="grid"
            x1="${LEFT}"
            x2="${WIDTH - RIGHT}"
            y1="${one(places.y(value))}"
            y2="${one(places.y(value))}"
          /><text class="up" x="${LEFT - 6}" y="${one(places.y(value) + 4)}">${writeY?.(value) ?? label}</text>`,
    )}
    ${columns.map(({ value, label }) => html`<text class="along" x="${one(places.x(value))}" y="${HEIGHT - 6}">${label}</text>`)}
    ${inside(places)}
    <line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}" />
  </svg>`;
}

/** Lines over a range; below them, in a tint, how much of the data is where. */
export function lineChart(
  lines: readonly Line[],
  frame: Omit<Frame, "x" | "y"> & Partial<Pick<Frame, "y">>,
  density: readonly number[] = [],
): Markup | false {
  const all = lines.flatMap(({ points }) => points).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (all.length < 2) return false;
  const x = [least(all.map(([x]) => x)), most(all.map(([x]) => x))] as const;
  const y =
    frame.y ??
    widened(
      all.map(([, y]) => y),
      frame.log ?? false,
    );
  return framed({ ...frame, x, y }, (places) => {
    const step = (WIDTH - LEFT - RIGHT) / density.length;
    const bars = density.map((share, i) => html`<rect class="density" x="${one(LEFT + i * step)}" width="${one(step)}" y="${one(HEIGHT - BOTTOM - 40 * share)}" height="${one(40 * share)}" />`); // prettier-ignore
    const drawn = lines.map(({ points }, i) => {
      const path = points.map(([a, b]) => `${one(places.x(a))},${one(places.y(b))}`).join(" ");
      return html`<polyline class="line-${i}" points="${path}" />`;
    });
    return html`${bars}${drawn}`;
  });
}

/** Points, and a line from corner to corner or across. */
export function pointChart(
  points: readonly (readonly [number, number])[],
  frame: Omit<Frame, "x" | "y">,
  line: "diagonal" | "zero",
): Markup | false {
  if (points.length < 2) return false;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const both = widened([...xs, ...ys], false);
  const [x, y] = line === "diagonal" ? [both, both] : [widened(xs, false), widened([...ys, 0], false)];
  return framed({ ...frame, x, y }, (places) => {
    const [from, to] = line === "diagonal" ? [y[0], y[1]] : [0, 0];
    const guide = html`<line class="guide" x1="${one(places.x(x[0]))}" y1="${one(places.y(from))}" x2="${one(places.x(x[1]))}" y2="${one(places.y(to))}" />`; // prettier-ignore
    return html`${guide}${points.map(([a, b]) => html`<circle class="point" cx="${one(places.x(a))}" cy="${one(places.y(b))}" r="2.5" />`)}`;
  });
}

/** A range with some room, so that nothing lies on the edge. */
function widened(values: readonly number[], log: boolean): readonly [number, number] {
  const [low, high] = [least(values), most(values)];
  if (log) return [low / 1.1, high * 1.1];
  const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
}

/** Small bars without axes, beside numbers that say the same. */
export function sparkBars(shares: readonly number[]): Markup {
  const width = 96 / Math.max(shares.length, 1);
  const bars = shares.map((share, i) => {
    const height = Math.max(share * 24, share > 0 ? 1 : 0);
    return html`<rect
      x="${one(i * width)}"
      width="${one(Math.max(width - 1, 0.5))}"
      y="${one(26 - height)}"
      height="${one(height)}"
    />`;
  });
  return html`<svg class="spark" viewBox="0 0 96 26" aria-hidden="true">${bars}</svg>`;
}

/** A bar with its number, in a cell of a table. */
export function bar(share: number, text: string): Markup {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return html`<span class="bar"
    ><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${one(width)}" height="10" /></svg
    ><span>${text}</span></span
  >`;
}

/** What each line of a chart is. */
export function legend(names: readonly string[]): Markup {
  return html`<ul class="legend">
    ${names.map(
      (name, i) =>
        html`<li>
          <svg viewBox="0 0 28 8" aria-hidden="true"><line class="line-${i}" x1="0" x2="28" y1="4" y2="4" /></svg
          >${name}
        </li>`,
    )}
  </ul>`;
}

/** Days on an axis of milliseconds. */
export function dateMarks(low: number, high: number): Tick[] {
  return [0.1, 0.5, 0.9].map((share) => {
    const value = low + (high - low) * share;
    return { value, label: new Date(value).toISOString().slice(0, 10) };
  });
}

export const range = (values: readonly number[]): string => `${short(least(values))} to ${short(most(values))}`;
