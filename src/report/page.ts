/** A training as one page without scripts: how good the model is, what it depends on, what it is, and how it is used. */
import { basename } from "node:path";
import { count, percent, short } from "../base/numbers.ts";
import { cut } from "../base/text.ts";
import type { DataTable } from "../data/table.ts";
import { html, raw, textOf, type Markup } from "../trace/render/html/markup.ts";
import { Classifier } from "../table/classifier.ts";
import type { Importance } from "../table/judging.ts";
import type { Target } from "../table/target.ts";
import { shellWord } from "../terminal/arguments.ts";
import { columnsCard } from "./columnsCard.ts";
import { importanceCard, partialCard } from "./dependsCards.ts";
import type { Epoch } from "./history.ts";
import { dependences } from "./partial.ts";
import { r2Text, type ModelScores, type TableModel } from "./scores.ts";
import { goodCards } from "./scoreCards.ts";
import { style } from "./style.ts";
import { modelCard, trainingCard } from "./trainingCards.ts";
import type { Warning } from "./warnings.ts";

export interface Reported {
  readonly model: TableModel;
  readonly train: DataTable;
  readonly test: DataTable;
  readonly history: readonly Epoch[];
  readonly scores: ModelScores | undefined;
  readonly importance: readonly Importance[] | undefined;
  readonly warnings: readonly Warning[];
  /** Rows without a target, which are in neither part. */
  readonly leftOut: number;
  readonly seconds: number;
  /** Paths of the model and of the data. */
  readonly out: string;
  readonly data: string;
  /** The program that predicts. */
  readonly program: string;
}

/** Columns whose dependence is drawn. */
const LEADING = 6;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export async function reportPage(reported: Reported): Promise<string> {
  const { model, train, scores, importance } = reported;
  const { columns } = model.fitted;
  const names = model.fitted.targets.map(({ column }) => column);
  const order = importance?.map(({ column }) => column) ?? columns.features.map(({ column }) => column);
  const leading = await dependences(model, train, order.slice(0, LEADING));
  const isQuantity = !(model instanceof Classifier);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${names.join(", ")}: a model of ${basename(reported.data)}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        ${head(reported)}
        <main>
          ${warningsCard(reported.warnings)} ${scores && goodCards(scores)}
          ${importance && importanceCard(importance, isQuantity)}
          ${leading.map((one, k) => partialCard(one, { target: names[k], several: names.length > 1, isQuantity }))}
          ${columnsCard(model, train, order)} ${trainingCard(reported.history, isQuantity)} ${modelCard(reported)}
          ${useCard(reported)}
        </main>
        <footer>Made by Chainrule. Everything on this page is in this file; it loads nothing.</footer>
      </body>
    </html>`;
  // Templates are indented as code is: the page is not.
  return `${textOf(page).replace(/>\s*\n\s*</g, ">\n<")}\n`;
}

function head({ model, train, test, scores, data }: Reported): Markup {
  const targets: readonly Target[] = model.fitted.targets;
  const from = model.fitted.columns.features.length;
  const figures = [...(scores ? figuresOf(scores) : []), ["rows learned from", count(train.rows)], ["rows it is tried on", count(test.rows)]]; // prettier-ignore
  const [first] = targets;
  const several = first.kind === "class" ? `It predicts ${targets.length} columns of two classes each` : `It predicts ${targets.length} quantities`; // prettier-ignore
  const one = first.kind === "class" ? `It tells ${first.names.length} classes apart` : "It predicts a quantity";
  return html`<header>
    <h1>Predicting <em>${targets.map(({ column }) => column).join(", ")}</em></h1>
    <p>
      ${targets.length > 1 ? several : one}, from ${count(from)} ${from === 1 ? "column" : "columns"} of
      ${data === "-" ? "a stream" : basename(data)}.
      ${
        test.rows > 0
          ? "The scores are those of rows that were kept aside: the model has not seen them."
          : "All rows were learned from: nothing says how good the model is on others."
      }
    </p>
    <dl class="figures">
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function figuresOf({ each, score }: ModelScores): string[][] {
  const [{ scores }] = each;
  if (each.length > 1)
    return scores.kind === "quantity" ? [["R², mean of the targets", r2Text(score)]] : [["all targets right", percent(score!)]]; // prettier-ignore
  if (scores.kind === "quantity") {
    const { r2, rmse, mae, interval } = scores;
    const inside = interval ? [[`inside the ${percent(interval.share)} interval`, percent(interval.coverage)]] : [];
    return [["R²", r2Text(r2)], ["root mean squared error", short(rmse)], ["mean absolute error", short(mae)], ...inside]; // prettier-ignore
  }
  const { accuracy, mostFrequent, perClass } = scores;
  const f1 = perClass.reduce((sum, one) => sum + one.f1 / perClass.length, 0);
  return [["accuracy", percent(accuracy)], ["always the most frequent class", percent(mostFrequent)], ["F1, mean of the classes", f1.toFixed(3)]]; // prettier-ignore
}

function warningsCard(warnings: readonly Warning[]): Markup | false {
  if (warnings.length === 0) return false;
  return html`<section class="card warned">
    <h2>Look at this first</h2>
    <ul>
      ${warnings.map(({ text }) => html`<li>${text}</li>`)}
    </ul>
  </section>`;
}

function useCard({ out, program }: Reported): Markup {
  return html`<section class="card">
    <h2>How to use it</h2>
    <p class="note">On the command line, for the rows of a file; the predictions are a column more:</p>
    <pre
      tabindex="0"
      aria-label="Command"
    ><code>npx chainrule predict ${shellWord(basename(out))} new.csv &gt; predicted.csv</code></pre>
    <p class="note">In a program:</p>
    <pre tabindex="0" aria-label="Program"><code>${cut(program.replace(/^\/\/.*\n/, "").trimEnd(), 4000)}</code></pre>
  </section>`;
}
