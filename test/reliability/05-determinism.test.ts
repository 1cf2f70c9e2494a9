/**
 * The same seed gives the same bits in every engine and with any number of threads: each trained again and again, judged by the
 * hashes below. Browsers are judged by the same in test/browser/determinism.test.ts.
 */
import { execPath } from "node:process";
import { expect, test } from "vitest";
import { trainAll, type Trained } from "../browser/determinism.ts";
import { goldenWeights } from "../determinism/weights.ts";
import { programFile, runProgram } from "../support/program.ts";
import { runIn, runtimes } from "../support/runtimes.ts";
import { cases, report, whole } from "./report.ts";

const RUNS = cases(2, 20);
const threads = [1, 2, 4];

/** Trains RUNS times with each number of threads; prints the different results. */
const program = `
  const trainAll = ${trainAll};
  const results = new Set();
  for (const threads of ${JSON.stringify(threads)})
    for (let run = 0; run < ${RUNS}; run++)
      for (const trained of await trainAll(chainrule, { backend: "wasm", threads })) results.add(JSON.stringify(trained));
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
    judge((await runProgram([execPath, await programFile(program)], 300_000)).stdout);
    report("5 Determinism", `Node ${process.versions.node}: ${of}`);
  });
} else {
  test.each(runtimes)("reliability 5: $name $version", async (runtime) => {
    judge(await runIn(runtime, await programFile(program), [], 1_800_000));
    report("5 Determinism", `${runtime.name} ${runtime.version}: ${of}`);
  });
}
