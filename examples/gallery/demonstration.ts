/** What the demonstrations of the gallery share. */
import type { History, Inputs, Model } from "../../src/index.ts";
import { fixed } from "../../src/base/numbers.ts";
import { legend, plot, type Curve } from "../../src/terminal/plot.ts";
import { widthOf } from "../../src/base/text.ts";
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

/** Says by name what the library finds wrong with a network on these rows, and what it advises. */
export async function sayDiagnosed(
  { say, emit }: Program,
  network: string,
  model: Model,
  { x, y }: { x: Inputs; y: Inputs },
  history?: History,
): Promise<void> {
  const { findings } = await model.diagnose(x, y, { history });
  emit("diagnosed", { network, findings: findings.map(({ name }) => name) });
  const [first] = findings;
  const names = [...new Set(findings.map(({ name }) => name))].join(", ");
  say(`${network}, diagnosed: ${names || "nothing wrong"}.${first ? ` ${first.message}` : ""}`);
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
