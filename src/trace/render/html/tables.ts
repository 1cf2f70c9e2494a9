/** The numbers as tables: forward and backward pass, weights, second pass, progress, an article's figures. */
import { decimal } from "../../../base/numbers.ts";
import type { Compared, ExplainedPreset, Trace } from "../../trace.ts";
import { formatOurs, verdictWord } from "../words.ts";
import { path, where } from "./arithmetic.ts";
import { html, type Markup, type Part } from "./markup.ts";

type Show = (value: number | null | undefined) => string;

/** A number or, where there is none, a dash. */
export const shower =
  (digits: number): Show =>
  (value) =>
    typeof value === "number" ? decimal(value, digits) : "–";

interface Table {
  caption: Part;
  head: readonly Part[];
  /** Each row's first cell is its heading. */
  rows: readonly (readonly Part[])[];
  /** Columns of words, by their position. */
  words?: readonly number[];
}

/** It scrolls by itself where it is wider than the page, also by keyboard. */
export function table({ caption, head, rows, words = [] }: Table): Markup {
  const kind = (i: number) => (words.includes(i) ? "words" : "");
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell, i) => html`<th scope="col" class="${kind(i)}">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((cell, i) => html`<td class="${kind(i + 1)}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What belongs to a step, and to a row of it: the script shows the chosen one's. */
export function belongs(step: number, row: number | null, body: Part): Markup {
  return html`<div data-step="${step}" ${row !== null && html`data-row="${row}"`}>${body}</div>`;
}

export function unitTables(trace: Trace, show: Show): Markup[] {
  return trace.steps.flatMap((step) =>
    step.examples.map((example) => {
      const inputs = example.inputs.map(({ name, value }) => [name, "–", show(value), "–", "–", "–", "–", "–"]);
      const units = example.layers.flatMap(({ units }, l) =>
        units.map(({ name, net, out, error, slope, delta }) => {
          const of = (all: readonly { name: string; value: number }[] | null) =>
            l === trace.layers.length - 1 ? show(all?.find((one) => one.name === name)?.value) : "–";
          const [target, part] = [of(example.targets), of(example.errorParts)];
          return [name, show(net), show(out), target, part, show(error), show(slope), show(delta)];
        }),
      );
      return belongs(
        step.number,
        example.row,
        table({
          caption: `${where(trace, step, example)}: E = ${show(example.error)}`,
          head: ["Unit", "net", "out", "target", "E", "∂E/∂out", "∂out/∂net", "δ"],
          rows: [...inputs, ...units],
        }),
      );
    }),
  );
}

export function weightTables(trace: Trace, show: Show): Markup[] {
  return trace.steps.map((step) =>
    belongs(
      step.number,
      null,
      table({
        caption: `${where(trace, step)}: E ${show(step.error.before)} before, ${show(step.error.after)} after`,
        head: ["Weight", "Where", "before", "∂E/∂w", "numeric", "Δ", "after"],
        rows: step.weights.map((weight) => {
          const { name, before, gradient, numeric, change, after } = weight;
          return [name, path(weight), show(before), show(gradient), show(numeric), show(change), show(after)];
        }),
        words: [1],
      }),
    ),
  );
}

/** The forward pass after the update, beside the one before it. */
export function secondTables(trace: Trace, show: Show): Markup[] {
  return trace.steps.flatMap((step) =>
    step.second.map((second) => {
      const first = step.examples.find(({ row }) => row === second.row);
      const before = new Map(first?.layers.flatMap((layer) => layer.units.map((unit) => [unit.name, unit])));
      const example = first ? where(trace, step, first) : `Step ${step.number}, example ${second.row + 1}`;
      return belongs(
        step.number,
        second.row,
        table({
          caption: `${example}: E ${show(first?.error)} → ${show(second.error)}`,
          head: ["Unit", "net", "net before", "out", "out before"],
          rows: second.layers
            .flatMap(({ units }) => units)
            .map(({ name, net, out }) => [
              name,
              show(net),
              show(before.get(name)?.net),
              show(out),
              show(before.get(name)?.out),
            ]),
        }),
      );
    }),
  );
}

/** Errors by updates, with the outputs where they are few. */
export function progressTable(trace: Trace, names: readonly string[], show: Show): Markup {
  const { progress } = trace;
  const most = 40;
  const shown = progress.length <= most ? progress : [...progress.slice(0, most - 1), progress.at(-1)!];
  const few = (progress[0]?.outputs.length ?? 0) * (progress[0]?.outputs[0]?.length ?? 0) <= 8;
  const examples = progress[0]?.outputs.length ?? 0;
  const heads = !few
    ? []
    : progress[0].outputs.flatMap((outputs, e) =>
        outputs.map((_, k) => `${names[k] ?? `output ${k + 1}`}${examples > 1 ? `, example ${e + 1}` : ""}`),
      );
  const left = progress.length - shown.length;
  return table({
    caption: left > 0 ? `The first ${most - 1} and the last of ${progress.length} points` : "Error by updates",
    head: ["Updates", "E", ...heads],
    rows: shown.map(({ updates, error, outputs }) => [updates, show(error), ...(few ? outputs.flat().map(show) : [])]),
  });
}

const SIGNS: Readonly<Record<Compared["verdict"], string>> = {
  right: "✓",
  wrong: "✗",
  follows: "↳",
  rounded: "≈",
  "not comparable": "–",
  "not printed": "–",
};

export function articleTable({ article }: ExplainedPreset): Markup {
  const verdict = ({ verdict: word }: Compared) =>
    html`<span class="verdict ${word.replace(" ", "-")}"
      ><span aria-hidden="true">${SIGNS[word]}</span> ${verdictWord(word)}</span
    >`;
  return table({
    caption: article.title,
    head: ["Quantity", "As printed", "Ours", "Verdict", "Why"],
    rows: article.table.map((row) => [row.quantity, row.printed ?? "–", formatOurs(row), verdict(row), row.why]),
    words: [3, 4],
  });
}
