/** Networks as parts of a file of C99: arrays, functions, and the lines that make the outputs of a row. */
import type { DType } from "../memory/tensor.ts";
import { numberText, realText } from "./literals.ts";
import { planMemory } from "./memoryPlan.ts";
import type { Argument, Buffer, Constant, Program } from "./program.ts";
import { quantize } from "./quantize.ts";
import { arraysOf } from "./script.ts";
import { sourcesOf } from "./source/sources.ts";
import { translate } from "./translate.ts";

export const realOf = (dtype: DType): string => (dtype === "float32" ? "float" : "double");

/** Functions that each language writes in its own way. */
const natives: Readonly<Record<DType, Readonly<Record<string, string>>>> = {
  float32: {
    powerOfTwo: `/** 2ⁿ for whole n. */
static float powerOfTwo(float n) {
  const int32_t bits = ((int32_t)n + 127) * 8388608;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}`,
    exponentOf: `/** e of a normal x = m 2ᵉ, m in [1, 2). */
static float exponentOf(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (float)(bits / 8388608 - 127);
}`,
    mantissaOf: `/** m of a normal x = m 2ᵉ, m in [1, 2). */
static float mantissaOf(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits = bits % 8388608 + 127 * 8388608;
  memcpy(&x, &bits, sizeof x);
  return x;
}`,
    inverseRoot: `/** 1 / √(variance + ε) */
static float inverseRoot(float variance, double epsilon) {
  return (float)(1.0 / sqrt((double)variance + epsilon));
}`,
  },
  float64: {
    halfOf: `static double halfOf(double n) {
  return (double)(((int)n + 2048) / 2 - 1024);
}`,
    powerOfTwo: `/** 2ⁿ for whole n. */
static double powerOfTwo(double n) {
  const int64_t bits = ((int64_t)n + 1023) * 4503599627370496;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}`,
    exponentOf: `/** e of a normal x = m 2ᵉ, m in [1, 2). */
static double exponentOf(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (double)(bits / 4503599627370496 - 1023);
}`,
    mantissaOf: `/** m of a normal x = m 2ᵉ, m in [1, 2). */
static double mantissaOf(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits = bits % 4503599627370496 + 1023 * 4503599627370496;
  memcpy(&x, &bits, sizeof x);
  return x;
}`,
    inverseRoot: `/** 1 / √(variance + ε) */
static double inverseRoot(double variance, double epsilon) {
  return 1.0 / sqrt(variance + epsilon);
}`,
  },
};

const literal = (value: number, dtype: DType): string =>
  `${realText(numberText(value, dtype))}${dtype === "float32" ? "f" : ""}`;

/** x or y where there is one, else numbered. */
export const numbered = (letter: string, ports: readonly unknown[], i: number): string =>
  ports.length === 1 ? letter : `${letter}${i + 1}`;

/** The parameters of the function, an array an input and an output. */
export function parametersOf({ dtype, inputs, outputs }: Program): string {
  const real = realOf(dtype);
  return [
    ...inputs.map((_, i) => `const ${real} *${numbered("x", inputs, i)}`),
    ...outputs.map((_, i) => `${real} *${numbered("y", outputs, i)}`),
    `${real} *memory`,
  ].join(", ");
}

interface NetworkC {
  readonly arrays: readonly { readonly text: string; readonly bytes: number }[];
  readonly body: readonly string[];
  /** Numbers of the memory. */
  readonly memory: number;
}

/** A network from the arrays of `parametersOf`. `prefix` stands in front of the names of its constants. */
export function networkC(program: Program, bytes: boolean, prefix = ""): NetworkC {
  const { dtype, calls, inputs, outputs } = program;
  const real = realOf(dtype);
  const arrays = arraysOf(program).constants.map((constant) =>
    arrayLines({ ...constant, name: prefix + constant.name }, dtype, bytes),
  );
  // An output is made in its place, unless it is an input or two outputs are the same.
  const places = outputs.map(({ buffer }) => buffer);
  const direct = new Set(places.filter((buffer, i) => buffer.kind === "buffer" && places.indexOf(buffer) === i));
  const memory = planMemory(program, direct);
  const texts = new Map<Buffer, string>(inputs.map(({ buffer }, i) => [buffer, numbered("x", inputs, i)]));
  places.forEach((buffer, i) => {
    if (direct.has(buffer) && !texts.has(buffer)) texts.set(buffer, numbered("y", outputs, i));
  });
  for (const buffer of memory.places.keys()) texts.set(buffer, buffer.name);
  const argument = (arg: Argument): string => {
    if (typeof arg === "number") return String(arg);
    if ("real" in arg) return literal(arg.real, dtype);
    if ("precise" in arg) return realText(String(arg.precise));
    if (arg.kind !== "constant") return texts.get(arg)!;
    const own = prefix + arg.name;
    return bytes && arg.columns !== undefined ? `${own}, ${own}Scale` : own;
  };
  const body = [
    ...[...memory.places].map(([buffer, at]) => `  ${real} *const ${buffer.name} = memory + ${at};`),
    ...(memory.size === 0 ? ["  (void)memory;"] : []),
    ...calls.map((call) => `  ${call.name}(${call.args.map(argument).join(", ")});`),
    ...places.flatMap((buffer, i) => {
      const [y, made] = [numbered("y", outputs, i), texts.get(buffer)!];
      return y === made ? [] : [`  for (int i = 0; i < ${buffer.length}; i++) ${y}[i] = ${made}[i];`];
    }),
  ];
  return { arrays, body, memory: memory.size };
}

/** The functions of these names and those that they call, each behind what it calls. */
export function functionsC(dtype: DType, names: Iterable<string>, bytes: boolean): string[] {
  const found = sourcesOf(dtype, names);
  const own = Object.entries(natives[dtype]).filter(([native]) => found.natives.has(native));
  return [
    ...own.map(([, text]) => text),
    ...found.texts.map((text) => translate(text, { language: "c", dtype, bytes })),
  ];
}

/** A file of C from its parts. */
export function fileC(name: string, title: string, parts: readonly string[]): string {
  const uses = (word: RegExp) => parts.some((text) => word.test(text));
  const head = `/* ${title} Made by Chainrule; ${name}.h says what it takes and needs. */
#include "${name}.h"

#include <float.h>
${uses(/\b(?:sqrt|pow|INFINITY|NAN)\b/) ? "#include <math.h>\n" : ""}${uses(/int(?:8|32|64)_t/) ? "#include <stdint.h>\n" : ""}${uses(/memcpy|strcmp/) ? "#include <string.h>\n" : ""}
#if defined(__FAST_MATH__) || (defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0)
#error "${name}.c needs arithmetic that rounds each result to its type: no -ffast-math, and SSE rather than x87"
#endif
#if defined(__clang__) || !defined(__GNUC__)
#pragma STDC FP_CONTRACT OFF
#endif`;
  return `${[head, ...parts].join("\n\n")}\n`;
}

/** A constant as an array, with its bytes; a matrix of weights as two where they are bytes. */
function arrayLines(constant: Constant, dtype: DType, asBytes: boolean): { text: string; bytes: number } {
  const { name, data, columns } = constant;
  const reals = (name: string, data: ArrayLike<number>) => ({
    text: `static const ${realOf(dtype)} ${name}[${data.length}] = {\n${wrapped(Array.from(data, (value) => literal(value, dtype)))}\n};`, // prettier-ignore
    bytes: data.length * (dtype === "float32" ? 4 : 8),
  });
  if (!asBytes || columns === undefined) return reals(name, data);
  const { bytes, scales } = quantize(constant);
  const scale = reals(`${name}Scale`, scales);
  return {
    text: `static const int8_t ${name}[${bytes.length}] = {\n${wrapped(Array.from(bytes, String))}\n};\n${scale.text}`,
    bytes: bytes.length + scale.bytes,
  };
}

/** Texts with commas on lines of up to 120 characters. */
function wrapped(texts: readonly string[]): string {
  const lines: string[] = [];
  let line = " ";
  for (const text of texts) {
    if (line.length + text.length + 2 > 120) {
      lines.push(line);
      line = " ";
    }
    line += ` ${text},`;
  }
  return [...lines, line].join("\n");
}
