/** Every kernel of a dtype against its definition in JavaScript. */
import { afterAll, describe, expect, test } from "vitest";
import type { DType } from "../../src/memory/tensor.ts";
import { kernels } from "../../src/kernels/index.ts";
import { agree, split, splitsColumns, sweep, type KernelCase } from "../support/kernels.ts";
import { report, some, whole } from "../reliability/report.ts";
import type { Build } from "../support/bed.ts";
import * as cases from "./cases/index.ts";
import { lanes } from "./cases/matrix.ts";

const names = Object.keys(kernels) as (keyof typeof kernels)[];
/** What threads share; the others are steps that one thread does whole. */
const shared = names.filter((name) => kernels[name].shared !== undefined);

/** Every build where all cases run. */
const builds: readonly Build[] = whole ? ["wasm", "wide", "fast"] : ["wasm"];

/** Of so many cases, npm test runs one. */
const STEP = 24;

/** Judges all kernels in all builds. */
export function judgeKernels(dtype: DType): void {
  let count = 0;
  afterAll(() =>
    report("2 Kernels", `${names.length} kernels × ${builds.length} builds, ${dtype}: ${count} cases agree`),
  );

  test("every kernel has cases", () => {
    expect(Object.keys(cases).sort()).toEqual([...names].sort());
  });

  test.each(names)("reliability 2: %s agrees with its reference; inputs and guards stay", (name) => {
    count +=
      builds.length *
      sweep(some(cases[name](dtype), STEP), (c) => {
        expect(c.kernel).toBe(kernels[name]);
        agree(c, dtype, builds);
      });
  });

  describe.each(builds)("%s", (build) => {
    test.each(shared)("reliability 2: %s gives the same bits in parts", (name) => {
      // Columns are parted between vectors.
      const unitOf = (c: KernelCase) => (splitsColumns(c) ? lanes(dtype) : 1);
      const divisible = [...cases[name](dtype)].filter((c) => c.items > unitOf(c));
      const odd = new Set<number>();
      let turn = 0;
      count += sweep(some(divisible, STEP), (c) => {
        const unit = unitOf(c);
        const places = Math.ceil(c.items / unit) - 1; // 1 … places, times the unit
        const place = 1 + (turn++ % places);
        if (place % 2 === 1) odd.add(place);
        split(c, dtype, unit * place, build);
      });
      expect(odd.size).toBeGreaterThan(0); // places where no tile ends: 1, 3, 5, … rows or vectors
    });
  });
}
