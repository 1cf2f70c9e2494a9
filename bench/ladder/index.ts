/** npm run bench: training on each rung of the ladder beside careful JavaScript and beside what the CPU can do at most. */
import { runCommand } from "../support/command.ts";
import { digits, withoutZeros } from "../support/data.ts";
import { machine } from "../support/machine.ts";
import { Peak } from "../support/peak.ts";
import { writeBlock } from "../support/readme.ts";
import { median } from "../support/statistics.ts";
import { digitProblem, residuals, xorProblem } from "./contestants.ts";
import { measure } from "./measure.ts";
import { measureProducts } from "./products.ts";
import { json, markdown, text, type PeakReport, type ShapeReport } from "./report.ts";
import { present } from "./rungs.ts";
import { digitShapes } from "./shapes.ts";

const command = "npm run bench";
const about = `Trains networks through fit on each rung of the ladder (pure JS, exact, fast,
threads, wide) and with JavaScript written by hand, in interleaved rounds, and
prints speed beside correctness. What cannot run here is absent, and says why.`;
const options = {
  quick: { about: "fewer rounds and rows: a first look" },
  json: { about: "one JSON object a line" },
  markdown: { about: "write the table into bench/README.md" },
};

/** Steps after which the weights of a rung and the reference are compared: few, since roundings grow with every step. */
const RESIDUAL_STEPS = 4;

await runCommand({ command, about, options }, async (given) => {
  if (given.markdown && given.quick) {
    process.stderr.write("--markdown writes figures that were measured with care: not with --quick.\n");
    process.exit(2);
  }
  const report = given.json ? json : text;
  const print = (lines: readonly string[]) => console.log(lines.join("\n"));
  const effort = given.quick ? { rounds: 3, turn: 50, warmUp: 150 } : { rounds: 7, turn: 100, warmUp: 400 };
  const shapes = given.quick ? digitShapes.map((shape) => ({ ...shape, rows: shape.rows / 2 })) : digitShapes;
  const rows = digits(Math.max(...shapes.map((shape) => shape.rows)));
  const ran = machine();
  print(report.machine(ran, rows.source));
  const peak = new Peak();
  await peak.warmUp();

  const reports: ShapeReport[] = [];
  const told = new Set<string>();
  for (const problem of [
    xorProblem,
    ...shapes.map((shape) => digitProblem(shape, shape.zeros ? rows : withoutZeros(rows))),
  ]) {
    const { shape } = problem;
    const { there, absent: all } = await present(shape);
    const absent = all.filter(({ name, reason }) => !told.has(name + reason)); // once is enough
    for (const { name, reason } of absent) told.add(name + reason);
    const differences = await residuals(problem, there, RESIDUAL_STEPS);
    const results = await measure(problem, there, peak, effort);
    reports.push({ shape, results, absent, residuals: differences, residualSteps: RESIDUAL_STEPS });
    print(report.shape(reports[reports.length - 1]));
  }
  const products = await measureProducts(peak, effort);
  print(report.products(products));

  const timings = reports.flatMap(({ results }) => results.flatMap((result) => result.timings));
  const summary: PeakReport = {
    R: median(timings.map(({ peak }) => peak.R)),
    exact: median(timings.map(({ peak }) => peak.exact)),
    fused: peak.fused,
    kernels: Object.fromEntries(peak.best),
    disturbance: median(timings.map(({ disturbance }) => disturbance)),
  };
  print(report.peak(summary));
  if (given.markdown) {
    await writeBlock(
      "bench/README.md",
      `${command} -- --markdown`,
      markdown(ran, rows.source, reports, products, summary),
    );
  }
});
