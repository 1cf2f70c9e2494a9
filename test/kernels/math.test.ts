/** exp, log, tanh and sigmoid over their whole domain, in units of the last place; and their special values. */
import { beforeAll, describe, expect, test } from "vitest";
import type { DType, RealArray } from "../../src/memory/tensor.ts";
import {
  assemblyMath,
  everyFloat32,
  exact,
  float32Sample,
  float64Sample,
  javascript,
  names,
  type Name,
} from "../support/math.ts";
import { dtypes } from "../support/engines.ts";
import { bitsHash } from "../support/hash.ts";
import { errorInUlp } from "../support/numbers.ts";
import { report } from "../reliability/report.ts";

/** What assembly/math promises, in ulp: float32 is held to it. */
const promised: Record<Name, number> = { exp: 2, log: 2, tanh: 3, sigmoid: 4 };
/** In float64 the judge, Math, is itself up to 1 ulp off (for sigmoid 2, as it adds and divides), and rounded to whole ulp. */
const LIMIT = 4;

const samples: Record<DType, RealArray> = { float32: float32Sample(), float64: float64Sample() };

/** Fails beyond the limit; prints the largest error and where it is. */
function judge(what: string, name: Name, dtype: DType, x: RealArray, y: (i: number) => number): void {
  let worst = 0,
    at = 0;
  for (let i = 0; i < x.length; i++) {
    const error = errorInUlp(y(i), exact[name](x[i]), dtype);
    if (error > worst) [worst, at] = [error, i];
  }
  report("4 Functions", `${what} ${name} ${dtype}: at most ${worst.toFixed(2)} ulp of ${x.length} numbers`);
  console.log(`${what} ${name} ${dtype}: at most ${worst.toFixed(2)} ulp, at ${x[at]}, of ${x.length} numbers`);
  expect(worst, `${name}(${x[at]}) is ${y(at)}, expected ${exact[name](x[at])}`).toBeLessThanOrEqual(
    dtype === "float32" ? promised[name] : LIMIT,
  );
}

/** Exact everywhere, the sign of zero included. */
const special: Record<Name, readonly (readonly [x: number, y: number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [1e4, Infinity],
    [-1e4, 0],
    [NaN, NaN],
  ],
  log: [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [-1, NaN],
    [-1e-42, NaN],
    [NaN, NaN],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [1e4, 1],
    [-1e4, -1],
    [2 ** -149, 2 ** -149],
    [-(2 ** -149), -(2 ** -149)],
    [NaN, NaN],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [1e4, 1],
    [-1e4, 0],
    [2 ** -149, 0.5],
    [NaN, NaN],
  ],
};

describe.each(dtypes)("assembly/math, %s", (dtype) => {
  const Real = dtype === "float32" ? Float32Array : Float64Array;
  let apply: (name: Name, x: RealArray) => RealArray;
  beforeAll(async () => {
    apply = await assemblyMath(dtype);
  });

  test.each(names)("reliability 4: %s is within its ulp", (name) => {
    const y = apply(name, samples[dtype]);
    judge("assembly/math", name, dtype, samples[dtype], (i) => y[i]);
  });

  test.each(names)("reliability 4: %s has its special values, in every lane", (name) => {
    for (const [x, y] of special[name]) {
      const lanes = 16 / Real.BYTES_PER_ELEMENT;
      for (let lane = 0; lane < lanes; lane++) {
        const values = new Real(lanes).fill(0.3);
        values[lane] = x;
        expect(apply(name, values)[lane], `${name}(${Object.is(x, -0) ? "-0" : x})`).toBe(y);
      }
    }
  });

  test("exp rounds into the subnormal numbers, log comes out of them", () => {
    const [low, high] = dtype === "float32" ? [-104, -87] : [-745.2, -708];
    const x = new Real(100000).map((_, i) => low + ((high - low) * i) / 100000);
    const y = apply("exp", x);
    judge("assembly/math, subnormal results:", "exp", dtype, x, (i) => y[i]);
    expect(y[0]).toBe(0);
    const tiny = dtype === "float32" ? 2 ** -149 : 2 ** -1074;
    const subnormal = new Real(4096).map((_, i) => tiny * (i + 1) ** (dtype === "float32" ? 1.9 : 4.3));
    const logs = apply("log", subnormal);
    judge("assembly/math, subnormal numbers:", "log", dtype, subnormal, (i) => logs[i]);
  });

  if (dtype === "float32") {
    test("the bits stay from version to version", () => {
      const x = everyFloat32(16411);
      expect(Object.fromEntries(names.map((name) => [name, bitsHash(apply(name, x))]))).toEqual({
        exp: "1a78356845d44a61",
        log: "277d74b6c310ee60",
        tanh: "baccdb4c114ac67c",
        sigmoid: "c24e85726a13af81",
      });
    });
  }

  if (dtype === "float64") {
    test.each(names)("%s gives the same bits as src/math", (name) => {
      const x = samples.float64;
      const y = apply(name, x);
      const different = x.findIndex((value, i) => !Object.is(javascript[name](value), y[i]));
      expect(different, `${name}(${x[different]}): ${javascript[name](x[different])} and ${y[different]}`).toBe(-1);
    });
  }
});

describe("src/math", () => {
  test.each(names)("reliability 4: %s is within its ulp", (name) => {
    judge("src/math", name, "float64", samples.float64, (i) => javascript[name](samples.float64[i]));
  });

  test.each(names)("reliability 4: %s has its special values", (name) => {
    for (const [x, y] of special[name]) expect(javascript[name](x), `${name}(${Object.is(x, -0) ? "-0" : x})`).toBe(y);
  });
});
