/** Recurrent layers step by step: a table a step, with what each number comes from. */
import type { Quantity, Trace, TracedExample, TracedStep } from "../../trace.ts";
import { text } from "../notation.ts";
import { contextOf, type RenderContext } from "../story.ts";
import { quantityEquation } from "../unrolled.ts";
import { where } from "./arithmetic.ts";
import { html, type Markup, type Part } from "./markup.ts";
import { belongs, table } from "./tables.ts";

export function seriesTables(trace: Trace, digits: number): Markup[] {
  const context = contextOf(trace, text, { digits });
  return trace.steps.flatMap((step) =>
    step.examples.flatMap((example) => {
      const tables = example.layers.flatMap((layer) => waysOf(context, step, example, layer));
      return tables.length === 0 ? [] : [belongs(step.number, example.row, tables)];
    }),
  );
}

function waysOf(
  context: RenderContext,
  step: TracedStep,
  example: TracedExample,
  { unrolled = [] }: TracedExample["layers"][number],
): Markup[] {
  const tableOf = (of: string, t: number, rows: Part[][]) =>
    table({ caption: `${of}, step ${t}`, head: ["Number", "Sum", "In numbers", "Value"], rows, words: [1, 2] });
  return unrolled.map(({ name, steps }) => {
    const forward = steps.map(({ t, inputs, units }) => {
      const given = inputs.map((input) => [input.name, "given", "", context.number(input.value)]);
      return tableOf(name, t, [...given, ...rowsOf(context, units.flatMap((unit) => unit.forward))]); // prettier-ignore
    });
    const backward = [...steps].reverse().map(({ t, units }) => {
      const rows = rowsOf(context, units.flatMap((unit) => unit.backward)); // prettier-ignore
      return rows.length > 0 && tableOf(`${name}, backward`, t, rows);
    });
    return html`<details>
      <summary>${where(context.trace, step, example)}: ${name}</summary>
      ${forward} ${backward}
    </details>`;
  });
}

function rowsOf(context: RenderContext, quantities: readonly Quantity[]): string[][] {
  return quantities.map((quantity) => {
    const { left, right } = quantityEquation(context, quantity).equation;
    const parts = right.map((atoms) => atoms.join(" "));
    const [symbols, numbers] = parts.slice(0, -1);
    return [left, symbols ?? "", numbers ?? "", parts[parts.length - 1]];
  });
}
