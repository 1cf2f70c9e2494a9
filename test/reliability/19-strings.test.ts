/** Nothing makes code of strings: not the library, its workers, its program, nor what it generates. Pages: 19-page.test.ts. */
import { execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/files.ts";
import { report, whole } from "./report.ts";

const FLAG = "--disallow-code-generation-from-strings";
/** Whether these suites run under the flag, which vitest.config.ts gives to their processes: Vite makes code of strings. */
const under = process.env.NODE_OPTIONS?.includes(FLAG) ?? false;
const node = async (...args: string[]) => (await promisify(execFile)(process.execPath, [FLAG, ...args])).stdout;

test("reliability 19: the flag forbids what it should", async () => {
  await expect(node("-e", "new Function('')")).rejects.toThrow("Code generation from strings disallowed");
  if (under) expect(() => new Function("")).toThrow("Code generation from strings disallowed");
});

test("reliability 19: the program, and the program it writes", async () => {
  const program = await node("build/package/node/cli.js", "explain", "edureka", "--format", "js");
  const file = join(await temporaryFolder(), "step.mjs");
  writeFileSync(file, program);
  expect(await node(file)).toContain("0.29102777");
});

test("reliability 19: trainings on one thread and on two, of the built package", async () => {
  const train = `
    const { sequential, dense } = await import("./build/package/node/index.js");
    const layers = [dense({ units: 64, activation: "tanh" }), dense({ units: 1 })];
    const model = await sequential({ inputShape: [32], layers, seed: 1, threads: Number(process.argv[1]) });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const x = { data: Float32Array.from({ length: 32 * 1024 }, (_, i) => Math.sin(i)), shape: [1024, 32] };
    const { history } = await model.fit(x, { data: new Float32Array(1024), shape: [1024, 1] }, { epochs: 3, batchSize: 512 });
    console.log(model.backend, history.loss.at(-1));
    model.dispose();`;
  const [one, two] = [await node("--input-type=module", "-e", train, "1"), await node("--input-type=module", "-e", train, "2")]; // prettier-ignore
  expect(one).toMatch(/^wasm \d/);
  expect(two).toBe(one);
});

/** .ci/run gives the flag to the suites of the library when it runs them, which it then need not do again. */
const again = process.env.CHAINRULE_LIBRARY_FLAG !== FLAG;

if (whole)
  test.each([
    ...(again ? ([["every suite of the library", ["--project", "library*"], 1000]] as const) : []),
    // Those of them that npm test leaves to npm run test:all.
    ["its long suites", ["--project", "long", "test/cli", "test/examples", "test/explain"], 70] as const,
  ])("reliability 19: %s", async (what, suites, least) => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|CHAINRULE_)/.test(name));
    const env = { ...Object.fromEntries(inherited), CHAINRULE_NODE_FLAG: FLAG, NODE_ENV: undefined };
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...suites], { env });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += stripVTControlCharacters(text)));
    const code = await new Promise((resolve) => child.on("close", resolve));
    const [, passed] = /Tests .*?(\d+) passed/.exec(printed) ?? [];
    expect({ code, failed: /^ ?FAIL .*/gm.exec(printed)?.[0] }, printed.slice(-3000)).toEqual({ code: 0 });
    expect(Number(passed)).toBeGreaterThan(least);
    report("19 Strings", `${what}: ${passed} tests under ${FLAG}`);
  });
