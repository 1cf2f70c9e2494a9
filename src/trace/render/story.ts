/**
 * The story a trace tells, as blocks in the order they are read. Text and Markdown print the same blocks; only how
 * formulas are written differs, and that is a `Notation`.
 */
import { decimal } from "../../base/numbers.ts";
import type { ExplainedPreset, Trace, TracedLayer, TracedStep } from "../trace.ts";
import { articleBlocks, errorBlocks, gradientBlocks, progressBlocks, secondBlocks, updateBlocks } from "./learning.ts";
import type { Notation } from "./notation.ts";
import { exampleBlocks } from "./example.ts";
import { abridge, conventionSentences, isPreset, leftOut, limits } from "./words.ts";

/** left = right[0] = right[1] …, each of them a row of atoms that may stand on a line of its own. */
export interface Equation {
  left: string;
  right: string[][];
  /** A remark after the last one. */
  note?: string;
}

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: { label: string; text: string }[] }
  | { kind: "equations"; equations: Equation[] }
  /** `align`: a letter a column: l text, n numbers under each other by their points, w text that may be broken. */
  | { kind: "table"; head: string[]; align: string; rows: string[][] };

export interface RenderOptions {
  /** Digits behind the point. Default: the trace's. */
  digits?: number;
  /** Everything, however long. Default false: large layers, long sums and many examples are abridged. */
  full?: boolean;
}

/** What every part of the story is written with. */
export interface RenderContext {
  trace: Trace;
  notation: Notation;
  limits: typeof limits;
  number(value: number): string;
  /** Whether two numbers are the same but for what rounding did: a formula is shown only where it holds. */
  agree(a: number, b: number): boolean;
}

export function contextOf(trace: Trace, notation: Notation, { digits, full }: RenderOptions): RenderContext {
  const shown = digits ?? trace.digits;
  const slack = trace.conventions.rounding === null ? 1e-9 : 0.05;
  const all = { units: Infinity, terms: Infinity, examples: Infinity, steps: Infinity, weights: Infinity, progress: Infinity }; // prettier-ignore
  return {
    trace,
    notation,
    number: (value) => decimal(value, shown),
    limits: full ? all : limits,
    agree: (a, b) => Math.abs(a - b) <= slack * Math.max(Math.abs(a), Math.abs(b), 1e-3),
  };
}

export function story(trace: Trace | ExplainedPreset, notation: Notation, options: RenderOptions): Block[] {
  const context = contextOf(trace, notation, options);
  const shown = options.digits ?? trace.digits;
  return [
    { kind: "heading", level: 1, text: trace.title },
    { kind: "paragraph", text: conventionSentences(trace, shown).join(" ") },
    ...networkBlocks(context),
    ...trace.steps.flatMap((step, s) => [...skipped(trace.steps, s), ...stepBlocks(context, step)]),
    ...progressBlocks(context),
    ...(isPreset(trace) ? articleBlocks(trace) : []),
    ...trace.notes.map((text): Block => ({ kind: "paragraph", text: `Note: ${text}` })),
  ];
}

function networkBlocks({ trace, limits }: RenderContext): Block[] {
  const named = (units: readonly { name: string }[], what: string) => {
    const { shown, left } = abridge(units, limits.units);
    const names = shown.map((unit) => unit.name).join(", ");
    return left === 0 ? names : `${names}, ${leftOut(left, what)}`;
  };
  const items = trace.layers.map((layer) => ({
    label: layer.name,
    text: [
      `${layer.kind}, ${layer.units.length} ${layer.units.length === 1 ? "unit" : "units"}: ${named(layer.units, "unit")}`,
      `reads ${layer.from.join(", ")}`,
      layer.cell !== undefined
        ? cellText(layer.cell, layer.activation)
        : layer.activation.name === "linear"
          ? "no activation"
          : `${layer.activation.name}, ${layer.activation.formula}`,
    ].join("; "),
  }));
  return [
    { kind: "heading", level: 2, text: "The network" },
    { kind: "list", items: [{ label: "inputs", text: named(trace.inputs, "input") }, ...items] },
  ];
}

/** A cell's formula; one without gates has an activation. */
function cellText(cell: string, { name, formula }: TracedLayer["activation"]): string {
  return name === "linear" ? cell : `${cell}; f: ${name}, ${formula}`;
}

/** The steps between two that are written out. */
function skipped(steps: readonly TracedStep[], at: number): Block[] {
  if (at === 0 || steps[at].number === steps[at - 1].number + 1) return [];
  const [from, to] = [steps[at - 1].number + 1, steps[at].number - 1];
  const text = from === to ? `Step ${from} is not written out.` : `Steps ${from} to ${to} are not written out.`;
  return [{ kind: "paragraph", text }];
}

function stepBlocks(context: RenderContext, step: TracedStep): Block[] {
  const { shown, left } = abridge(step.examples, context.limits.examples);
  return [
    { kind: "heading", level: 2, text: `Step ${step.number}` },
    ...shown.flatMap((example) => exampleBlocks(context, step, example)),
    ...(left === 0 ? [] : [{ kind: "paragraph", text: leftOut(left, "example") } as const]),
    ...gradientBlocks(context, step),
    ...updateBlocks(context, step),
    ...secondBlocks(context, step),
    ...errorBlocks(context, step),
  ];
}
