/** The fields of a row, where its prediction goes, and what the page's script is told of both. */
import { ChainruleError } from "../../base/errors.ts";
import { short } from "../../base/numbers.ts";
import type { Decimal } from "../../data/decimal.ts";
import { cellPattern } from "../../data/knownNotation.ts";
import { withUnit, type NumberNotation } from "../../data/notation.ts";
import { sizeOf } from "../../memory/shape.ts";
import type { Feature, NumberFeature } from "../../table/feature.ts";
import type { GivenTable } from "../given.ts";
import { barList } from "./bars.ts";
import type { Port, Program } from "../program.ts";
import { textOf as escape } from "../../trace/render/html/markup.ts";
import { resultOf } from "./result.ts";
import type { FieldNotation, Form } from "./shape.ts";

/** More numbers are no form. */
const MOST = 64;

const PLAIN: NumberNotation = { decimal: "." };

/** So many quartile ranges, deviations or half ranges from the center numbers are probably mistyped. */
const FAR = 6;

/** The notations of fields, each once. */
class Notations {
  readonly list: FieldNotation[] = [];

  /** The place of one. */
  add(notation: NumberNotation = PLAIN): number {
    const one = { pattern: cellPattern(notation, false), decimal: notation.decimal };
    const place = this.list.findIndex(({ pattern }) => pattern === one.pattern);
    return place >= 0 ? place : this.list.push(one) - 1;
  }
}

/** A field for each column. */
export function tableForm({ columns: { features }, targets }: GivenTable): Form {
  const predicted = targets.map(({ column }) => column).join(", ");
  const notations = new Notations();
  const fields = features.map((feature, i) => columnField(feature, i, notations));
  const { result, shape } = resultOf(
    targets,
    features.map(({ column }) => column),
  );
  return {
    title: `Predict ${predicted}`,
    description: "Fill in what you know: the prediction follows as you type. What is left empty counts as missing.",
    resultTitle: `Predicted ${targets.length === 1 ? withUnit(targets[0]) : predicted}`,
    fields: fields.join("\n"),
    result,
    shape: { ...shape, notations: notations.list },
  };
}

/** A field for each number of each input. Throws E_CONFIG for too many. */
export function modelForm({ inputs, outputs, calls }: Program): Form {
  const size = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (size > MOST)
    throw new ChainruleError("E_CONFIG", `toHTML makes a field for each number of a row, for up to ${MOST}; this model reads ${size}. For images and series take toJavaScript, and give predict(row) what your page draws or records.`, { expected: MOST, got: size }); // prettier-ignore
  const notations = new Notations();
  const group = (port: Program["inputs"][number], i: number) => {
    const fields = Array.from({ length: sizeOf(port.shape) }, (_, k) => numberField(port, i, k, notations));
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
      notations: notations.list,
      bars,
    },
  };
}

/** "1", or in a row of several dimensions "1, 2". */
function placeOf({ shape }: Pick<Port, "shape">, index: number): string {
  const places: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; rest = Math.floor(rest / shape[axis]), axis--)
    places.unshift((rest % shape[axis]) + 1);
  return places.join(", ");
}

const namesOf = (port: Program["outputs"][number]): readonly string[] =>
  port.labels.length > 0
    ? port.labels
    : Array.from({ length: sizeOf(port.shape) }, (_, i) => `${port.name} ${placeOf(port, i)}`);

function numberField(
  { codes, ...port }: Program["inputs"][number],
  input: number,
  index: number,
  notations: Notations,
): string {
  const hint = codes === undefined ? "" : `A code from 0 to ${codes - 1}.`;
  return field(`x${input}-${index}`, `Number ${placeOf(port, index)}`, textInput("0", notations.add()), hint);
}

/** A text, since fields of numbers leave out a comma in some browsers: "136,5" would become 1365. */
const textInput =
  (placeholder: string, notation: number, more = "") =>
  (attributes: string) =>
    `<input type="text" inputmode="decimal" placeholder="${escape(placeholder)}" data-notation="${notation}"${more} ${attributes}>`;

function columnField(feature: Feature, i: number, notations: Notations): string {
  const id = `c${i}`;
  const { column, kind } = feature;
  if (kind === "number") {
    const { center, notation } = feature;
    const input = textInput(rounded(center, notation?.decimal), notations.add(notation), farOf(feature));
    return field(id, withUnit(feature), input, rangeOf(feature), feature.factor !== 0);
  }
  if (kind === "date") {
    const type = feature.cycles.includes("day") ? "datetime-local" : "date";
    return field(id, column, (attributes) => `<input type="${type}" ${attributes}>`, "");
  }
  const values = kind === "boolean" ? ["yes", "no"] : feature.values;
  const options = ["", ...values].map((value) => `<option value="${escape(value)}">${escape(value === "" ? "not known" : value)}</option>`); // prettier-ignore
  return field(id, column, (attributes) => `<select ${attributes}>${options.join("")}</select>`, "");
}

/** `notes` that a number is far from those of the training, behind the hint. */
function field(
  id: string,
  label: string,
  control: (attributes: string) => string,
  hint: string,
  notes = false,
): string {
  const described = [...(hint === "" ? [] : [`${id}-hint`]), ...(notes ? [`${id}-far`] : [])];
  const attributes = `id="${id}"${described.length === 0 ? "" : ` aria-describedby="${described.join(" ")}"`}`;
  const far = notes ? `\n<p class="hint far" id="${id}-far" role="status"></p>` : "";
  const note = hint === "" ? "" : `\n<p class="hint" id="${id}-hint">${escape(hint)}</p>`;
  return `<div class="field">\n<label for="${id}">${escape(label)}</label>\n${control(attributes)}${note}${far}\n</div>`;
}

/** Where half of the training's numbers are, by how they are scaled; all of them where that is said. */
function rangeOf({ center, factor, clips, notation }: NumberFeature): string {
  if (factor === 0) return "";
  const half = (clips ? 0.5 : 1) / Math.abs(factor);
  const [low, high] = [center - half, center + half].map((x) => rounded(x, notation?.decimal));
  return `${clips ? "Mostly" : "Around"} ${low} to ${high}`;
}

/** Between what numbers are not far from those of the training. */
function farOf({ center, factor }: NumberFeature): string {
  if (factor === 0) return "";
  return ` data-low="${center - FAR / Math.abs(factor)}" data-high="${center + FAR / Math.abs(factor)}"`;
}

const rounded = (value: number, decimal: Decimal = "."): string =>
  short(value, 4).replace(/^-/, "−").replace(".", decimal);
