/** What the demonstrations of the gallery share. */
import type { Model } from "../../index.ts";
import { fixed } from "../../terminal/numbers.ts";
import { legend, plot, type Curve } from "../../terminal/plot.ts";
import { widthOf } from "../../terminal/text.ts";
import type { Program } from "../program.ts";

export interface Demonstration {
  readonly name: string;
  /** What goes wrong, and what helps, in a line. */
  readonly title: string;
  /** Shows it. Answers whether what the texts say was to be seen, and what to take home; undefined after Ctrl-C. */
  run(program: Program): Promise<{ shown: boolean; sentence: string } | undefined>;
}

/** Curves on a logarithmic axis, their names and last values above. */
export function showCurves({ show, terminal }: Program, title: string, curves: readonly Curve[], first = 1): void {
  const lines = plot(curves, { columns: terminal.columns - 4, rows: 8, log: true, first });
  const head = `  ${title}    ${legend(curves, fixed)}`;
  const heads =
    widthOf(head) <= terminal.columns ? [head] : [`  ${title}`, ...curves.map((c) => `  ${legend([c], fixed)}`)];
  show(["", ...heads, ...lines.map((line) => `  ${line}`)]);
}

/** The names of what training noticed about itself: of a history, or of the error that ended it. */
export function diagnosed(of: unknown): string[] {
  const { findings = (of as { details?: { findings?: unknown } }).details?.findings } = of as { findings?: unknown };
  return Array.isArray(findings) ? findings.map(({ name }) => String(name)) : [];
}

/** Says them, where there are any. */
export function sayDiagnosed({ say, emit }: Program, what: string, of: unknown): void {
  const names = diagnosed(of);
  if (names.length === 0) return;
  emit("diagnosed", { of: what, findings: names });
  say(`diagnosed: ${names.join(", ")}`);
}

/** The kernels of a model by layer, copied. */
export function kernelsOf(model: Model<boolean>): number[][] {
  return model
    .getWeights()
    .filter(({ name }) => name.endsWith("/kernel"))
    .map(({ data }) => Array.from(data));
}

/** √Σ (a − b)² */
export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}
