/** Two short programs beside a model: one that uses it, one that trains it again to the same bits. */
import { basename, dirname } from "node:path";
import { printable } from "../../base/text.ts";
import { missingWords } from "../../data/missing.ts";
import { isMissing, type Column, type DataTable } from "../../data/table.ts";
import type { EstimatorOptions } from "../../table/settings.ts";
import type { Task } from "../../table/task.ts";
import type { TrainValues } from "./options.ts";
import { from, type Run } from "./run.ts";

export interface Trained extends Run {
  readonly targets: readonly string[];
  readonly task: Task;
  readonly test: number;
  readonly seed: number;
  readonly out: string;
  readonly settings: EstimatorOptions;
}

/** As a target is given: several as an array. */
export const oneOrAll = (targets: readonly string[]) => (targets.length > 1 ? targets : targets[0]);

const nameOf = (task: Task) => (task === "classification" ? "Classifier" : "Regressor");
/** JSON as an expression: __proto__ is a name like any other. */
const code = (value: unknown) => JSON.stringify(value).replace(/(?<!\\)"__proto__":/g, '["__proto__"]:');
const comment = (text: string) => `// ${printable(text)}`;

/** A literal of what is defined. */
function literal(entries: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "{}" : `{ ${given.map(([name, value]) => `${key(name)}: ${code(value)}`).join(", ")} }`;
}
const key = (name: string) =>
  name === "__proto__" ? `["__proto__"]` : /^[A-Za-z_]\w*$/.test(name) ? name : code(name);

/** A program that predicts the first of the rows, given as an object. */
export function predictProgram(
  { targets, task, out, settings }: Trained,
  table: DataTable,
  columns: readonly string[],
): string {
  const row = columns.map((name) => {
    const column = table.columns.find((one) => one.name === name)!;
    return `    ${key(name)}: ${code(cellOf(column, 0))},`;
  });
  const name = nameOf(task);
  return [
    comment(
      `Predicts ${targets.join(", ")} with ${basename(out)}: npm install chainrule, then node ${stem(out)}.predict.mjs`,
    ),
    'import { readFile } from "node:fs/promises";',
    `import { ${name} } from "chainrule/table";`,
    "",
    `const file = new URL(${code(encodeURI(basename(out)))}, import.meta.url);`,
    `const model = await ${name}.fromJSON(JSON.parse(await readFile(file, "utf8")));`,
    "",
    "const rows = [",
    "  {",
    ...row,
    "  },",
    "];",
    "console.log(await model.predict(rows));",
    ...(settings.quantiles ? ["console.log(await model.predictInterval(rows));"] : []),
    ...(task === "classification" ? ["console.log(model.classes, await model.predictProba(rows));"] : []),
    "",
  ].join("\n");
}

/** A cell as a program writes it. */
function cellOf(column: Column, row: number): unknown {
  if (isMissing(column, row)) return null;
  if (column.codes !== undefined) return column.values![column.codes[row]];
  const number = column.numbers![row];
  return column.kind === "date" ? new Date(number).toISOString().replace("T00:00:00.000Z", "") : number;
}

/** A program that reads the data, splits them and trains, as the command did. */
export function trainProgram({ data, targets, task, test, seed, out, settings, options }: Trained): string {
  const name = nameOf(task);
  const target = oneOrAll(targets);
  const split = { target, testShare: test, seed, stratify: task === "classification" ? true : undefined };
  const path = from(dirname(out), data);
  const source = data === "-" ? "process.stdin" : data.includes("://") ? code(data) : `new URL(${code(encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F"))}, import.meta.url)`; // prettier-ignore
  return [
    comment(`Trains ${basename(out)} again, to the same bits: npm install chainrule, then node ${stem(out)}.train.mjs`),
    'import { writeFile } from "node:fs/promises";',
    'import { readCsv, splitTable } from "chainrule/data";',
    `import { ${name} } from "chainrule/table";`,
    "",
    `const table = await readCsv(${[source, literal(readingOf(options))].filter((part) => part !== "{}").join(", ")});`,
    `const { train${test > 0 ? ", test" : ""} } = splitTable(table, ${literal(split)});`,
    `const model = await new ${name}(${literal({ ...settings })}).fit(train, ${literal({ target })});`,
    ...(test > 0 ? [`console.log(${code(task === "classification" ? "accuracy" : "R²")}, await model.score(test, ${literal({ target })}));`] : []), // prettier-ignore
    `await writeFile(new URL(${code(encodeURI(basename(out)))}, import.meta.url), JSON.stringify(model) + "\\n");`,
    "",
  ].join("\n");
}

/** The options of readCsv. */
function readingOf({
  separator,
  decimal,
  thousands,
  header,
  names,
  skipLines,
  maxBytes,
  kind,
  missing,
  dateOrder,
}: TrainValues) {
  return {
    separator,
    decimal,
    thousands,
    header: names ?? (header && header === "first"),
    skipLines,
    maxBytes,
    kinds: kind && Object.fromEntries(kind),
    missing: missing && [...missingWords, ...missing],
    dayFirst: dateOrder && dateOrder === "day",
  };
}

const stem = (out: string) => basename(out).replace(/\.json$/i, "");
