/** What the predictions depend on, as parts of the page. */
import { most } from "../base/extremes.ts";
import { decimal, percent } from "../base/numbers.ts";
import { cut } from "../base/text.ts";
import type { Importance } from "../table/judging.ts";
import { html, type Markup } from "../trace/render/html/markup.ts";
import { bar, dateMarks, legend, lineChart, range } from "./charts.ts";
import type { Dependence } from "./partial.ts";

const LISTED = 20;

export function importanceCard(importance: readonly Importance[], isQuantity: boolean): Markup {
  const largest = most([1e-9, ...importance.map(({ mean }) => mean)]);
  const rest = importance.length - LISTED;
  return html`<section class="card">
    <h2>Which columns matter</h2>
    <p class="note">
      What ${isQuantity ? "R²" : "the accuracy"} loses when a column's values change places among the rows, so that they
      say nothing any more. Columns that say the same may stand in for each other.
    </p>
    <div class="scroll wide" tabindex="0" role="region" aria-label="Importance of the columns">
      <table>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">loss of ${isQuantity ? "R²" : "accuracy"}</th>
          </tr>
        </thead>
        <tbody>
          ${importance.slice(0, LISTED).map(
            ({ column, mean }) =>
              html`<tr>
                <th scope="row">${column}</th>
                <td>${bar(mean / largest, Math.max(mean, 0).toFixed(3))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rest > 0 && html`<p class="note">${rest} more columns matter less.</p>`}
  </section>`;
}

export function partialCard(
  leading: readonly Dependence[],
  { target, several, isQuantity }: { target: string; several: boolean; isQuantity: boolean },
): Markup | false {
  if (leading.length === 0) return false;
  return html`<section class="card">
    <h2>How predictions ${several && `of ${target} `}change with a column</h2>
    <p class="note">
      The mean prediction when all rows have the same value in one column and keep their others (partial dependence).
      ${isQuantity ? `Up: ${target}.` : "Up: the probability of a class."} The tinted bars show where the data are; far
      from them the model guesses.
    </p>
    <div class="grid-2">${leading.map((one) => figureOf(one, isQuantity))}</div>
  </section>`;
}

function figureOf(one: Dependence, isQuantity: boolean): Markup {
  const { column, kind, lines } = one;
  return html`<figure>
    <h3>${column}</h3>
    ${kind === "category" ? categories(one, isQuantity) : curves(one, isQuantity)}
    ${kind !== "category" && !isQuantity && legend(lines.map(({ name }) => cut(name, 40)))}
  </figure>`;
}

function curves({ column, kind, at, density, lines }: Dependence, isQuantity: boolean): Markup | false {
  const drawn = lines.map(({ name, values }) => ({ name, points: values.map((y, i) => [at[i], y] as const) }));
  const said = lines.map(({ name, values }) => `${name} goes from ${range([values[0], values.at(-1)!])}`).join("; ");
  return lineChart(
    drawn,
    {
      label: `Mean predictions by ${column}: ${said}.`,
      ...(kind === "date" && { marks: dateMarks(at[0], at.at(-1)!) }),
      ...(!isQuantity && { y: [0, 1] as const, writeY: (share: number) => `${Math.round(100 * share)} %` }),
    },
    density,
  );
}

/** Categories are a table with bars. */
function categories({ column, labels, lines }: Dependence, isQuantity: boolean): Markup {
  const all = lines.flatMap(({ values }) => values);
  const [low, high] = isQuantity ? [Math.min(0, ...all), Math.max(...all)] : [0, 1];
  return html`<div
    class="scroll ${lines.length === 1 && "wide"}"
    tabindex="0"
    role="region"
    aria-label="Mean predictions by ${column}"
  >
    <table>
      <thead>
        <tr>
          <th scope="col">value</th>
          ${lines.map(({ name }) => html`<th scope="col">${cut(name, 24)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${labels!.map(
          (label, i) =>
            html`<tr>
              <th scope="row">${cut(label, 60)}</th>
              ${lines.map(({ values }) => {
                const text = isQuantity ? decimal(values[i], 2) : percent(values[i]);
                return html`<td>${lines.length > 2 ? text : bar((values[i] - low) / (high - low || 1), text)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
