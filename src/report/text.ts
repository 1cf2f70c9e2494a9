/** A training in a terminal: losses, scores and what the columns matter, in 80 columns. */
import { counted, percent, short } from "../base/numbers.ts";
import { cut, printable, table } from "../base/text.ts";
import type { Importance } from "../table/judging.ts";
import { confusionMatrix } from "../terminal/confusionMatrix.ts";
import { legend, plot } from "../terminal/plot.ts";
import { scatter } from "../terminal/scatter.ts";
import type { Printer } from "../terminal/session.ts";
import { lossCurves, type Epoch } from "./history.ts";
import { r2Text, type ClassScores, type ModelScores, type QuantityScores } from "./scores.ts";

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
const name = (text: string) => printable(cut(text, 24));

/** The losses of all networks, epoch by epoch. */
export function showLosses(history: readonly Epoch[], isQuantity: boolean, text: Printer): void {
  const { training, heldOut } = lossCurves(history, isQuantity);
  if (training.length < 3) return;
  const { columns } = text.terminal;
  const curves = [
    { name: "training", values: training, paint: text.style.cyan },
    ...(heldOut === undefined ? [] : [{ name: "held out", values: heldOut, dashed: true, paint: text.style.yellow }]),
  ];
  text.show(["", `${text.style.bold("Loss by epoch")}    ${legend(curves, short)}`]);
  const log = curves.every(({ values }) => values.every((value) => value > 0));
  text.show(indented(plot(curves, { columns: columns - 2, rows: 6, log })));
}

export function showScores({ each, score }: ModelScores, title: string, text: Printer): void {
  text.section(title);
  const [{ scores }] = each;
  if (each.length > 1) showTargets(each, score, text);
  else if (scores.kind === "class") showClasses(scores, text);
  else showQuantity(scores, text);
}

/** A line for each target. */
function showTargets(each: ModelScores["each"], score: number | null, text: Printer): void {
  const isClass = each[0].scores.kind === "class";
  const rows = each.map(({ target, scores }) => {
    if (scores.kind === "quantity") return [name(target), r2Text(scores.r2), short(scores.rmse), short(scores.mae), ...coverageOf(scores)]; // prettier-ignore
    const { accuracy, mostFrequent, perClass } = scores;
    const second = perClass[1];
    return [name(target), percent(accuracy), percent(mostFrequent), name(second.name), percent(second.precision), percent(second.recall)]; // prettier-ignore
  });
  const covered = each.some(({ scores }) => scores.kind === "quantity" && scores.interval) ? ["inside"] : [];
  const head = isClass ? ["target", "accuracy", "always one", "of", "precision", "recall"] : ["target", "R²", "RMSE", "MAE", ...covered]; // prettier-ignore
  text.show([isClass ? `  all targets right: ${percent(score!)} of the rows` : `  mean R² ${r2Text(score)}`, ""]);
  text.show(indented(table([head, ...rows], { align: "l" })));
}

const coverageOf = ({ interval }: QuantityScores): string[] =>
  interval === undefined ? [] : [`${percent(interval.coverage)} of ${percent(interval.share)}`];

/** Classes that are listed: of more, those that are found least. */
const CLASSES = 16;

function showClasses(
  { accuracy, mostFrequent, classes, confusion, perClass, unknown }: ClassScores,
  text: Printer,
): void {
  const { columns } = text.terminal;
  text.show([`  accuracy ${percent(accuracy)}; always the most frequent class would be ${percent(mostFrequent)}`]);
  if (accuracy <= mostFrequent)
    text.say("No better than always saying the most frequent class: see precision and recall, which say more here.");
  if (unknown > 0)
    text.say(`${counted(unknown, "row")} ${unknown === 1 ? "is" : "are"} of classes that the model does not know.`);
  const matrix = confusionMatrix(confusion, classes.map(name), { columns: columns - 2, style: text.style });
  if (matrix.length > 0)
    text.show(["", "  a row for each true class, a column for each predicted one", ...indented(matrix)]);
  const listed = perClass.length <= CLASSES ? perClass : [...perClass].sort((a, b) => a.f1 - b.f1).slice(0, CLASSES);
  const rows = listed.map((one) => [name(one.name), percent(one.precision), percent(one.recall), one.f1.toFixed(3), String(one.support)]); // prettier-ignore
  text.show(["", ...indented(table([["class", "precision", "recall", "F1", "rows"], ...rows], { align: "l" }))]);
  if (listed.length < perClass.length) text.show([`  and ${perClass.length - listed.length} classes with better F1`]);
}

/** Points of a picture, at most: more are dots on dots. */
const POINTS = 5000;

function showQuantity({ r2, rmse, mae, truth, predicted, interval }: QuantityScores, text: Printer): void {
  const figures = [
    ["R²", r2 === null ? `– (${truth.length < 2 ? "one row has none" : "all rows have the same value"})` : short(r2)],
    ["root mean squared error", short(rmse)],
    ["mean absolute error", short(mae)],
    ...(interval ? [[`inside the ${percent(interval.share)} interval`, percent(interval.coverage)], ["mean width of the interval", short(interval.width)]] : []), // prettier-ignore
  ];
  text.show(indented(table(figures, { align: "l" })));
  const points = truth.slice(0, POINTS).map((y, row) => ({ x: predicted[row], y: predicted[row] - y }));
  if (points.length < 3) return;
  text.show(["", "  predicted less true, by what is predicted"]);
  text.show(indented(scatter(points, { columns: text.terminal.columns - 2, rows: 8, line: 0, style: text.style })));
}

/** Of rows that are neither learned from nor tried on. */
export const leftOutText = (rows: number): string =>
  `${counted(rows, "row")} without a target ${rows === 1 ? "is" : "are"} left out.`;

const SHOWN = 8;

/** The columns whose values matter most. */
export function showImportance(importance: readonly Importance[], isQuantity: boolean, text: Printer): void {
  text.section(`What ${isQuantity ? "R²" : "the accuracy"} loses when a column's values change places`);
  const leading = importance.slice(0, SHOWN).map(({ column, mean }) => [name(column), Math.max(mean, 0).toFixed(3)]);
  text.show(indented(table(leading, { align: "l" })));
  if (importance.length > SHOWN) text.show([`  and ${importance.length - SHOWN} columns that matter less`]);
}
