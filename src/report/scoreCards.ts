/** How good the model is, as parts of the page. */
import { counted, percent, short } from "../base/numbers.ts";
import { html, type Markup } from "../trace/render/html/markup.ts";
import { bar, pointChart } from "./charts.ts";
import { r2Text, type ClassScores, type ModelScores, type QuantityScores } from "./scores.ts";

/** Classes whose confusion a table shows: more are listed by their scores only. */
const MATRIX = 16;
const LISTED = 60;
/** Points of a chart. */
const POINTS = 1500;

/** A card for each target. */
export const goodCards = ({ each }: ModelScores): Markup[] =>
  each.map(({ target, scores }) => {
    const title = each.length > 1 ? `How good it is: ${target}` : "How good it is";
    return scores.kind === "class" ? classCard(scores, title) : quantityCard(scores, title, target);
  });

function classCard(scores: ClassScores, title: string): Markup {
  const { classes, perClass, unknown } = scores;
  const listed = [...perClass].sort((a, b) => a.f1 - b.f1).slice(0, LISTED);
  const shown = perClass.length <= LISTED ? perClass : listed;
  return html`<section class="card">
    <h2>${title}</h2>
    <p class="note">
      Precision: of the rows that it gives to a class, those that are of it. Recall: of the rows of a class, those that
      it finds. F1 is high where both
      are.${unknown > 0 && ` ${counted(unknown, "row")} ${unknown === 1 ? "is" : "are"} of classes that the model does not know.`}
    </p>
    <div class="grid-2">
      ${classes.length <= MATRIX && confusion(scores)}
      <div class="scroll scores" tabindex="0" role="region" aria-label="Scores of each class">
        <table>
          <caption>
            Each class${shown.length < perClass.length && `: the ${LISTED} of ${perClass.length} with the lowest F1`}
          </caption>
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col">precision</th>
              <th scope="col">recall</th>
              <th scope="col">F1</th>
              <th scope="col">rows</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ name, precision, recall, f1, support }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${percent(precision)}</td>
                  <td>${percent(recall)}</td>
                  <td>${bar(f1, f1.toFixed(3))}</td>
                  <td>${support}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

function confusion({ classes, confusion: counts }: ClassScores): Markup {
  const sums = counts.map((row) => row.reduce((a, b) => a + b, 0));
  return html`<div class="scroll confusion" tabindex="0" role="region" aria-label="Confusion matrix">
    <table>
      <caption>
        A row for each true class, a column for each predicted one
      </caption>
      <thead>
        <tr>
          <td class="none" style="background: none" aria-hidden="true"></td>
          ${classes.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${counts.map(
          (row, t) =>
            html`<tr>
              <th scope="row">${classes[t]}</th>
              ${row.map((n, p) => html`<td class="${n === 0 ? "none" : t === p ? "right" : "wrong"}" style="--share: ${sums[t] === 0 ? 0 : Math.sqrt(n / sums[t]).toFixed(3)}">${n}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function quantityCard({ truth, predicted, r2, rmse, interval }: QuantityScores, title: string, target: string): Markup {
  const step = Math.max(1, Math.ceil(truth.length / POINTS));
  const rows = truth.map((_, row) => row).filter((row) => row % step === 0);
  const pairs = rows.map((row) => [truth[row], predicted[row]] as const);
  const rests = rows.map((row) => [predicted[row], predicted[row] - truth[row]] as const);
  const largest = truth
    .map((y, row) => ({ y, p: predicted[row] }))
    .sort((a, b) => Math.abs(b.p - b.y) - Math.abs(a.p - a.y))
    .slice(0, 5);
  return html`<section class="card">
    <h2>${title}</h2>
    <p class="note">
      R² is the share of the variance of ${target} that the predictions explain. On the dashed lines a prediction is
      right.${interval && ` Of the rows ${percent(interval.coverage)} are inside their interval, which should hold ${percent(interval.share)}; it is ${short(interval.width)} wide on average.`}
    </p>
    <div class="grid-2">
      <figure>
        <h3>Predicted by true</h3>
        ${pointChart(pairs, { label: `Predicted ${target} by true ${target} of ${truth.length} rows: R² is ${r2Text(r2)}.` }, "diagonal")}
        <figcaption>Across: true. Up: predicted.</figcaption>
      </figure>
      <figure>
        <h3>Predicted less true</h3>
        ${pointChart(rests, { label: `What is predicted too much, by the prediction: the root mean squared error is ${short(rmse)}.` }, "zero")}
        <figcaption>Across: predicted. Up: how much too high.</figcaption>
      </figure>
      <div class="scroll" tabindex="0" role="region" aria-label="The largest errors">
        <table>
          <caption>
            The largest errors
          </caption>
          <thead>
            <tr>
              <th scope="col">true</th>
              <th scope="col">predicted</th>
              <th scope="col">too high by</th>
            </tr>
          </thead>
          <tbody>
            ${largest.map(
              ({ y, p }) =>
                html`<tr>
                  <th scope="row">${short(y, 4)}</th>
                  <td>${short(p, 4)}</td>
                  <td>${short(p - y)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}
