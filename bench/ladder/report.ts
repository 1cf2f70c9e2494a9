/** What the ladder prints: lines for people, at most 80 columns wide, or one JSON object a line; and the table of bench/README.md. */
import { cut } from "../../src/base/text.ts";
import { machineLines, machineSentence, type Machine } from "../support/machine.ts";
import { share, small, times, whole } from "../support/numbers.ts";
import { median, ratio, spread } from "../support/statistics.ts";
import type { Residual } from "./contestants.ts";
import type { Result } from "./measure.ts";
import { forms, productSizes, type Product } from "./products.ts";
import { shapeName, type Shape } from "./shapes.ts";

export interface PeakReport {
  readonly R: number;
  readonly exact: number;
  /** Whether the engine can fuse, so that R is the peak of fused multiply-adds. */
  readonly fused: boolean;
  /** The best of each kernel. */
  readonly kernels: Readonly<Record<string, number>>;
  /** Time on the wall over processor time while it trained. */
  readonly disturbance: number;
}

export interface ShapeReport {
  readonly shape: Shape;
  readonly results: readonly Result[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  readonly residuals: readonly Residual[];
  readonly residualSteps: number;
}

/** A result's figures, its speed relative to pure JS and to the exact build, and its fastest round. */
export function figures(result: Result, results: readonly Result[]) {
  const { name, threads, timings, loss } = result;
  const [javascript, exact] = ["pure JS", "exact"].map((rung) => results.find((r) => r.name === rung));
  const gflops = Math.max(...timings.map((t) => t.gflops));
  // Threads are timed on the wall, and so is what they are compared with.
  const speeds = (r: Result) => r.timings.map((t) => (threads > 1 ? t.wallSamplesPerSecond : t.samplesPerSecond));
  const versus = (other: Result | undefined) =>
    other === undefined ? undefined : ratio(speeds(result), speeds(other));
  return {
    name,
    threads,
    samplesPerSecond: median(timings.map((t) => t.samplesPerSecond)),
    spread: spread(timings.map((t) => t.samplesPerSecond)),
    gflops: median(timings.map((t) => t.gflops)),
    shareOfR: median(timings.map((t) => t.gflops / t.peak.R)),
    shareOfExactR: median(timings.map((t) => t.gflops / t.peak.exact)),
    timesPureJs: versus(javascript),
    timesExact: versus(exact),
    loss,
    milliseconds: median(timings.map((t) => t.setup + t.training)),
    setupMilliseconds: median(timings.map((t) => t.setup)),
    fastest: {
      samplesPerSecond: Math.max(...timings.map((t) => t.samplesPerSecond)),
      gflops,
      shareOfR: gflops / Math.max(...timings.map((t) => t.peak.R)),
      shareOfExactR: gflops / Math.max(...timings.map((t) => t.peak.exact)),
    },
  };
}

export function productFigures(product: Product) {
  const { form, size, timings } = product;
  return {
    form,
    size,
    gflops: median(timings.map((t) => t.gflops)),
    shareOfR: median(timings.map((t) => t.gflops / t.peak.R)),
    shareOfExactR: median(timings.map((t) => t.gflops / t.peak.exact)),
  };
}

export const json = {
  machine: (machine: Machine, data: string) => [line("machine", { ...machine, data })],
  shape({ shape, results, absent, residuals, residualSteps }: ShapeReport) {
    return [
      ...results.map((result) => line("line", { ...shape, ...figures(result, results) })),
      ...absent.map((rung) => line("absent", { ...shape, ...rung })),
      ...residuals.map((residual) => line("residual", { ...shape, steps: residualSteps, ...residual })),
    ];
  },
  products: (products: readonly Product[]) => products.map((product) => line("product", productFigures(product))),
  peak: (report: PeakReport) => [line("peak", report)],
};

function line(type: string, values: object): string {
  return JSON.stringify({ type, ...values });
}

/** Cells of these widths, the first to the left, the others to the right: 80 columns. */
const WIDTHS = [17, 10, 8, 8, 7, 7, 7, 8, 8];
const row = (...cells: string[]) =>
  cells
    .map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i])))
    .join("")
    .trimEnd();
const factor = (value: number | undefined) => (value === undefined ? "" : times(value));

export const text = {
  machine: (machine: Machine, data: string) => [
    ...machineLines(machine),
    `data: ${data}`,
    "",
    "R is the multiply-add peak of one core: 128 bits, float32, arithmetic alone,",
    "taken beside every measurement. R' is the same with the product rounded before",
    "it is added, as exact results need it. Figures are medians of interleaved rounds",
    "± half the distance of the quartiles. Seconds are of processor time; lines with",
    "threads, and what they are compared with, are timed on the wall. Compare within",
    "one run only: machines differ, clocks drift, others are at work beside.",
    "Multiplications by 0 that a rung leaves out count as done, since the result is",
    "there: so shares may pass 100 %. Shapes with no zeros in x show what is left.",
  ],

  shape({ shape, results, absent, residuals, residualSteps }: ShapeReport) {
    const rounds = results[0].timings.length;
    const lines = results.map((result) => figures(result, results));
    const exact = lines.find(({ name }) => name === "exact")!;
    const shares = (f: { gflops: number; shareOfR: number; shareOfExactR: number }) =>
      [f.gflops.toFixed(2), share(f.shareOfR), share(f.shareOfExactR)] as const;
    return [
      "",
      `${shapeName(shape)}: ${rounds} rounds of ${whole(shape.rows)} rows x ${whole(shape.epochs)}`,
      row("", "samples/s", "", "GFLOPS", "of R", "of R'", "x JS", "x exact", "loss"),
      ...lines.map((f) =>
        row(
          `  ${f.name}`,
          ...[whole(f.samplesPerSecond), `± ${share(f.spread)}`, ...shares(f)],
          ...[factor(f.timesPureJs), factor(f.timesExact), small(f.loss)],
        ),
      ),
      row("  exact, fastest", whole(exact.fastest.samplesPerSecond), "", ...shares(exact.fastest)),
      ...absent.map(({ name, reason }) => cut(`  ${name}: absent, ${reason}`, 80)),
      `  After ${residualSteps} steps, of the largest weight, from pure JS:`,
      ...residuals.map(
        ({ name, relative, exactBits }) =>
          `    ${name.padEnd(15)}  ${relative.toExponential(1)}${exactBits && name !== "exact" ? ", the bits of exact" : ""}`,
      ),
      ...(shape.sizes[0] === 2 ? wholeFits(shape, lines) : [setup(exact.setupMilliseconds)]),
    ];
  },

  products(products: readonly Product[]) {
    const cell = (form: string, size: number) => {
      const { gflops, shareOfR, shareOfExactR } = productFigures(
        products.find((p) => p.form === form && p.size === size)!,
      );
      return `${gflops.toFixed(1)}  ${share(shareOfR)}  ${share(shareOfExactR)}`.padStart(20);
    };
    return [
      "",
      "matrix products, exact, one thread: GFLOPS, of R, of R'",
      `${"".padEnd(16)}${productSizes.map((size) => `${size} x ${size}`.padStart(20)).join("")}`,
      ...forms.map((form) => {
        const what = { NN: "NN  x·w", NT: "NT  dy·wᵀ", TN: "TN  xᵀ·dy" }[form];
        return `  ${what.padEnd(14)}${productSizes.map((size) => cell(form, size)).join("")}`;
      }),
    ];
  },

  peak({ R, exact, fused, kernels, disturbance }: PeakReport) {
    const best = Object.entries(kernels).map(([name, gflops]) => `${name} ${gflops.toFixed(1)}`);
    return [
      "",
      `R = ${R.toFixed(1)} GFLOPS${fused ? "" : " (this engine cannot fuse)"}, R' = ${exact.toFixed(1)}. The best of each kernel:`,
      `  ${best.join(", ")}`,
      ...(disturbance > 1.2
        ? [`The machine was busy: what took 1 s of processor time took ${disturbance.toFixed(1)} s.`]
        : []),
    ];
  },
};

function setup(milliseconds: number): string {
  return `  checking and copying the data, once a call of fit: ${milliseconds.toFixed(1)} ms`;
}

function wholeFits({ epochs }: Shape, lines: readonly ReturnType<typeof figures>[]): string[] {
  return [
    `  a whole fit of ${whole(epochs)} epochs with their history:`,
    ...lines.map(({ name, milliseconds }) => `    ${name.padEnd(15)}  ${milliseconds.toFixed(1)} ms`),
  ];
}

/** The table of bench/README.md. */
export function markdown(
  machine: Machine,
  data: string,
  shapes: readonly ShapeReport[],
  products: readonly Product[],
  { R, exact }: PeakReport,
): string {
  const head = ["network", "rung", "samples/s", "GFLOPS", "of R′", "× pure JS", "× exact", "loss", "residual"];
  const rows = shapes.flatMap(({ shape, results, residuals }) =>
    results.map((result) => {
      const f = figures(result, results);
      const residual = residuals.find(({ name }) => name === f.name);
      return [
        ...[shapeName(shape), f.name, whole(f.samplesPerSecond), f.gflops.toFixed(2), share(f.shareOfExactR)],
        ...[factor(f.timesPureJs), factor(f.timesExact), small(f.loss), residual?.relative.toExponential(1) ?? ""],
      ];
    }),
  );
  const shares = products.map((product) => productFigures(product).shareOfExactR);
  const absent = new Map(shapes.flatMap((s) => s.absent.map(({ name, reason }) => [name, reason] as const)));
  return [
    ...[head, head.map((_, i) => (i < 2 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Matrix products NN, NT, TN of ${productSizes.join(", ")}, exact: ${share(Math.min(...shares))} to ${share(Math.max(...shares))} of R′.`,
    ...[...absent].map(([name, reason]) => `${name}: absent, ${reason}.`),
    `${machineSentence(machine)} Data: ${data}.`,
    `R = ${R.toFixed(1)} GFLOPS with fused multiply-adds, R′ = ${exact.toFixed(1)} without, as exact results need it. Multiplications by 0 that are left out count as done: four of five pixels are 0.`,
  ].join("\n");
}
