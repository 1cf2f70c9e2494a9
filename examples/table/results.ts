/** How good the model is on rows that it has not seen, and what the columns matter. */
import { count, percent, short } from "../../src/base/numbers.ts";
import { bar, pointChart } from "../../src/report/charts.ts";
import { r2Text, type ClassScores, type QuantityScores } from "../../src/report/scores.ts";
import { html, textOf, type Markup } from "../../src/trace/render/html/markup.ts";
import { ConfusionMatrix } from "../page/confusion.ts";
import { find } from "../page/dom.ts";
import { piecesOf, shown } from "./summary.ts";
import type { Results } from "./trainer.ts";

/** Classes of which a table is read, columns that are listed, points that are drawn. */
const [CLASSES, COLUMNS, POINTS] = [12, 20, 600];

/** Markup whose texts are escaped, in an element. */
const put = (id: string, markup: Markup | false) => void (find(id).innerHTML = textOf(markup));

export function showResults({ scores, importance }: Results, target: string): void {
  if (scores.kind === "class") showClasses(scores);
  else showQuantity(scores, shown(target));
  find("scores").classList.toggle("wide", scores.kind === "quantity");
  const largest = importance[0]?.mean;
  const rows = importance.slice(0, COLUMNS).map(({ column, mean }) => html`<tr>
    <th scope="row">${piecesOf(column).map((piece) => html`${piece}<wbr />`)}</th>
    <td>${bar(largest > 0 ? mean / largest : 0, short(Math.max(mean, 0), 2))}</td>
  </tr>`); // prettier-ignore
  const what = scores.kind === "class" ? "accuracy" : "R²";
  put("importance", html`<table class="importance"><caption>What ${what} loses when a column’s values change places among the rows${importance.length > COLUMNS && `: the ${COLUMNS} that matter most of ${count(importance.length)}`}.</caption>
    <thead class="unseen"><tr><th scope="col">column</th><th scope="col">${what} lost</th></tr></thead>
    <tbody>${rows}</tbody></table>`); // prettier-ignore
}

function showClasses({ rows, accuracy, mostFrequent, classes, confusion, perClass }: ClassScores): void {
  find("score-title").textContent = `${percent(accuracy)} right`;
  find("score-note").textContent =
    `of ${count(rows)} rows that it has not seen. Always the most frequent class: ${percent(mostFrequent)}.`;
  find("score-picture").replaceChildren();
  if (classes.length <= CLASSES) {
    new ConfusionMatrix(
      find("score-picture"),
      classes.map(shown),
      "A row for each true class, a column for each predicted one.",
    ).show(confusion);
    return;
  }
  const worst = [...perClass]
    .filter(({ support }) => support > 0)
    .sort((a, b) => a.recall - b.recall)
    .slice(0, CLASSES);
  put("score-picture", html`<table class="importance"><caption>The ${CLASSES} of ${classes.length} classes that are found least: the share of their rows that is right.</caption>
    <tbody>${worst.map(({ name, recall }) => html`<tr><th scope="row">${shown(name)}</th><td>${bar(recall, percent(recall))}</td></tr>`)}</tbody></table>`); // prettier-ignore
}

function showQuantity({ rows, r2, rmse, mae, truth, predicted }: QuantityScores, target: string): void {
  find("score-title").textContent = `R² ${r2Text(r2)}`;
  find("score-note").textContent =
    `on ${count(rows)} rows that it has not seen: root mean squared error ${short(rmse)}, mean absolute error ${short(mae)}.`;
  const step = Math.ceil(rows / POINTS);
  const drawn = truth.map((_, row) => row).filter((row) => row % step === 0);
  const pairs = drawn.map((row) => [truth[row], predicted[row]] as const);
  const rests = drawn.map((row) => [predicted[row], predicted[row] - truth[row]] as const);
  put("score-picture", html`
    <figure>${pointChart(pairs, { label: `Predicted ${target} by true ${target}` }, "diagonal")}
      <figcaption>Across: true. Up: predicted. On the dashed line a prediction is right.</figcaption></figure>
    <figure>${pointChart(rests, { label: `Predicted less true ${target}, by what is predicted` }, "zero")}
      <figcaption>Residuals. Across: predicted. Up: how much too high.</figcaption></figure>`); // prettier-ignore
}
