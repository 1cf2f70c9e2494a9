/** npm run bench: training steps of our backends beside careful JavaScript and beside what the CPU can do at most. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { digitProblem, residual, xorProblem } from "./contestants.ts";
import { digits } from "./data.ts";
import { measure, median } from "./measure.ts";
import { Peak } from "./peak.ts";
import { json, markdown, text } from "./report.ts";
import { digitShapes } from "./shapes.ts";

const help = `Usage: npm run -s bench -- [options]

Trains networks through fit on the wasm and the JavaScript backend and with JavaScript
written by hand, in interleaved rounds, and prints speed beside correctness.

  --quick     fewer rounds and rows: a first look in less than 15 seconds
  --json      one JSON object a line
  --markdown  the table of the README
  --help      this text`;

/** Steps after which the weights of wasm and reference are compared: few, since roundings grow with every step. */
const RESIDUAL_STEPS = 4;

async function main(options: { quick: boolean; json: boolean; markdown: boolean }): Promise<void> {
  const reporter = (options.json ? json : options.markdown ? markdown : text)((line) => console.log(line));
  const effort = options.quick ? { rounds: 3, warmUp: 150 } : { rounds: 7, warmUp: 400 };
  const shapes = options.quick ? digitShapes.map((shape) => ({ ...shape, rows: shape.rows / 2 })) : digitShapes;
  const rows = digits(Math.max(...shapes.map((shape) => shape.rows)));
  reporter.machine({
    cpu: cpus()[0]?.model.replaceAll(/\s+/g, " ").trim() ?? "unknown CPU",
    cpus: cpus().length,
    load: loadavg()[0],
    node: process.version,
    v8: process.versions.v8,
    date: new Date().toISOString().slice(0, 10),
    data: rows.source,
  });
  const peak = new Peak();
  await peak.warmUp();
  const timings = [];
  for (const problem of [xorProblem, ...shapes.map((shape) => digitProblem(shape, rows))]) {
    const difference = await residual(problem, RESIDUAL_STEPS);
    const results = await measure(problem, peak, effort);
    timings.push(...results.flatMap((result) => result.timings));
    reporter.shape({ shape: problem.shape, results, residual: difference, residualSteps: RESIDUAL_STEPS });
  }
  reporter.peak({
    R: median(timings.map(({ peak }) => peak.R)),
    exact: median(timings.map(({ peak }) => peak.exact)),
    fused: peak.fused,
    kernels: Object.fromEntries(peak.best),
    disturbance: median(timings.map(({ disturbance }) => disturbance)),
  });
}

function parse() {
  try {
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({ options: { quick: flag, json: flag, markdown: flag, help: flag } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(2);
  }
}

const options = parse();
if (options.help) console.log(help);
else await main(options);
