/** What users call of a model without a table, in JavaScript with marked types (script.ts). */
import { sizeOf } from "../memory/shape.ts";
import type { Port, Program } from "./program.ts";
import { quote } from "./literals.ts";
import { networkName } from "./script.ts";

const reader = `/** The numbers of a row, in the shape of the input or flat. */
function numbersOf(row/*: Numbers*/, size/*: number*/, name/*: string*/)/*: Reals*/ {
  const numbers = new ARRAY(size);
  let at = 0;
  const add = (values/*: Numbers*/)/*: void*/ => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value === "object" && value !== null) add(value);
      else if (at === size) throw new RangeError(name + " takes " + size + " numbers, got more");
      else numbers[at++] = finite(value, name);
    }
  };
  if (typeof row !== "object" || row === null) throw new TypeError(name + " takes an array of " + size + " numbers, got " + String(row));
  add(row);
  if (at < size) throw new RangeError(name + " takes " + size + " numbers, got " + at);
  return numbers;
}

function finite(value/*: unknown*/, name/*: string*/)/*: number*/ {
  if ((typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean") return Number(value);
  throw new TypeError(name + " takes numbers, got " + String(value));
}`;

/** The text, and the names that it exports. */
export function modelText({ dtype, inputs, outputs }: Program): { text: string; names: string[] } {
  const key = ({ name }: Port) => quote(name);
  const read = (port: Port, value: string) => `numbersOf(${value}, ${sizeOf(port.shape)}, ${key(port)})`;
  const single = inputs.length === 1;
  const row = single ? read(inputs[0], "row") : inputs.map((port) => read(port, `row?.[${key(port)}]`)).join(", ");
  const rowType = single ? "Numbers" : `{ ${inputs.map((port) => `${key(port)}: Numbers`).join("; ")} }`;
  const resultType = outputs.length === 1 ? "number[]" : `{ ${outputs.map((port) => `${key(port)}: number[]`).join("; ")} }`; // prettier-ignore
  const result =
    outputs.length === 1
      ? "Array.from(outputs[0])"
      : `{ ${outputs.map((port, i) => `[${key(port)}]: Array.from(outputs[${i}])`).join(", ")} }`;
  const labels = outputs.map((port) => port.labels);
  const named = labels.some((list) => list.length > 0);
  const lines = [
    "/*type Numbers = { readonly length: number; readonly [i: number]: number | boolean | Numbers };*/",
    reader.replace("ARRAY", dtype === "float32" ? "Float32Array" : "Float64Array"),
    `/** The outputs of a row. Throws RangeError for another number of numbers, TypeError for what is no number or array. */
function predict(row/*: ${rowType}*/)/*: ${resultType}*/ {
  const outputs = ${networkName(0)}(${row});
  return ${result};
}`,
    ...(named
      ? [
          `/** What classes are called, in the order of the outputs. */\nconst labels = ${quote(labels.length === 1 ? labels[0] : labels)};`,
        ]
      : []),
  ];
  return { text: lines.join("\n\n"), names: named ? ["predict", "labels"] : ["predict"] };
}
