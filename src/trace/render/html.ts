/**
 * A trace as one page that needs nothing else: the network drawn, every number in tables, and the arithmetic of each
 * unit and weight. Without its script all of it is there to be read; with it, a unit or weight can be chosen.
 */
import type { ExplainedPreset, Trace } from "../trace.ts";
import { abridge, shorten } from "./html/abridge.ts";
import { blocksOf, path, where } from "./html/arithmetic.ts";
import { curve } from "./html/curve.ts";
import { html, json, raw, textOf, type Markup, type Part } from "./html/markup.ts";
import { network } from "./html/network.ts";
import { script } from "./html/script.ts";
import { seriesTables } from "./html/series.ts";
import { style } from "./html/style.ts";
import { articleTable, belongs, progressTable, secondTables, shower, unitTables, weightTables } from "./html/tables.ts";
import { conventionSentences, isPreset } from "./words.ts";

/** Nothing is fetched from anywhere, whatever a name in the trace says. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'";

export interface HTMLOptions {
  /** Digits behind the point. Default: the trace's. */
  digits?: number;
}

/** A whole HTML document. Layers of more than 12 units are abridged, and it says so. */
export function toHTML(trace: Trace | ExplainedPreset, options: HTMLOptions = {}): string {
  const { digits = trace.digits } = options;
  const { trace: shown, notes } = abridge(trace);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${shown.title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        ${head(shown, [...shown.notes, ...notes], digits)}
        <main>${sections(shown, digits)}</main>
        <script type="application/json" id="trace">
          ${json(shown, shorten)}
        </script>
        ${
          shown.steps.length > 0 &&
          html`<script>
            ${raw(script)};
          </script>`
        }
      </body>
    </html>`;
  return `${textOf(page).replace(/^ +/gm, "")}\n`;
}

function head(trace: Trace, notes: readonly string[], digits: number): Markup {
  const show = shower(digits);
  const { progress, steps, gradientCheck } = trace;
  const last = progress.at(-1);
  const errors: [string, string][] = [["E before", show(steps[0]?.error.before)]];
  if (steps.length > 0) errors.push(["E after one update", show(steps[0].error.after)]);
  if (last && last.updates > 1) errors.push([`E after ${last.updates} updates`, show(last.error)]);
  return html`<header>
    <h1>${trace.title}</h1>
    <p>${conventionSentences(trace, digits).join(" ")}</p>
    ${
      notes.length > 0 &&
      html`<ul>
        ${notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }
    <dl class="errors">
      ${errors.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
      ${
        gradientCheck &&
        html`<div>
          <dt>Gradients against central differences</dt>
          <dd>${gradientCheck.maxRelativeError.toExponential(1)} <small>at most, ${gradientCheck.worst}</small></dd>
        </div>`
      }
    </dl>
  </header>`;
}

function sections(trace: Trace | ExplainedPreset, digits: number): Part {
  const show = shower(digits);
  const series = seriesTables(trace, digits);
  const outputs = trace.layers.at(-1)?.units.map(({ name }) => name) ?? [];
  return [
    trace.steps.length > 0 &&
      html`<div class="pair">
        <section class="card" aria-labelledby="network-title">
          <h2 id="network-title">The network</h2>
          <div id="choosing" hidden>${choices(trace)}</div>
          <div class="scroll" role="region" tabindex="0" aria-label="Drawing of the network">${network(trace)}</div>
          <p class="note">
            In each unit, what it puts out. Thick lines are large weights, dashed ones negative: their values are in the
            table below.
          </p>
        </section>
        <section class="card" id="chosen" aria-labelledby="chosen-title" hidden>
          <h2 id="chosen-title">Its arithmetic</h2>
          <div id="panel" aria-live="polite"></div>
        </section>
      </div>`,
    isPreset(trace) && card("Beside the article", articleTable(trace)),
    card("Weights", weightTables(trace, show)),
    card("Forward and backward", unitTables(trace, show)),
    series.length > 0 && card("Recurrent layers, step by step", series),
    card("Forward again, with the new weights", secondTables(trace, show)),
    trace.progress.length > 2 &&
      card("Progress", [
        curve(trace, show),
        html`<details>
          <summary>The numbers</summary>
          ${progressTable(trace, outputs, show)}
        </details>`,
      ]),
    card("The arithmetic of every unit and weight", arithmetic(trace, digits)),
  ];
}

function card(title: string, body: Part): Markup {
  return html`<section class="card">
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** What is chosen from: the step, the example, and everything there is in the drawing or too much for it. */
function choices(trace: Trace): Markup {
  const first = trace.steps[0];
  const option = (key: string, name: string, chosen = false) =>
    html`<option value="${key}" ${chosen && html`selected`}>${name}</option>`;
  const group = (label: string, options: readonly Markup[]) =>
    options.length > 0 && html`<optgroup label="${label}">${options}</optgroup>`;
  const last = trace.layers.length - 1;
  return html`<label
      >Show
      <select id="thing">
        ${group(
          "Inputs",
          trace.inputs.map(({ name }, k) => option(`i${k}`, name)),
        )}
        ${trace.layers.map(({ name: layer, units }, l) =>
          group(
            layer,
            units.map(({ name }, k) => option(`u${l}.${k}`, name, l === last && k === 0)),
          ),
        )}
        ${group(
          "Weights and biases",
          first.weights.map((weight, k) => option(`w${k}`, `${weight.name} (${path(weight)})`)),
        )}
      </select></label
    >
    <label
      >Step
      <select id="step">
        ${trace.steps.map(({ number }) => option(String(number), String(number)))}
      </select></label
    >
    <label
      >Example
      <select id="example">
        ${first.examples.map(({ row }) => option(String(row), String(row + 1)))}
      </select></label
    >`;
}

/** Folded, step by step: the panel shows one of these at a time. */
function arithmetic(trace: Trace, digits: number): Markup[] {
  return trace.steps.flatMap((step) => {
    const blocks = blocksOf(trace, step, digits);
    const rows = [...new Set(blocks.map(({ row }) => row))];
    return rows.map((row) => {
      const example = step.examples.find((one) => one.row === row);
      return belongs(
        step.number,
        row,
        html`<details>
          <summary>${where(trace, step, example)}: ${row === null ? "weights and biases" : "units"}</summary>
          <div class="blocks">
            ${blocks
              .filter((block) => block.row === row)
              .map(({ key, body }) => html`<article class="block" data-key="${key}">${body}</article>`)}
          </div>
        </details>`,
      );
    });
  });
}
