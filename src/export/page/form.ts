/** The fields of a row, where its prediction goes, and what the page's script is told of both. */
import { ChainruleError } from "../../base/errors.ts";
import { short } from "../../base/numbers.ts";
import { sizeOf } from "../../memory/shape.ts";
import type { Feature, NumberFeature } from "../../table/feature.ts";
import type { GivenTable } from "../given.ts";
import type { Port, Program } from "../program.ts";
import { textOf as escape } from "../../trace/render/html/markup.ts";

/** What the script reads from fields and writes to the page. */
export interface PageShape {
  readonly kind: "classes" | "quantity" | "numbers";
  /** Of a table: the columns of the fields. Of another model: how many numbers each input has, by its name. */
  readonly columns?: readonly string[];
  readonly inputs?: readonly { readonly name: string; readonly size: number }[];
  /** Rows of bars, output by output: what they are called, and whether they are shares of 1. */
  readonly bars: readonly { readonly output: string; readonly names: readonly string[]; readonly areShares: boolean }[];
  /** Of a quantity: the least and the largest of the training. */
  readonly range?: readonly [low: number, high: number];
}

export interface Form {
  readonly title: string;
  readonly description: string;
  readonly resultTitle: string;
  /** Markup. */
  readonly fields: string;
  readonly result: string;
  readonly shape: PageShape;
}

/** More numbers are no form. */
const MOST = 64;
/** Bars that a phone has room for beside the form. */
const SHOWN = 3;

/** A field for each column. */
export function tableForm({ columns: { features }, target }: GivenTable): Form {
  const common = {
    title: `Predict ${target.column}`,
    description: "Fill in what you know: the prediction follows as you type. What is left empty counts as missing.",
    resultTitle: `Predicted ${target.column}`,
    fields: features.map(columnField).join("\n"),
  };
  const columns = features.map(({ column }) => column);
  if (target.kind === "class") {
    const bars = [{ output: "", names: target.names, areShares: true }];
    return { ...common, result: barList(bars), shape: { kind: "classes", columns, bars } };
  }
  const { low, high } = target;
  const scale = `<div class="scale" aria-hidden="true"><span id="mark"></span></div>
<p class="ends"><span>${escape(short(low, 4))}</span> <span>${escape(short(high, 4))}</span></p>
<p class="note">The scale goes from the least to the largest in the training data.</p>`;
  return { ...common, result: scale, shape: { kind: "quantity", columns, bars: [], range: [low, high] } };
}

/** A field for each number of each input. Throws E_CONFIG for too many. */
export function modelForm({ inputs, outputs, calls }: Program): Form {
  const size = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (size > MOST)
    throw new ChainruleError("E_CONFIG", `toHTML makes a field for each number of a row, for up to ${MOST}; this model reads ${size}. For images and series take toJavaScript, and give predict(row) what your page draws or records.`, { expected: MOST, got: size }); // prettier-ignore
  const group = (port: Program["inputs"][number], i: number) => {
    const fields = Array.from({ length: sizeOf(port.shape) }, (_, k) => numberField(port, i, k));
    if (inputs.length === 1) return fields.join("\n");
    return `<fieldset>\n<legend>${escape(port.name)}</legend>\n<div class="fields">\n${fields.join("\n")}\n</div>\n</fieldset>`;
  };
  const last = calls.findLast(({ args }) => args[0] === outputs[0].buffer)?.name ?? "";
  const bars = outputs.map((port) => ({
    output: port.name,
    names: namesOf(port),
    areShares: outputs.length === 1 && /^apply(?:Softmax|Sigmoid)$/.test(last),
  }));
  const isChoice = last === "applySoftmax" && outputs.length === 1;
  return {
    title: "Predictions of a neural network",
    description: "Fill in the numbers of a row: the outputs follow as you type. What is left empty counts as 0.",
    resultTitle: "Outputs",
    fields: inputs.map(group).join("\n"),
    result: barList(bars),
    shape: {
      kind: isChoice ? "classes" : "numbers",
      inputs: inputs.map(({ name, shape }) => ({ name, size: sizeOf(shape) })),
      bars,
    },
  };
}

/** "1", or in a row of several dimensions "1, 2". */
function placeOf({ shape }: Port, index: number): string {
  const places: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; rest = Math.floor(rest / shape[axis]), axis--)
    places.unshift((rest % shape[axis]) + 1);
  return places.join(", ");
}

const namesOf = (port: Program["outputs"][number]): readonly string[] =>
  port.labels.length > 0
    ? port.labels
    : Array.from({ length: sizeOf(port.shape) }, (_, i) => `${port.name} ${placeOf(port, i)}`);

function numberField(port: Program["inputs"][number], input: number, index: number): string {
  const { codes } = port;
  const attributes = codes === undefined ? 'step="any"' : `step="1" min="0" max="${codes - 1}"`;
  const hint = codes === undefined ? "" : `A code from 0 to ${codes - 1}.`;
  return field(`x${input}-${index}`, `Number ${placeOf(port, index)}`, (attributesOf) => `<input type="number" inputmode="decimal" placeholder="0" ${attributes} ${attributesOf}>`, hint); // prettier-ignore
}

function columnField(feature: Feature, i: number): string {
  const id = `c${i}`;
  const { column, kind } = feature;
  if (kind === "number")
    return field(id, column, (attributes) => `<input type="number" inputmode="decimal" step="any" placeholder="${escape(rounded(feature.center))}" ${attributes}>`, rangeOf(feature)); // prettier-ignore
  if (kind === "date") {
    const type = feature.cycles.includes("day") ? "datetime-local" : "date";
    return field(id, column, (attributes) => `<input type="${type}" ${attributes}>`, "");
  }
  const values = kind === "boolean" ? ["yes", "no"] : feature.values;
  const options = ["", ...values].map((value) => `<option value="${escape(value)}">${escape(value === "" ? "not known" : value)}</option>`); // prettier-ignore
  return field(id, column, (attributes) => `<select ${attributes}>${options.join("")}</select>`, "");
}

function field(id: string, label: string, control: (attributes: string) => string, hint: string): string {
  const attributes = `id="${id}"${hint === "" ? "" : ` aria-describedby="${id}-hint"`}`;
  const note = hint === "" ? "" : `\n<p class="hint" id="${id}-hint">${escape(hint)}</p>`;
  return `<div class="field">\n<label for="${id}">${escape(label)}</label>\n${control(attributes)}${note}\n</div>`;
}

/** Where half of the training's numbers are, by how they are scaled; all of them where that is said. */
function rangeOf({ center, factor, clips }: NumberFeature): string {
  if (factor === 0) return "";
  const half = (clips ? 0.5 : 1) / Math.abs(factor);
  return `${clips ? "Mostly" : "Around"} ${rounded(center - half)} to ${rounded(center + half)}`;
}

const rounded = (value: number): string => short(value, 4).replace(/^-/, "−");

/** A bar for each number of each output. */
function barList(bars: PageShape["bars"]): string {
  return bars
    .map(({ output, names }, b) => {
      const items = names.map((name, i) => `<li id="b${b}-${i}"><span class="name">${escape(name)}</span> <span class="value"></span><span class="bar" aria-hidden="true"><span></span></span></li>`); // prettier-ignore
      const title = bars.length === 1 ? "" : `<h3>${escape(output)}</h3>\n`;
      // What scrolls is reached by keys.
      const scrolls = names.length > SHOWN ? ` tabindex="0" aria-label="${escape(output || "Classes")}"` : "";
      return `${title}<ul class="bars"${scrolls}>\n${items.join("\n")}\n</ul>`;
    })
    .join("\n");
}
