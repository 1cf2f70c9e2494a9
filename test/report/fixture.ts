/** A small training and its report. */
import { splitTable, tableOf } from "../../src/data/index.ts";
import { reportPage } from "../../src/report/page.ts";
import { scoresOf } from "../../src/report/scores.ts";
import { warningsOf } from "../../src/report/warnings.ts";
import { columnNamed } from "../../src/data/table.ts";
import { Classifier, Regressor, type TableProgress } from "../../src/table/index.ts";

/** Of a table with numbers, gaps, categories, dates and a constant; `name` is the name of a column, of values, and of the files. */
export async function reportOf(task: "classes" | "quantity", name = "town"): Promise<string> {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [area, age] = [(i * 37) % 90, i % 8 === 0 ? null : (i * 11) % 40];
    const value = ["Rome", "Oslo", name][i % 3];
    const price = 2 * area + 10 * (i % 3) - (age ?? 20);
    const built = new Date(Date.UTC(2000 + (i % 24), i % 12, 1 + (i % 28)));
    const level = price > 120 ? "high" : price > 50 ? name : "low";
    return { area, age, [name]: value, built, same: 1, target: task === "classes" ? level : price };
  });
  const isClass = task === "classes";
  const { train, test } = splitTable(tableOf(rows), { target: "target", testShare: 0.25, stratify: isClass });
  const history: TableProgress[] = [];
  const model = await new (isClass ? Classifier : Regressor)({ effort: "quick", epochs: 8 }).fit(train, { target: "target" }, { onEpoch: (one) => history.push(one) }); // prettier-ignore
  const importance = await model.permutationImportance(test, { target: "target" }, { repeats: 1 });
  const target = columnNamed(train, "target");
  const warnings = warningsOf({
    train,
    test,
    targets: [target],
    task: isClass ? "classification" : "regression",
    drop: [],
  });
  const scores = await scoresOf(model, test);
  const program = `// ${name}\nconsole.log(${JSON.stringify(name)});\n`;
  return reportPage({ model, train, test, history, scores, importance, warnings, leftOut: 3, seconds: 1, out: `${name}.json`, data: name, program }); // prettier-ignore
}
