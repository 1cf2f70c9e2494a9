/** The arithmetic of an input, a unit or a weight as a ledger: what, how, and the number, with sums under a line. */
import { decimal } from "../../../base/numbers.ts";
import type { Term, Trace, TracedExample, TracedStep, TracedWeight, UnitNumbers } from "../../trace.ts";
import { UNITS } from "./abridge.ts";
import { html, type Markup, type Part } from "./markup.ts";

/** Of a connection's or unit's arithmetic: where it belongs, by step, row and key. */
export interface Block {
  key: string;
  step: number;
  row: number | null;
  body: Markup;
}

/** All blocks of a step: inputs and units example by example, and weights. */
export function blocksOf(trace: Trace, step: TracedStep, digits: number): Block[] {
  const { number } = step;
  const units = step.examples.flatMap((example): Block[] => [
    ...example.inputs.map((input, k) => ({
      key: `i${k}`,
      step: number,
      row: example.row,
      body: ledger(`Input ${input.name}`, where(trace, step, example), [
        ["out", input.name, "given", decimal(input.value, digits)],
      ]),
    })),
    ...example.layers.flatMap((layer, l) =>
      layer.units.map((unit, k) => ({
        key: `u${l}.${k}`,
        step: number,
        row: example.row,
        body: unitLedger(trace, step, example, l, unit, digits),
      })),
    ),
  ]);
  const weights = step.weights.map((weight, k) => ({
    key: `w${k}`,
    step: number,
    row: null,
    body: weightLedger(trace, step, weight, digits),
  }));
  return [...units, ...weights];
}

/** A line: its kind ("term" of a sum, "out" for what comes out, "aside" for what is beside), name, how, number. */
type Line = readonly ["term" | "out" | "aside", Part, Part, string];

function ledger(title: string, place: string, lines: readonly Line[]): Markup {
  return html`<h3>${title}</h3>
    <p class="note">${place}</p>
    <table class="ledger">
      <thead class="unseen">
        <tr>
          <th scope="col">Quantity</th>
          <th scope="col">How</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ([kind, name, how, value]) =>
            html`<tr class="${kind}">
              <th scope="row">${name}</th>
              <td>${how}</td>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** "Step 1 of 10000, example 2"; nothing of examples where there is one. */
export function where(trace: Trace, step: TracedStep, example?: TracedExample): string {
  const of = trace.steps.length > 1 ? `Step ${step.number} of ${trace.steps.at(-1)!.number}` : `Step ${step.number}`;
  return example && step.examples.length > 1 ? `${of}, example ${example.row + 1}` : of;
}

function unitLedger(
  trace: Trace,
  step: TracedStep,
  example: TracedExample,
  l: number,
  unit: UnitNumbers,
  digits: number,
): Markup {
  const show = (value: number) => decimal(value, digits);
  const { name, terms, bias, net, out, states, error, errorTerms, slope, delta, fused } = unit;
  const { activation } = trace.layers[l];
  const sign = minus(trace);
  const lines: Line[] = [];
  if (terms) lines.push(...sum(terms, digits, (term) => `${term.weight} ×${NBSP}${term.unit}`));
  if (bias) lines.push(["term", bias.name, "bias", show(bias.value)]);
  if (net !== undefined) lines.push(["out", `net ${name}`, terms ? "sum" : "", show(net)]);
  lines.push(["out", `out ${name}`, states?.join(" + ") ?? formula(activation), show(out)]);
  const target = example.layers.length - 1 === l ? example.targets.find((of) => of.name === name) : undefined;
  if (target) lines.push(["aside", `target ${name}`, "wanted", show(target.value)]);
  const part = example.errorParts?.find((of) => of.name === name);
  if (target && part) lines.push(["aside", `E ${name}`, trace.conventions.loss.formula, show(part.value)]);
  if (errorTerms)
    lines.push(...sum(errorTerms, digits, (term) => `${sign}δ${NBSP}${term.unit} ×${NBSP}${term.weight}`));
  if (error !== null) {
    const how = errorTerms ? "sum" : target ? `slope of ${trace.conventions.loss.name}` : "";
    lines.push(["out", `∂E/∂out ${name}`, how, show(error)]);
  }
  if (slope !== null) lines.push(["out", `∂out/∂net ${name}`, `slope of ${activation.name}`, show(slope)]);
  if (delta !== null) lines.push(["out", `δ ${name}`, deltaHow(trace, fused, error, slope, show), show(delta)]);
  else if (error === null) lines.push(["aside", `δ ${name}`, "nothing learns from it", "–"]);
  return ledger(`Unit ${name}`, `${where(trace, step, example)} · ${trace.layers[l].name}`, lines);
}

function formula({ name, formula: written }: { name: string; formula: string }): Part {
  return written === name || written === "" ? name : html`${name}: ${written}`;
}

function deltaHow(
  trace: Trace,
  fused: string | undefined,
  error: number | null,
  slope: number | null,
  show: (value: number) => string,
): string {
  if (fused !== undefined) return fused;
  if (error === null || slope === null) return "";
  return `${minus(trace)}${factor(show(error))} ×${NBSP}${factor(show(slope))}`;
}

/** The terms as lines; of many the first, and what the rest comes to. */
function sum(terms: readonly Term[], digits: number, name: (term: Term) => Part): Line[] {
  const lines = terms.slice(0, UNITS).map((term): Line => {
    const how = `${factor(decimal(term.value, digits))} ×${NBSP}${factor(decimal(term.factor, digits))}`;
    return ["term", name(term), how, decimal(term.product, digits)];
  });
  return [...lines, ...rest(terms, digits)];
}

function rest(terms: readonly { product: number }[], digits: number): Line[] {
  const left = terms.slice(UNITS);
  if (left.length === 0) return [];
  const total = left.reduce((before, { product }) => before + product, 0);
  return [["term", `${left.length} more terms`, "together", decimal(total, digits)]];
}

/** Before a δ that is −∂E/∂net, where ∂E/∂net is meant. */
function minus({ conventions }: Trace): string {
  return conventions.delta === "descent" ? "−" : "";
}

/** A narrow column breaks before the ×. */
const NBSP = "\u00a0";

/** A negative factor in brackets. */
function factor(shown: string): string {
  return /^[-−]/.test(shown) ? `(${shown})` : shown;
}

function weightLedger(trace: Trace, step: TracedStep, weight: TracedWeight, digits: number): Markup {
  const show = (value: number) => decimal(value, digits);
  const { name, factors, gradient, numeric, before, change, after } = weight;
  const { optimizer } = trace.conventions;
  const several = step.examples.length > 1;
  const lines: Line[] = factors.slice(0, UNITS).map(({ row, unit, source, delta, input, product }) => {
    const what = html`${minus(trace)}δ${NBSP}${unit} ×
    ${source ?? weight.from ?? "1"}${several && html` <small>(example ${row + 1})</small>`}`;
    return ["term", what, `${factor(show(delta))} ×${NBSP}${factor(show(input))}`, show(product)];
  });
  lines.push(...rest(factors, digits));
  if (gradient === null) lines.push(["out", `∂E/∂${name}`, "frozen: it does not learn", "–"]);
  else lines.push(["out", `∂E/∂${name}`, gradientHow(weight, trace), show(gradient)]);
  if (numeric !== null) lines.push(["aside", "numeric", "(E(w + ε) − E(w − ε)) / 2ε", show(numeric)]);
  lines.push(["term", `${name} before`, "", show(before)]);
  lines.push(["term", `Δ${name}`, gradient === null ? "" : optimizer.formula, show(change)]);
  lines.push(["out", `${name} after`, "before + Δ", show(after)]);
  return ledger(titleOf(weight), `${where(trace, step)} · ${path(weight)}`, lines);
}

function gradientHow({ factors, gradient }: TracedWeight, { conventions }: Trace): string {
  if (factors.length === 0) return "";
  const total = factors.reduce((before, { product }) => before + product, 0);
  const same = Math.abs(total - gradient!) <= 1e-9 * Math.max(Math.abs(total), Math.abs(gradient!));
  if (same || conventions.rounding !== null) return factors.length > 1 ? "sum" : "";
  return "the sum, with penalties";
}

export function titleOf({ name, from }: TracedWeight): string {
  return `${from === null ? "Bias" : "Weight"} ${name}`;
}

export function path({ from, to, parameter }: TracedWeight): string {
  if (to.length === 0) return parameter;
  const shown = to.length > UNITS ? [...to.slice(0, UNITS), `${to.length - UNITS} more`] : to;
  return from === null ? `to ${shown.join(", ")}` : `${from} → ${shown.join(", ")}`;
}
