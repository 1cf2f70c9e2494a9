/** What the bench prints: lines for people, at most 80 columns wide, or one JSON object a line. */
import { median, ratio, spread, type Result, type Timing } from "./measure.ts";
import { shapeName, type Shape } from "./shapes.ts";

export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  /** Runnable processes, mean of the last minute. */
  readonly load: number;
  readonly node: string;
  readonly v8: string;
  readonly date: string;
  readonly data: string;
}

export interface PeakReport {
  readonly R: number;
  readonly exact: number;
  readonly fused: boolean;
  /** The best of each kernel. */
  readonly kernels: Readonly<Record<string, number>>;
  /** Time on the wall over processor time while it trained. */
  readonly disturbance: number;
}

export interface ShapeReport {
  readonly shape: Shape;
  readonly results: readonly Result[];
  readonly residual: number;
  readonly residualSteps: number;
}

export interface Reporter {
  machine(machine: Machine): void;
  shape(report: ShapeReport): void;
  /** R over the whole run. */
  peak(report: PeakReport): void;
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** A line's figures. */
function figures({ name, timings }: Result, results: readonly Result[]) {
  const javascript = results.find((other) => other.name === "pure JS")!;
  const of = (figure: (timing: Timing) => number) => timings.map(figure);
  return {
    name,
    samplesPerSecond: median(of((t) => t.samplesPerSecond)),
    spread: spread(of((t) => t.samplesPerSecond)),
    fastest: Math.max(...of((t) => t.samplesPerSecond)),
    gflops: median(of((t) => t.gflops)),
    shareOfR: median(of((t) => t.gflops / t.peak.R)),
    shareOfExactR: median(of((t) => t.gflops / t.peak.exact)),
    timesPureJs: ratio({ name, timings }, javascript, (t) => t.samplesPerSecond),
    milliseconds: median(of((t) => t.setup + t.training)),
    setupMilliseconds: median(of((t) => t.setup)),
    loss: timings[timings.length - 1].loss,
  };
}

export function json(print: (line: string) => void): Reporter {
  const line = (type: string, values: object) => print(JSON.stringify({ type, ...values }));
  return {
    machine: (machine) => line("machine", machine),
    shape({ shape, results, residual, residualSteps }) {
      const { sizes, batch, rows, epochs } = shape;
      for (const result of results) line("line", { sizes, batch, rows, epochs, ...figures(result, results) });
      line("residual", { sizes, batch, steps: residualSteps, relative: residual });
    },
    peak: (report) => line("peak", report),
  };
}

export function text(print: (line: string) => void): Reporter {
  return {
    machine({ cpu, cpus, load, node, v8, date, data }) {
      print(`chainrule bench, ${date}`);
      print(`${cpu}, ${cpus} CPUs, load ${load.toFixed(1)}; Node ${node}, V8 ${v8}`);
      print(`data: ${data}`);
      print(`
R is the multiply-add peak of one core: 128 bits, float32, nothing but arithmetic,
taken beside every measurement. R' is the same with the product rounded before it
is added, as exact results need it. Figures are medians of interleaved rounds ±
half the distance of the quartiles; seconds are of processor time. Compare within
one run only: machines differ, clocks drift, others are at work beside.`);
    },

    shape({ shape, results, residual, residualSteps }) {
      const lines = results.map((result) => figures(result, results));
      const [wasm, , careful] = lines;
      print(`\n${shapeName(shape)}: ${shape.rows} rows x ${shape.epochs} epochs a round, SGD ${shape.rate}`);
      print("              samples/s           GFLOPS   of R   of R'  x pure JS    loss");
      for (const f of lines) {
        const speed = Math.round(f.samplesPerSecond).toLocaleString("en-US").padStart(9);
        print(
          `  ${f.name.padEnd(11)} ${speed} ±${percent(f.spread).padStart(5)} ${f.gflops.toFixed(2).padStart(9)} ${percent(f.shareOfR).padStart(6)} ${percent(f.shareOfExactR).padStart(7)} ${f.timesPureJs.toFixed(2).padStart(10)} ${f.loss.toFixed(4).padStart(8)}`,
        );
      }
      const best = wasm.fastest / wasm.samplesPerSecond;
      print(
        `  wasm, fastest round ${Math.round(wasm.fastest).toLocaleString("en-US")} samples/s, ${(wasm.gflops * best).toFixed(1)} GFLOPS; a call's checks and copies ${wasm.setupMilliseconds.toFixed(1)} ms`,
      );
      print(
        `  wasm and reference after ${residualSteps} steps: weights differ by ${residual.toExponential(1)} of the largest`,
      );
      if (shape.sizes[0] === 2) {
        const faster = ratio(results[2], results[0], (t) => t.setup + t.training);
        print(
          `  ${shape.epochs} epochs with their history: wasm ${wasm.milliseconds.toFixed(1)} ms, careful JS ${careful.milliseconds.toFixed(1)} ms: ${faster.toFixed(2)} times as fast`,
        );
      }
    },

    peak({ R, exact, fused, kernels, disturbance }) {
      const best = Object.entries(kernels).map(([name, gflops]) => `${name} ${gflops.toFixed(1)}`);
      print(
        `\nR = ${R.toFixed(1)} GFLOPS${fused ? "" : " (this engine cannot fuse)"}, R' = ${exact.toFixed(1)}: the best of`,
      );
      print(`  ${best.join(", ")}`);
      if (disturbance > 1.2) {
        print(`This machine is busy: training took ${disturbance.toFixed(1)} times its processor time.`);
      }
    },
  };
}
