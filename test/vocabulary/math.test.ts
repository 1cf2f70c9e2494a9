/** erf and what else activations and losses need, in units of the last place; and their special values. */
import { beforeAll, describe, expect, test } from "vitest";
import { erf } from "../../src/kernels/math/erf.ts";
import { expm1 } from "../../src/kernels/math/expm1.ts";
import { log1p } from "../../src/kernels/math/log.ts";
import { bell, normal } from "../../src/kernels/math/normal.ts";
import { softplus } from "../../src/kernels/math/softplus.ts";
import type { RealArray } from "../../src/memory/tensor.ts";
import { compile } from "../support/assembly.ts";
import { dtypes } from "../support/engines.ts";
import { bitsHash } from "../support/hash.ts";
import { concat, everyFloat32 } from "../support/math.ts";
import { errorInUlp, ulp, uniform } from "../support/numbers.ts";
import { report, whole } from "../reliability/report.ts";
import { errorOf } from "./exact.ts";

const distribution = (x: number) => normal(x, bell(x));
const javascript = { erf, normal: distribution, bell, expm1, log1p, softplus };
type Name = keyof typeof javascript;
const names = Object.keys(javascript) as Name[];

/** What assembly/math promises in float32, and where. */
const promised: Record<Name, { ulp: number; inside?: (x: number) => boolean }> = {
  erf: { ulp: 3 },
  normal: { ulp: 12 },
  bell: { ulp: 3 },
  expm1: { ulp: 3, inside: (x) => !(x > 0) },
  log1p: { ulp: 2, inside: (x) => !(x < 0) },
  softplus: { ulp: 2 },
};
/** Its judge in float64: the twin where that is judged below, Math where it has the function. */
const judge: Record<Name, (x: number) => number> = {
  ...javascript,
  expm1: Math.expm1,
  log1p: Math.log1p,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

type Loop = (to: number, from: number, end: number) => void;

type Apply = (name: Name, x: RealArray) => RealArray;
const compiled = new Map<"f32" | "f64", Promise<Apply>>();

/** assembly/math over a whole array. */
function assemblyMath(real: "f32" | "f64"): Promise<Apply> {
  const known = compiled.get(real) ?? compileMath(real);
  compiled.set(real, known);
  return known;
}

async function compileMath(real: "f32" | "f64"): Promise<Apply> {
  const loop = (name: Name, call: string) => `export function ${name}All(to: usize, from: usize, end: usize): void {
    for (; from < end; from += 16, to += 16) { const x = v128.load(from); v128.store(to, ${call}); }
  }`;
  const source = `
    import { erf } from "./assembly/math/erf"; import { bell, normal } from "./assembly/math/normal";
    import { expm1 } from "./assembly/math/expm1"; import { log1p } from "./assembly/math/log";
    import { softplus } from "./assembly/math/softplus";
    ${names.map((name) => loop(name, name === "normal" ? "normal(x, bell(x))" : `${name}(x)`)).join("\n")}`;
  const core = await compile<{ memory: WebAssembly.Memory } & Record<`${Name}All`, Loop>>(source, real);
  const Real = real === "f32" ? Float32Array : Float64Array;
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

/** Numbers of the whole domain; and more where erf moves. */
function float32Sample(): Float32Array {
  const moving = Float32Array.from({ length: 100001 }, (_, i) => (i - 50000) / 12500);
  return concat(Float32Array, [everyFloat32(whole ? 251 : 16411), moving, Float32Array.from(edges)]);
}

/** Where formulas change, with their neighbours. */
const edges = [1, Math.SQRT2, 2, 2 * Math.SQRT2, 4, 6, 8, 8 * Math.SQRT2, 15, 39, 0.625, 1.25].flatMap((x) =>
  [-2, -1, 0, 1, 2].flatMap((n) => [x * (1 + n * 2 ** -23), -x * (1 + n * 2 ** -23)]),
);

const random = uniform(41);
const float64Sample = Float64Array.from({ length: 20000 }, (_, i) => (i % 3 === 0 ? random(-45, 45) : random(-8, 8)));

const special: Record<Name, readonly (readonly [x: number, y: number])[]> = {
  erf: [[0, 0], [-0, -0], [Infinity, 1], [-Infinity, -1], [6, 1], [-1e4, -1], [3e38, 1], [NaN, NaN]],
  normal: [[0, 0.5], [-0, 0.5], [Infinity, 1], [-Infinity, 0], [40, 1], [-40, 0], [-3e38, 0], [NaN, NaN]],
  bell: [[0, 1], [-0, 1], [Infinity, 0], [-Infinity, 0], [3e38, 0], [NaN, NaN]],
  expm1: [[0, 0], [-0, -0], [-Infinity, -1], [-1e4, -1], [-3e38, -1], [NaN, NaN]],
  log1p: [[0, 0], [1e-30, 1e-30], [NaN, NaN]],
  softplus: [[0, Math.LN2], [-0, Math.LN2], [Infinity, Infinity], [-Infinity, 0], [1e4, 1e4], [-1e4, 0], [NaN, NaN]],
}; // prettier-ignore

describe("assembly/math, float32", () => {
  const sample = float32Sample();
  let apply: Apply;
  beforeAll(async () => {
    apply = await assemblyMath("f32");
  });

  test.each(names)("reliability 4: %s is as accurate as promised", (name) => {
    const { ulp: limit, inside = () => true } = promised[name];
    const x = sample.filter(inside);
    const y = apply(name, x);
    let worst = 0,
      at = 0;
    for (let i = 0; i < x.length; i++) {
      const error = errorInUlp(y[i], judge[name](x[i]), "float32");
      if (error > worst) [worst, at] = [error, i];
    }
    report("4 Functions", `${name} float32: at most ${worst.toFixed(2)} ulp of ${x.length} numbers`);
    console.log(`${name} float32: at most ${worst.toFixed(2)} ulp, at ${x[at]}, of ${x.length} numbers`);
    expect(worst, `${name}(${x[at]}) is ${y[at]}`).toBeLessThanOrEqual(limit);
  });

  test("the bits stay from version to version", () => {
    const x = concat(Float32Array, [everyFloat32(16411), Float32Array.from(edges)]);
    const hashes = names.map((name) => {
      const { inside = () => true } = promised[name];
      return [name, bitsHash(apply(name, x.filter(inside)))];
    });
    expect(Object.fromEntries(hashes)).toEqual({
      erf: "21df90b620627f94",
      normal: "c7153f35f1ef6382",
      bell: "8bcb2515c92cea7d",
      expm1: "ae31fbcec65b08da",
      log1p: "2e25f182901b9c49",
      softplus: "4c659e021da2fb04",
    });
  });
});

describe("assembly/math, float64", () => {
  test("gives the bits of src/math", async () => {
    const apply = await assemblyMath("f64");
    for (const name of names) {
      const { inside = () => true } = promised[name];
      const x = float64Sample.filter(inside);
      const y = apply(name, x);
      const different = x.findIndex((value, i) => !Object.is(javascript[name](value), y[i]));
      expect(different, `${name}(${x[different]}): ${javascript[name](x[different])} and ${y[different]}`).toBe(-1);
    }
  });
});

describe("src/math", () => {
  /** Steps of 2⁻⁴⁰, so that the judge takes them as they are. */
  const inSteps = (x: number) => Math.round(x * 2 ** 40) / 2 ** 40;
  const judged = (name: string, limit: number, from: number, to: number, tail: boolean) => {
    let worst = 0,
      at = 0;
    for (let i = 0; i <= 800; i++) {
      const x = inSteps(from + ((to - from) * i) / 800 + random(0, 1e-3));
      const y = tail ? distribution(x) : erf(x);
      const error = Math.abs(errorOf(y, x, ulp(y, "float64"), tail));
      if (error > worst) [worst, at] = [error, x];
    }
    console.log(`${name} float64: at most ${worst.toFixed(2)} ulp, at ${at}`);
    expect(worst, `${name}(${at})`).toBeLessThanOrEqual(limit);
  };

  test("erf is within 3 ulp of its series", () => judged("erf", 3, 0.001, 6.5, false));
  test("normal is within 9 ulp of its series, far into the tail", () => judged("normal", 9, -14, 6, true));
});

test.each([...dtypes, "src/math"] as const)("%s has the special values, in every lane", async (where) => {
  const Real = where === "float32" ? Float32Array : Float64Array;
  const apply = where === "src/math" ? undefined : await assemblyMath(where === "float32" ? "f32" : "f64");
  for (const name of names) {
    for (const [x, y] of special[name]) {
      const expected = new Real([y])[0];
      for (let lane = 0; lane < (apply === undefined ? 1 : 16 / Real.BYTES_PER_ELEMENT); lane++) {
        const values = new Real(4).fill(0.3);
        values[lane] = x;
        const got = apply === undefined ? javascript[name](x) : apply(name, values)[lane];
        expect(got, `${name}(${Object.is(x, -0) ? "-0" : x})`).toBe(expected);
      }
    }
  }
});
