/** A program as JavaScript or TypeScript: arrays, functions, and a function that makes the outputs of a row. */
import type { DType } from "../memory/tensor.ts";
import { arrayText } from "./literals.ts";
import type { Argument, Buffer, Constant, Port, Program } from "./program.ts";
import { sourcesOf } from "./source/sources.ts";
import { translate } from "./translate.ts";

export type Script = "js" | "ts";

/**
 * A text with its types in marks, as the language has it: what is in a comment that begins with a colon, " as", "<" or "type" is
 * TypeScript, and left out of JavaScript.
 */
export const typedText = (text: string, language: Script): string =>
  text.replace(/\/\*((?::| as |<|type )[^*]*)\*\/(\n*)/g, language === "ts" ? "$1$2" : "");

/** What engines read and write of numbers' bits. */
const bits: Readonly<Record<DType, string>> = {
  float32: "const number32 = new Float32Array(1);\nconst bits32 = new Int32Array(number32.buffer);",
  float64: "const number64 = new Float64Array(1);\nconst bits64 = new Int32Array(number64.buffer);",
};

/** Functions that each language writes in its own way. */
const natives: Readonly<Record<DType, Readonly<Record<string, string>>>> = {
  float32: {
    powerOfTwo: `/** 2ⁿ for whole n. */
function powerOfTwo(n/*: number*/)/*: number*/ {
  bits32[0] = (n + 127) << 23;
  return number32[0];
}`,
    exponentOf: `/** e of a normal x = m 2ᵉ, m in [1, 2). */
function exponentOf(x/*: number*/)/*: number*/ {
  number32[0] = x;
  return (bits32[0] >> 23) - 127;
}`,
    mantissaOf: `/** m of a normal x = m 2ᵉ, m in [1, 2). */
function mantissaOf(x/*: number*/)/*: number*/ {
  number32[0] = x;
  bits32[0] = (bits32[0] & 0x007fffff) | 0x3f800000;
  return number32[0];
}`,
    inverseRoot: `/** 1 / √(variance + ε) */
function inverseRoot(variance/*: number*/, epsilon/*: number*/)/*: number*/ {
  return fround(1 / Math.sqrt(variance + epsilon));
}`,
  },
  float64: {
    halfOf: `function halfOf(n/*: number*/)/*: number*/ {
  return n >> 1;
}`,
    powerOfTwo: `/** 2ⁿ for whole n. */
function powerOfTwo(n/*: number*/)/*: number*/ {
  bits64[0] = 0;
  bits64[1] = (n + 1023) << 20;
  return number64[0];
}`,
    exponentOf: `/** e of a normal x = m 2ᵉ, m in [1, 2). */
function exponentOf(x/*: number*/)/*: number*/ {
  number64[0] = x;
  return ((bits64[1] >>> 20) & 0x7ff) - 1023;
}`,
    mantissaOf: `/** m of a normal x = m 2ᵉ, m in [1, 2). */
function mantissaOf(x/*: number*/)/*: number*/ {
  number64[0] = x;
  bits64[1] = (bits64[1] & 0x000fffff) | 0x3ff00000;
  return number64[0];
}`,
    inverseRoot: `/** 1 / √(variance + ε) */
function inverseRoot(variance/*: number*/, epsilon/*: number*/)/*: number*/ {
  return 1 / Math.sqrt(variance + epsilon);
}`,
  },
};

const decoder = `/** The numbers whose little-endian bytes are in a base64 text. */
function decode(text/*: string*/)/*: Reals*/ {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let four = 0;
    for (let j = 0; j < 4; j++) four = (four << 6) | (text[i + j] === "=" ? 0 : values[text.charCodeAt(i + j)]);
    for (let j = 16; j >= 0 && at < bytes.length; j -= 8) bytes[at++] = (four >> j) & 255;
  }
  return new ARRAY(bytes.buffer);
}`;

const typeOf = (dtype: DType): string => (dtype === "float32" ? "Float32Array" : "Float64Array");

/** The functions of these names and those that they call, each behind what it calls. Types are marked. */
export function functionsOf(dtype: DType, names: Iterable<string>): string[] {
  const found = sourcesOf(dtype, names);
  const own = Object.entries(natives[dtype]).filter(([name]) => found.natives.has(name));
  return [
    ...(own.some(([, text]) => text.includes("bits")) ? [bits[dtype]] : []),
    ...own.map(([, text]) => text),
    ...found.texts.map((text) => translate(text, { language: "js", dtype })),
  ];
}

/** A function of the common language as `…64`, beside those of networks in float32, which have the same names. */
export const inFloat64 = (name: string): string =>
  `/** In float64. */\nconst ${name}64 = (() => {\n${functionsOf("float64", [name]).join("\n\n")}\n\nreturn ${name};\n})();`;

/** All that programs of one dtype call. */
export function functionsText(programs: readonly Program[], usesDecoder: boolean): string {
  const [{ dtype }] = programs;
  const functions = functionsOf(
    dtype,
    programs.flatMap(({ calls }) => calls.map(({ name }) => name)),
  );
  return [
    `/*type Reals = ${typeOf(dtype)};*/`,
    ...(functions.some((text) => text.includes("fround(")) ? ["const fround = Math.fround;"] : []),
    ...(usesDecoder ? [decoder.replace("ARRAY", typeOf(dtype))] : []),
    ...functions,
  ].join("\n\n");
}

export const networkName = (i: number): string => `network${i + 1}`;

/** The constants and buffers of a program, in the order in which calls have them. */
export function arraysOf({ calls, outputs }: Program): { constants: Constant[]; buffers: Buffer[] } {
  const args = [...calls.flatMap((call) => call.args), ...outputs.map(({ buffer }) => buffer)];
  const arrays = new Set(args.filter((arg): arg is Constant | Buffer => typeof arg === "object" && "kind" in arg));
  return {
    constants: [...arrays].filter((array): array is Constant => array.kind === "constant"),
    buffers: [...arrays].filter((array): array is Buffer => array.kind === "buffer"),
  };
}

const argumentText = (arg: Argument, dtype: DType): string => {
  if (typeof arg === "number") return String(arg);
  if ("kind" in arg) return arg.name;
  return String("precise" in arg ? arg.precise : dtype === "float32" ? Math.fround(arg.real) : arg.real);
};

/** "image [28, 28, 1]", for a comment. */
export const portText = ({ name, shape }: Port): string => `${name.replace(/[^\w ]/g, "_")} [${shape.join(", ")}]`;

/**
 * A function `name` from arrays of the dtype, one an input, to arrays, one an output, which the next call writes over.
 * Its constants and buffers are made once.
 */
export function networkText(program: Program, name: string): string {
  const { dtype, calls, inputs, outputs } = program;
  const type = typeOf(dtype);
  const { constants, buffers } = arraysOf(program);
  const lines = [
    `/** From ${inputs.map(portText).join(", ")} to ${outputs.map(portText).join(", ")}. */`,
    `const ${name} = (() => {`,
    ...constants.map((constant) => `  const ${constant.name} = ${arrayText(constant.data, dtype)};`),
    ...buffers.map((buffer) => `  const ${buffer.name} = new ${type}(${buffer.length});`),
    `  return (${inputs.map(({ buffer }) => `${buffer.name}/*: Reals*/`).join(", ")})/*: Reals[]*/ => {`,
    ...calls.map((call) => `    ${call.name}(${call.args.map((arg) => argumentText(arg, dtype)).join(", ")});`),
    `    return [${outputs.map(({ buffer }) => buffer.name).join(", ")}];`,
    "  };",
    "})();",
  ];
  return lines.join("\n");
}
