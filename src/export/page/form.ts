/** The fields of a row, where its prediction goes, and what the page's script is told of both. */
import { ChainruleError } from "../../base/errors.ts";
import { short } from "../../base/numbers.ts";
import { withUnit } from "../../data/notation.ts";
import { sizeOf } from "../../memory/shape.ts";
import type { Feature, NumberFeature } from "../../table/feature.ts";
import type { GivenTable } from "../given.ts";
import { barList } from "./bars.ts";
import type { Port, Program } from "../program.ts";
import { textOf as escape } from "../../trace/render/html/markup.ts";
import { resultOf } from "./result.ts";
import type { Form } from "./shape.ts";

/** More numbers are no form. */
const MOST = 64;

/** A field for each column. */
export function tableForm({ columns: { features }, targets }: GivenTable): Form {
  const predicted = targets.map(({ column }) => column).join(", ");
  return {
    title: `Predict ${predicted}`,
    description: "Fill in what you know: the prediction follows as you type. What is left empty counts as missing.",
    resultTitle: `Predicted ${targets.length === 1 ? withUnit(targets[0]) : predicted}`,
    fields: features.map(columnField).join("\n"),
    ...resultOf(
      targets,
      features.map(({ column }) => column),
    ),
  };
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
    return field(id, withUnit(feature), (attributes) => `<input type="number" inputmode="decimal" step="any" placeholder="${escape(rounded(feature.center))}" ${attributes}>`, rangeOf(feature)); // prettier-ignore
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
