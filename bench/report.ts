/** What the bench prints: lines for people, at most 80 columns wide, or one JSON object a line. */
import { median, ratio, spread, type Result } from "./measure.ts";
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
  /** Whether the engine can fuse, so that R is the peak of fused multiply-adds. */
  readonly fused: boolean;
  /** The best of each kernel. */
  readonly kernels: Readonly<Record<string, number>>;
  /** Time on the wall over processor time while it trained. */
  readonly disturbance: number;
}

export interface ShapeReport {
  readonly shape: Shape;
  /** wasm, pure JS, careful JS. */
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

/** A result's figures, its speed relative to pure JS, and its fastest round, which nothing has disturbed, beside the highest R. */
function figures(result: Result, javascript: Result) {
  const { name, timings } = result;
  const gflops = Math.max(...timings.map((t) => t.gflops));
  return {
    name,
    samplesPerSecond: median(timings.map((t) => t.samplesPerSecond)),
    spread: spread(timings.map((t) => t.samplesPerSecond)),
    gflops: median(timings.map((t) => t.gflops)),
    shareOfR: median(timings.map((t) => t.gflops / t.peak.R)),
    shareOfExactR: median(timings.map((t) => t.gflops / t.peak.exact)),
    timesPureJs: ratio(result, javascript, (t) => t.samplesPerSecond),
    loss: timings[timings.length - 1].loss,
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

export function json(print: (line: string) => void): Reporter {
  const line = (type: string, values: object) => print(JSON.stringify({ type, ...values }));
  return {
    machine: (machine) => line("machine", machine),
    shape({ shape, results, residual, residualSteps }) {
      for (const result of results) line("line", { ...shape, ...figures(result, results[1]) });
      line("residual", { ...shape, steps: residualSteps, relative: residual });
    },
    peak: (report) => line("peak", report),
  };
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

export function text(print: (line: string) => void): Reporter {
  /** Cells of these widths, the first to the left, the others to the right. */
  const row = (...cells: string[]) =>
    print(cells.map((cell, i) => (i === 0 ? cell.padEnd(15) : cell.padStart([0, 11, 8, 9, 8, 8, 11, 9][i]))).join(""));
  return {
    machine({ cpu, cpus, load, node, v8, date, data }) {
      print(`chainrule bench, ${date}\n${cpu.slice(0, 80)}`);
      print(`${cpus} CPUs, load ${load.toFixed(1)}; Node ${node}, V8 ${v8}\ndata: ${data}`);
      print(`
R is the multiply-add peak of one core: 128 bits, float32, arithmetic alone,
taken beside every measurement. R' is the same with the product rounded before
it is added, as exact results need it. Figures are medians of interleaved rounds
± half the distance of the quartiles; seconds are of processor time. Compare
within one run only: machines differ, clocks drift, others are at work beside.`);
    },

    shape({ shape, results, residual, residualSteps }) {
      const [wasm, javascript, careful] = results.map((result) => figures(result, results[1]));
      const rounds = results[0].timings.length;
      print(
        `\n${shapeName(shape)}: SGD ${shape.rate}, ${rounds} rounds of ${shape.rows} rows x ${shape.epochs} epochs`,
      );
      row("", "samples/s", "", "GFLOPS", "of R", "of R'", "x pure JS", "loss");
      for (const f of [wasm, javascript, careful]) {
        const peak = [f.gflops.toFixed(2), percent(f.shareOfR), percent(f.shareOfExactR)];
        const learnt = [f.timesPureJs.toFixed(2), f.loss.toFixed(4)];
        row(`  ${f.name}`, whole(f.samplesPerSecond), `± ${percent(f.spread)}`, ...peak, ...learnt);
      }
      const best = wasm.fastest;
      const peak = [best.gflops.toFixed(2), percent(best.shareOfR), percent(best.shareOfExactR)];
      row("  wasm, fastest", whole(best.samplesPerSecond), "", ...peak);
      print(
        `  after ${residualSteps} steps wasm and pure JS differ by ${residual.toExponential(1)} of the largest weight`,
      );
      if (shape.sizes[0] === 2) {
        const times = ratio(results[2], results[0], (t) => t.setup + t.training).toFixed(2);
        const took = (f: typeof wasm) => `${f.name} ${f.milliseconds.toFixed(1)} ms`;
        print(`  a whole fit of ${shape.epochs} epochs with their history: ${took(wasm)},`);
        print(`  ${took(javascript)}, ${took(careful)} = ${times} times that of wasm`);
      } else print(`  checking and copying the data, once a call of fit: ${wasm.setupMilliseconds.toFixed(1)} ms`);
    },

    peak({ R, exact, fused, kernels, disturbance }) {
      print(
        `\nR = ${R.toFixed(1)} GFLOPS${fused ? "" : " (this engine cannot fuse)"}, R' = ${exact.toFixed(1)}. The best of each kernel:`,
      );
      const best = Object.entries(kernels).map(([name, gflops]) => `${name} ${gflops.toFixed(1)}`);
      print(`  ${best.join(", ")}`);
      if (disturbance > 1.2) {
        print(`The machine was busy: what took 1 s of processor time took ${disturbance.toFixed(1)} s.`);
      }
    },
  };
}

/** A Markdown table with the machine below it: what the README holds. */
export function markdown(print: (line: string) => void): Reporter {
  let about: Machine;
  return {
    machine(machine) {
      about = machine;
      print("| network | backend | samples/s | GFLOPS | of R′ | × pure JS | loss | residual |");
      print("| --- | --- | --: | --: | --: | --: | --: | --: |");
    },
    shape({ shape, results, residual }) {
      for (const result of results) {
        const f = figures(result, results[1]);
        const cells = [
          whole(f.samplesPerSecond),
          f.gflops.toFixed(2),
          percent(f.shareOfExactR),
          f.timesPureJs.toFixed(2),
        ];
        const correct = [f.loss.toFixed(4), f.name === "wasm" ? residual.toExponential(1) : ""];
        print(`| ${[shapeName(shape), f.name, ...cells, ...correct].join(" | ")} |`);
      }
    },
    peak({ R, exact }) {
      const { cpu, cpus, load, node, v8, date, data } = about;
      print(`\n${date}, ${cpu}, ${cpus} CPUs (load ${load.toFixed(1)}), Node ${node}, V8 ${v8}, ${data}.`);
      print(
        `R = ${R.toFixed(1)} GFLOPS with fused multiply-adds, R′ = ${exact.toFixed(1)} without, as exact results need it.`,
      );
    },
  };
}
