/** npm run bench:tables: how good Classifier and Regressor are at their defaults, beside scikit-learn and XGBoost, on the same folds. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kFold } from "../../src/data/kFold.ts";
import { readCsv } from "../../src/data/readCsv.ts";
import { columnNamed, selectRows } from "../../src/data/table.ts";
import { Classifier, Regressor, type EstimatorOptions } from "../../src/table/index.ts";
import { effortWords } from "../../src/table/settings.ts";
import { runCommand } from "../support/command.ts";
import { machine } from "../support/machine.ts";
import { writeBlock } from "../support/readme.ts";
import { root } from "../support/root.ts";
import { choose } from "../support/select.ts";
import { printed, summarised, type Result, type Scores } from "./report.ts";

const tables = {
  iris: { target: "target", task: "classification" },
  wine: { target: "target", task: "classification" },
  cancer: { target: "target", task: "classification" },
  digits: { target: "target", task: "classification" },
  diabetes: { target: "target", task: "regression" },
  penguins: { target: "species", task: "classification", own: true },
  weather: { target: "weather", task: "classification", own: true },
  cars: { target: "miles_per_gallon", task: "regression", own: true },
  barley: { target: "yield", task: "regression", own: true },
  wages: { target: "wage", task: "regression", own: true },
} as const;
type Name = keyof typeof tables;
const names = Object.keys(tables) as Name[];
const FOLDS = 5;
const pathOf = (name: string) => fileURLToPath(new URL(name, root));

const options = {
  tables: { value: "names", about: `only these, with commas between:\n${names.join(", ")}` },
  effort: { value: "word", about: "quick, standard or thorough (default standard)" },
  seeds: { value: "number", about: "how often the rows are dealt anew into five parts (default 5)" },
  settings: {
    value: "JSON",
    about: `options of Classifier and Regressor to compare with the defaults, such as\n'{"periodic":true}', in place of other libraries`,
  },
  python: { value: "path", about: "an interpreter with scikit-learn and xgboost (default /usr/bin/python3)" },
  json: { about: "one JSON object a table" },
  markdown: { about: "writes the table into bench/README.md" },
};
const command = "npm run bench:tables";
const about = `Trains Classifier or Regressor at their defaults, on one thread, and scikit-learn's MLP with
StandardScaler, its HistGradientBoosting, and XGBoost at theirs, on the same folds of ten
tables: accuracy or R² of rows not learned from, mean ± standard error over the folds.
Five tables are in bench/tables/data, five come with scikit-learn.`;

await runCommand({ command, about, options }, async (given) => {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-tables-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const python = given.python ?? "/usr/bin/python3";
  const peers = pathOf("bench/tables/peers.py");
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  execFileSync(python, [peers, "export", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const [effort] = choose(given.effort ?? "standard", effortWords, "effort");
  const chosen = given.tables === undefined ? names : choose(given.tables, names, "table");
  const seeds = Number(given.seeds ?? 5);
  const changed = given.settings === undefined ? undefined : (JSON.parse(given.settings) as EstimatorOptions);
  if (
    given.markdown &&
    (changed !== undefined || given.tables !== undefined || given.effort !== undefined || given.seeds !== undefined)
  ) {
    process.stderr.write("--markdown writes the whole table: not with --settings, --tables, --effort or --seeds.\n");
    process.exit(2);
  }
  const results: Result[] = [];
  for (const name of chosen) {
    const { target, task } = tables[name];
    const path = "own" in tables[name] ? pathOf(`bench/tables/data/${name}.csv`) : join(folder, `${name}.csv`);
    const { ours, folds } = await trained({ path, target, task }, { effort }, seeds);
    const others = async (): Promise<Scores[]> => {
      if (changed !== undefined) {
        const { ours: tried } = await trained({ path, target, task }, { effort, ...changed }, seeds);
        return [{ ...tried, name: given.settings! }];
      }
      const job = join(folder, "job.json");
      writeFileSync(job, JSON.stringify({ path, target, task, folds }));
      const lines = execFileSync(python, [peers, "run", job], { env, encoding: "utf8" }).trim().split("\n");
      return lines.map((line) => JSON.parse(line) as Scores);
    };
    const theirs = await others();
    const result = { name, task, rows: folds[0].flat().length, scores: [ours, ...theirs] };
    results.push(result);
    if (given.json) console.log(JSON.stringify(result));
    else
      console.error(
        `${name}: ${[ours, ...theirs].map((s) => `${s.name} ${summarised(s).mean.toFixed(3)}`).join(", ")}`,
      );
  }
  if (given.json) return;
  const { lines, markdown } = printed(results, effort, seeds, machine());
  console.log(lines.join("\n"));
  if (given.markdown) await writeBlock(pathOf("bench/README.md"), `${command} -- --markdown`, markdown);
});

/** Scores of our models on the folds of each seed, and the rows of the folds. */
async function trained(
  { path, target, task }: { path: string; target: string; task: "classification" | "regression" },
  options: EstimatorOptions,
  seeds: number,
): Promise<{ ours: Scores; folds: number[][][] }> {
  const table = await readCsv(readFileSync(path));
  const column = columnNamed(table, target);
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const labels = task === "classification" ? (column.codes ?? column.numbers!) : rows;
  const folds: number[][][] = [];
  const scores: number[] = [];
  let seconds = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const parts = [...kFold(rows, labels, { folds: FOLDS, seed, stratify: task === "classification" })];
    folds.push(parts.map(({ test }) => [...test.x]));
    for (const { train, test } of parts) {
      const begin = performance.now();
      const model = await new { classification: Classifier, regression: Regressor }[task]({ ...options, seed, threads: 1 }).fit(selectRows(table, train.x), target); // prettier-ignore
      seconds += (performance.now() - begin) / 1000;
      scores.push(await model.score(selectRows(table, test.x), target));
      model.dispose();
    }
  }
  return { ours: { name: "Chainrule", scores, seconds: seconds / scores.length }, folds };
}
