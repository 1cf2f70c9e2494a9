/** exp, log, tanh, sigmoid: the functions of assembly/math over whole arrays, those of src/math, and their judges. */
import { exp } from "../../src/kernels/math/exp.ts";
import { log } from "../../src/kernels/math/log.ts";
import { sigmoid } from "../../src/kernels/math/sigmoid.ts";
import { tanh } from "../../src/kernels/math/tanh.ts";
import type { DType, RealArray } from "../../src/memory/tensor.ts";
import { compile } from "./assembly.ts";
import { whole } from "../reliability/report.ts";
import { uniform } from "./numbers.ts";

export const names = ["exp", "log", "tanh", "sigmoid"] as const;
export type Name = (typeof names)[number];

export const javascript: Record<Name, (x: number) => number> = { exp, log, tanh, sigmoid };

/** The engine's own float64 functions: within 1 ulp of float64 (fdlibm), so exact when float32 is judged. */
export const exact: Record<Name, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
};

/** assembly/math over whole arrays. */
export async function assemblyMath(dtype: DType): Promise<(name: Name, x: RealArray) => RealArray> {
  const imports = names.map((name) => `import { ${name} } from "./assembly/math/${name}";`);
  const loops = names.map(
    (name) => `export function ${name}All(to: usize, from: usize, end: usize): void {
      for (; from < end; from += 16, to += 16) v128.store(to, ${name}(v128.load(from)));
    }`,
  );
  type Loop = (to: number, from: number, end: number) => void;
  const real = dtype === "float32" ? "f32" : "f64";
  const core = await compile<{ memory: WebAssembly.Memory } & Record<`${Name}All`, Loop>>(
    [...imports, ...loops].join("\n"),
    real,
  );
  const Real = dtype === "float32" ? Float32Array : Float64Array;
  const base = 65536;
  return (name, x) => {
    const bytes = Math.ceil(x.byteLength / 16) * 16;
    const missing = base + 2 * bytes - core.memory.buffer.byteLength;
    if (missing > 0) core.memory.grow(Math.ceil(missing / 65536));
    new Real(core.memory.buffer, base, x.length).set(x);
    core[`${name}All`](base + bytes, base, base + bytes);
    return new Real(core.memory.buffer, base + bytes, x.length).slice();
  };
}

/** Every `step`-th float32: where it is a prime, all exponents, both signs, NaN and infinities among them. */
export function everyFloat32(step: number): Float32Array {
  const patterns = new Uint32Array(Math.floor(2 ** 32 / step)).map((_, i) => i * step);
  return new Float32Array(patterns.buffer);
}

/** Numbers of the whole domain, and the critical ones. */
export function float32Sample(): Float32Array {
  return concat(Float32Array, [everyFloat32(whole ? 251 : 4099), neighbours(Float32Array, critical())]);
}

/** Every exponent and both signs with 32 mantissas each, the ranges where exp and tanh move, and the critical ones. */
export function float64Sample(): Float64Array {
  const random = uniform(7);
  const words: number[] = [];
  for (let upper = 0; upper < 4096; upper++) {
    words.push(0, upper << 20, -1, (upper << 20) | 0xfffff);
    for (let i = 0; i < 30; i++) words.push(random(0, 2 ** 32), (upper << 20) | random(0, 2 ** 20));
  }
  const all = new Float64Array(Int32Array.from(words).buffer);
  const moving = Float64Array.from({ length: 200000 }, (_, i) => (i % 2 === 0 ? random(-746, 710) : random(-20, 20)));
  return concat(Float64Array, [all, moving, neighbours(Float64Array, critical())]);
}

/** Where formulas change: tanh at 0.625, log at √½ and √2, exp half-way between multiples of ln 2 and at its ends. */
function critical(): number[] {
  const halves = Array.from({ length: 2101 }, (_, i) => (i - 1076 + 0.5) * Math.LN2);
  const ends = [0.625, 1, 88.72284, -87.33655, -103.97208, 709.782712893384, -708.3964185322641, -745.1332191019412];
  const mantissas = Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074)).flatMap((p) => [p, p * Math.SQRT2]);
  return [...halves, ...ends, ...ends.map((x) => -x), ...mantissas];
}

/** Each number of the list with the four on either side of it. */
function neighbours<T extends RealArray>(Real: { new (values: number[]): T }, list: number[]): T {
  const eps = new Real([0]).BYTES_PER_ELEMENT === 4 ? 2 ** -23 : 2 ** -52;
  return new Real(list.flatMap((x) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((n) => x * (1 + n * eps))));
}

export function concat<T extends RealArray>(Real: { new (length: number): T }, parts: T[]): T {
  const all = new Real(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
