/**
 * The same seed gives the same bits in every engine and with any number of threads: each trained again and again, judged by the
 * hashes below. Browsers are judged by the same in test/browser/determinism.test.ts.
 */
import { readFile } from "node:fs/promises";
import { execPath } from "node:process";
import { expect, test } from "vitest";
import { trainAll, type Trained } from "../browser/determinism.ts";
import { goldenWeights } from "../determinism/weights.ts";
import { programFile, runProgram } from "../support/program.ts";
import { runIn, runtimes } from "../support/runtimes.ts";
import { cases, report, whole } from "./report.ts";

const RUNS = cases(2, 20);
const RUNS_WIDE = 2;
const threads = [1, 2, 4];

/** Trains so many times with each number of threads; prints the different results. */
const program = (runs: number, engine = {}) => `
  const trainAll = ${trainAll};
  const results = new Set();
  for (const threads of ${JSON.stringify(threads)})
    for (let run = 0; run < ${runs}; run++) {
      const engine = { backend: "wasm", threads, ...${JSON.stringify(engine)} };
      for (const trained of await trainAll(chainrule, engine)) results.add(JSON.stringify(trained));
    }
  console.log(JSON.stringify([...results]));`;

function judge(stdout: string): void {
  const results = (JSON.parse(stdout) as string[]).map((text) => JSON.parse(text) as Trained);
  const expected = threads.flatMap((count) =>
    Object.entries(goldenWeights.wasm).map(([network, weights]) => ({
      network,
      backend: "wasm",
      threads: count,
      weights,
    })),
  );
  expect(results).toEqual(expected);
}

const of = `${RUNS} runs with each of ${threads.join(", ")} threads, float32 and float64: the same SHA-256`;

if (!whole) {
  test("reliability 5: this Node", { timeout: 300_000 }, async () => {
    judge((await runProgram([execPath, await programFile(program(RUNS))], 300_000)).stdout);
    report("5 Determinism", `Node ${process.versions.node}: ${of}`);
  });
} else {
  test.each(runtimes)("reliability 5: $name $version", async (runtime) => {
    judge(await runIn(runtime, await programFile(program(RUNS)), [], 1_800_000));
    report("5 Determinism", `${runtime.name} ${runtime.version}: ${of}`);
  });

  const x64 = process.arch === "x64" ? runtimes : [];
  const paired = x64.filter(({ name }) => name.startsWith("Node") && Number(name.slice(5)) >= 24);
  test.each(paired)("reliability 5: wide vectors in $name $version", async (runtime) => {
    expect(await readFile("/proc/cpuinfo", "utf8"), "wide vectors need a CPU with AVX2").toContain("avx2");
    const inEffect = `
      const { dense, sequential } = chainrule;
      console.log((await sequential({ inputShape: [4], layers: [dense({ units: 4 })], vectors: "wide" })).vectors);`;
    const file = await programFile(`${inEffect}${program(RUNS_WIDE, { vectors: "wide" })}`);
    // They are taken where a race shows that they are faster, which another program may disturb.
    for (let trial = 0; ; trial++) {
      const [vectors, results] = (await runIn(runtime, file, [], 1_800_000)).split("\n");
      judge(results);
      if (vectors === "wide") break;
      expect(trial, `wide vectors not in effect in ${runtime.name}`).toBeLessThan(5);
    }
    report("5 Determinism", `${runtime.name} ${runtime.version}, wide vectors: the same SHA-256`);
  });
}
