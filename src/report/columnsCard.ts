/** The columns before and after, as a part of the page. */
import { count, percent, short } from "../base/numbers.ts";
import { countsOf, describeTable, type Column, type ColumnStatistics, type DataTable } from "../data/table.ts";
import { describeFeature } from "../table/feature.ts";
import type { Target } from "../table/target.ts";
import { cut } from "../base/text.ts";
import { html, type Markup } from "../trace/render/html/markup.ts";
import { sparkBars } from "./charts.ts";
import { densityOf } from "./partial.ts";
import type { TableModel } from "./scores.ts";

/** Columns of the table: of more, the leading ones. */
const LISTED = 100;
const BARS = 16;

export function columnsCard(model: TableModel, train: DataTable, order: readonly string[]): Markup {
  const { columns } = model.fitted;
  const targets: readonly Target[] = model.fitted.targets;
  const done = new Map<string, string>([
    ...columns.features.map((feature) => [feature.column, describeFeature(feature)] as const),
    ...columns.dropped.map(({ column, why }) => [column, `left out: ${why}`] as const),
    ...targets.map(
      (target) => [target.column, `${targets.length > 1 ? "a" : "the"} target: ${described(target)}`] as const,
    ),
  ]);
  const place = (name: string) =>
    targets.some(({ column }) => column === name) ? -1 : (order.indexOf(name) + order.length) % order.length;
  const sorted = [...train.columns].sort((a, b) => place(a.name) - place(b.name));
  const shown = sorted.slice(0, LISTED);
  const statistics = describeTable({ ...train, columns: shown });
  return html`<section class="card columns">
    <h2>The columns, before and after</h2>
    <p class="note">
      Of the rows that were learned from. What is done to a column is fitted on them, and is a part of the model.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Columns">
      <table>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col" class="words">what is in it</th>
            <th scope="col"><span>spread</span></th>
            <th scope="col">missing</th>
            <th scope="col" class="words">in the network</th>
          </tr>
        </thead>
        <tbody>
          ${statistics.map(
            (one, i) =>
              html`<tr>
                <th scope="row">${one.name}</th>
                <td class="words quiet">${inside(one)}</td>
                <td>${sparkBars(sharesOf(shown[i]))}</td>
                <td>${one.missing === 0 ? "0" : percent(one.missing / one.rows)}</td>
                <td class="words">${cut(done.get(one.name) ?? "", 200)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${shown.length < sorted.length && html`<p class="note">and ${count(sorted.length - shown.length)} more columns</p>`}
  </section>`;
}

const described = (target: Target): string =>
  target.kind === "class"
    ? `${target.names.length} classes`
    : `standardised${target.logarithm ? ", as ln(1 + y)" : ""}`;

function inside({ kind, min, max, quartiles, distinct, mostFrequent }: ColumnStatistics): string {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (kind === "date" && min !== undefined && max !== undefined) return `dates from ${day(min)} to ${day(max)}`;
  if (min !== undefined && max !== undefined)
    return `${short(min)} to ${short(max)}${quartiles ? `, median ${short(quartiles[1])}` : ""}`;
  if (mostFrequent === undefined) return "nothing";
  const few = mostFrequent.slice(0, 3).map(({ value, count: n }) => `${cut(value, 40)} (${count(n)})`);
  return `${count(distinct)} ${distinct === 1 ? "value" : "values"}: ${few.join(", ")}${distinct > few.length ? ", …" : ""}`;
}

/** A histogram, or the most frequent values. */
function sharesOf({ numbers, codes, values }: Column): number[] {
  if (codes !== undefined) {
    const counts = Array.from(countsOf(codes, values!.length)).filter((n) => n > 0);
    const leading = counts.sort((a, b) => b - a).slice(0, BARS);
    return leading.map((n) => n / leading[0]);
  }
  const sorted = (numbers ?? new Float64Array(0)).filter((x) => !Number.isNaN(x)).sort();
  return sorted.length === 0 ? [] : densityOf(sorted, sorted[0], sorted[sorted.length - 1], BARS);
}
