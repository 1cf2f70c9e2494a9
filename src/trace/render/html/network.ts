/**
 * The network as a drawing: a column of inputs, a column of units for each layer, and connections between them. What can
 * be chosen has data-key (i0: an input; u1.0: a unit; w3: a weight) and data-column, for the arrow keys.
 */
import { short } from "../../../base/numbers.ts";
import { cut } from "../../../base/text.ts";
import type { Trace, TracedWeight } from "../../trace.ts";
import { path } from "./arithmetic.ts";
import { html, type Markup } from "./markup.ts";

/** From column to column, and from row to row, with few rows and with many. */
const SMALL = [148, 94];
const LARGE = [230, 74];
const RADIUS = 25;
const MARGIN = 38;
/** Up to so many connections between two columns have their names beside them. */
const NAMED = 24;

interface Node {
  readonly key: string;
  readonly name: string;
  readonly column: number;
  readonly x: number;
  readonly y: number;
}

export function network(trace: Trace): Markup {
  const columns = [trace.inputs, ...trace.layers.map(({ units }) => units)];
  const step = trace.steps[0];
  const shared = step.weights.some(({ from, to }) => from === null && to.length > 1);
  const rows = Math.max(...columns.map(({ length }) => length));
  const [COLUMN, ROW] = rows > 6 ? LARGE : SMALL;
  const width = 2 * MARGIN + COLUMN * (columns.length - 1);
  const height = 34 + ROW * rows + (shared ? 34 : 0);
  const nodes = columns.flatMap((units, column) =>
    units.map(({ name }, k): Node => {
      const key = column === 0 ? `i${k}` : `u${column - 1}.${k}`;
      return { key, name, column, x: MARGIN + COLUMN * column, y: 34 + ROW * (k + 0.5 + (rows - units.length) / 2) };
    }),
  );
  // A name that two bear is the first's: it is only where a line is drawn to.
  const byName = new Map([...nodes].reverse().map((node) => [node.name, node]));
  // Wide screens show it larger, but not higher than a screen.
  const scale = Math.max(1, Math.min(1.5, 560 / height));
  const labels = new Labels(nodes);
  const weights = step.weights.map((weight, k) =>
    connection(weight, k, byName, labels, step.weights, { column: COLUMN, height }),
  );
  return html`<svg
    id="network"
    viewBox="0 0 ${width} ${height}"
    style="min-width: ${Math.round(0.87 * width)}px; max-width: ${Math.round(width * scale)}px"
    role="group"
    aria-label="The network"
  >
    ${columns.map((_, c) => {
      const [name, kind] = c === 0 ? ["inputs", ""] : captionOf(trace, c - 1);
      const x = MARGIN + COLUMN * c;
      const anchor = columns.length > 1 && c === columns.length - 1 ? "end" : c === 0 ? "start" : "middle";
      const at = anchor === "end" ? width - 6 : anchor === "start" ? 6 : x;
      return html`<text class="caption" x="${at}" y="14" text-anchor="${anchor}">
        ${cut(name, 16)}${kind !== "" && html`<tspan> ${cut(kind, 12)}</tspan>`}
      </text>`;
    })}
    ${through(trace, nodes)} ${weights.map(({ line }) => line)} ${nodes.map((node) => unit(node, trace))}
  </svg>`;
}

function captionOf(trace: Trace, l: number): [string, string] {
  const { name, kind, activation } = trace.layers[l];
  return [name, activation.name !== "linear" ? activation.name : kind === "dense" ? "" : kind];
}

function unit({ key, name, column, x, y }: Node, trace: Trace): Markup {
  const example = trace.steps[0].examples[0];
  const [, l, k] = /^u(\d+)\.(\d+)$/.exec(key) ?? [];
  const value = l === undefined ? example?.inputs[Number(key.slice(1))]?.value : example?.layers[+l]?.units[+k]?.out;
  const target = Number(l) === trace.layers.length - 1 && example?.targets.find((of) => of.name === name);
  return html`<g
    class="${l === undefined ? "unit input" : "unit"}"
    data-key="${key}"
    data-column="${2 * column}"
    data-name="${l === undefined ? "input" : "unit"}${cut(name, 6) === name ? "" : ` ${name}`}"
  >
    <title>${name}</title>
    <circle cx="${x}" cy="${y}" r="${RADIUS}" />
    <text class="name" x="${x}" y="${y - 5}">${cut(name, 6)}</text>
    <text class="value" x="${x}" y="${y + 11}">${value === undefined ? "" : short(value)}</text>
    ${target && html`<text class="target" x="${x}" y="${y - RADIUS - 8}">want ${short(target.value)}</text>`}
  </g>`;
}

function connection(
  weight: TracedWeight,
  k: number,
  byName: ReadonlyMap<string, Node>,
  labels: Labels,
  all: readonly TracedWeight[],
  size: { column: number; height: number },
): { line: Markup | false } {
  const ends = weight.to.map((name) => byName.get(name)).filter((node) => node !== undefined);
  if (ends.length === 0) return { line: false };
  const column = 2 * ends[0].column - 1;
  const beside = all.filter(({ to }) => byName.get(to[0])?.column === ends[0].column).length;
  const from = weight.from === null ? undefined : byName.get(weight.from);
  if (weight.from !== null && from === undefined) return { line: false };
  const bias = weight.from === null;
  // A bias of one unit stands below it; a shared one stands in the column before, below all.
  const own = bias && ends.length === 1;
  const [x, y] = from
    ? [from.x, from.y]
    : own
      ? [ends[0].x, ends[0].y + RADIUS + 9]
      : [ends[0].x - size.column, size.height - 22];
  const lines = own ? [] : ends.map((to) => rim(x, y, to, from ? RADIUS : 13));
  const named = own || !from ? { x, y } : beside <= NAMED ? labels.place(from, ends[0]) : undefined;
  const text = cut(weight.name, own ? 9 : 6);
  const half = Math.max(14, 4 * text.length + 5);
  return {
    line: html`<g
      class="connection${bias ? " bias" : ""}${weight.before < 0 ? " negative" : ""}"
      data-key="w${k}"
      data-column="${column}"
      data-name="${bias ? "bias" : "weight"}${named && text === weight.name ? "" : ` ${weight.name}`}, ${path(weight)}"
      style="--strength: ${strength(weight.before)}"
    >
      <title>${weight.name}</title>
      ${lines.map(([x1, y1, x2, y2]) => {
        const at = html`x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`;
        return html`<line class="reach" ${at} /><line class="line" ${at} />`;
      })}
      ${bias && html`<rect x="${x - half}" y="${y - 10}" width="${2 * half}" height="20" rx="5" />`}
      ${named && html`<text x="${named.x}" y="${named.y + 4}">${text}</text>`}
    </g>`,
  };
}

/** A line's ends, from rim to rim. */
function rim(x: number, y: number, to: Node, start: number): number[] {
  const [dx, dy] = [to.x - x, to.y - y];
  const length = Math.hypot(dx, dy);
  const [a, b] = [start / length, 1 - RADIUS / length];
  return [x + a * dx, y + a * dy, x + b * dx, y + b * dy].map((value) => Math.round(value * 10) / 10);
}

/** Places for names along lines, where no other name and no unit is. */
class Labels {
  private readonly taken: { x: number; y: number; wide: number; high: number }[];
  constructor(nodes: readonly Node[]) {
    this.taken = nodes.map(({ x, y }) => ({ x, y, wide: RADIUS + 14, high: RADIUS + 8 }));
  }
  place(from: Node, to: Node): { x: number; y: number } {
    const at = (share: number) => ({
      x: Math.round(from.x + share * (to.x - from.x)),
      y: Math.round(from.y + share * (to.y - from.y)),
    });
    const free = ({ x, y }: { x: number; y: number }) =>
      this.taken.every((other) => Math.abs(x - other.x) >= other.wide || Math.abs(y - other.y) >= other.high);
    const place = [0.32, 0.38, 0.29, 0.44, 0.62, 0.68, 0.56, 0.5, 0.71].map(at).find(free) ?? at(0.34);
    this.taken.push({ ...place, wide: 28, high: 15 });
    return place;
  }
}

/** Layers without weights that keep their width: unit by unit. */
function through({ layers }: Trace, nodes: readonly Node[]): Markup[] {
  return layers.flatMap(({ kind, from, units }, l) => {
    const before = layers.findIndex(({ name }) => name === from[0]);
    const start = nodes.filter(({ column }) => column === before + 1);
    if (kind === "dense" || start.length !== units.length || from.length !== 1) return [];
    return nodes
      .filter(({ column }) => column === l + 1)
      .map((to, k) => {
        const [x1, y1, x2, y2] = rim(start[k].x, start[k].y, to, RADIUS);
        return html`<line class="through" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" />`;
      });
  });
}

/** Width of a line: from 1 for nothing to 4 for 2 and more. */
function strength(value: number): string {
  return (1 + 1.5 * Math.min(2, Math.abs(value) || 0)).toFixed(1);
}
