/** The generated programs run, and give the figures of the worked examples and of the trace they come from. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dense, l2, sequential, sgd } from "../../src/index.ts";
import type { PresetOptions } from "../../src/tutorials/options.ts";
import { presets } from "../../src/tutorials/presets/all.ts";
import { toJavaScript } from "../../src/trace/programs/javascript.ts";
import { toPython } from "../../src/trace/programs/python.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { explainers } from "../support/explainers.ts";

const python = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const languages = [
  { language: "JavaScript", write: toJavaScript, command: process.execPath, file: "program.mjs", there: true },
  { language: "numpy", write: toPython, command: "python3", file: "program.py", there: python },
];

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "chainrule-programs-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("python3 with numpy is there", () => {
  if (!python) console.warn("python3 with numpy is missing (apt install python3-numpy): its programs are NOT tested.");
  if (process.env.CI) expect(python).toBe(true);
});

test("they are as short as they say", async () => {
  const trace = await explainers[1].trace("edureka");
  const code = (program: string) => program.split("\n").filter((line) => !/^\s*(\/\/|\/\*\*|#|$)/.test(line)).length;
  expect([code(toJavaScript(trace)), code(toPython(trace))]).toEqual([36, 30]);
});

interface Printed {
  "error before": number;
  "error after": number;
  weights: number[][][];
  biases?: number[] | number[][];
  outputs: number[][];
}

async function run(program: string, command: string, name: string): Promise<Printed> {
  const file = join(folder, name);
  writeFileSync(file, program);
  const { stdout } = await promisify(execFile)(command, [file], { encoding: "utf8" });
  const printed = stdout.trimEnd().split("\n").map((line) => /^([a-z ]+?) ([-[\d].*)$/.exec(line)!); // prettier-ignore
  return Object.fromEntries(printed.map(([, what, value]) => [what, JSON.parse(value)])) as unknown as Printed;
}

/** Figures of the worked examples, to the digits given there. */
const worked: {
  preset: string;
  options?: PresetOptions;
  figures: (printed: Printed) => Record<string, [number, string]>;
}[] = [
  {
    preset: "line",
    options: { steps: 100 },
    figures: ({ weights, outputs }) => ({ W: [weights[0][0][0], "2.000000000"], "output for 2": [outputs[2][0], "4.000000000"] }), // prettier-ignore
  },
  {
    preset: "edureka",
    figures: ({
      "error before": before,
      "error after": after,
      weights: [[[w1, w3], [w2, w4]], [[w5, w7], [w6, w8]]],
    }) => ({
      "E total": [before, "0.298371109"],
      "E after": [after, "0.291027774"],
      w1: [w1, "0.149780716"],
      w2: [w2, "0.19956143"],
      w3: [w3, "0.24975114"],
      w4: [w4, "0.29950229"],
      w5: [w5, "0.35891648"],
      w6: [w6, "0.408666186"],
      w7: [w7, "0.511301270"],
      w8: [w8, "0.561370121"],
    }),
  },
  {
    preset: "edureka",
    options: { update: "in-place" },
    figures: ({ "error after": after }) => ({ "E after": [after, "0.291027924"] }),
  },
  {
    preset: "edureka",
    options: { steps: 10000 },
    figures: ({ outputs: [[o1, o2]] }) => ({ o1: [o1, "0.015913620"], o2: [o2, "0.984064274"] }),
  },
  {
    preset: "edureka",
    options: { steps: 10000, update: "in-place" },
    figures: ({ outputs: [[o1, o2]] }) => ({ o1: [o1, "0.015912196"], o2: [o2, "0.984065734"] }),
  },
  {
    preset: "edureka",
    options: { biases: "per unit" },
    figures: ({ "error after": after }) => ({ "E after": [after, "0.280471447"] }),
  },
  {
    preset: "edureka",
    options: { biases: "shared per layer" },
    figures: ({ "error after": after }) => ({ "E after": [after, "0.285750887"] }),
  },
  {
    preset: "geeksforgeeks",
    figures: ({ outputs: [[y5]], weights: [[[w11, w12], [w21, w22]], [[w13], [w23]]] }) => ({
      y5: [y5, "0.659554"],
      w11: [w11, "0.199045"],
      w12: [w12, "0.297175"],
      w21: [w21, "0.198091"],
      w22: [w22, "0.294350"],
      w13: [w13, "0.279691"],
      w23: [w23, "0.878743"],
    }),
  },
  { preset: "xor", figures: () => ({}) },
  { preset: "xor", options: { steps: 10000 }, figures: ({ outputs }) => Object.fromEntries(outputs.map(([o], i) => [`row ${i}`, [Math.round(o), String(Number(i === 1 || i === 2))]])) }, // prettier-ignore
];

describe.each(explainers)("from the trace of $by", ({ trace: explain }) => {
  describe.each(languages)("in $language", ({ language, write, command, file, there }) => {
    test.skipIf(!there).each(worked)("$preset $options", async ({ preset, options, figures }) => {
      const trace = await explain(preset, { numericGradients: false, ...options });
      const program = write(trace);
      const printed = await run(program, command, file);
      for (const [name, [value, expected]] of Object.entries(figures(printed)))
        expect(value.toFixed(expected.split(".")[1]?.length ?? 0), name).toBe(expected);
      agrees(printed, trace);
      // Comments and blank lines aside.
      const code = program.split("\n").filter((line) => !/^\s*(\/\/|#|\/\*\*|$)/.test(line));
      expect(code.length, `lines of ${language}`).toBeLessThanOrEqual(40);
    });
  });
});

/** Sums in another order: after 10,000 updates still nine digits. */
function agrees(printed: Printed, trace: Trace): void {
  const [first, last] = [trace.steps[0], trace.steps.at(-1)!];
  expect(printed["error before"]).toBeCloseTo(first.error.before, 9);
  expect(printed["error after"]).toBeCloseTo(last.error.after, 9);
  printed.outputs.forEach((row, r) =>
    row.forEach((o, u) => expect(o).toBeCloseTo(trace.progress.at(-1)!.outputs[r][u], 9)),
  );
  let seen = 0;
  for (const { parameter, index, after } of last.weights) {
    const layer = trace.layers.findIndex(({ name }) => parameter.startsWith(`${name}/`));
    const [i, u] = index;
    const value = parameter.endsWith("/kernel") ? printed.weights[layer][i][u] : [printed.biases![layer]].flat()[i];
    expect(value, parameter).toBeCloseTo(after, 9);
    seen++;
  }
  expect(seen).toBeGreaterThanOrEqual(printed.weights.flat(2).length);
}

test("refuses what a short program cannot do", async () => {
  const trace = await explainers[0].trace("edureka");
  const other = structuredClone(trace);
  other.layers[0].activation.name = "softmax";
  expect(() => toPython(other)).toThrow("There is no short program for a trace with the activation softmax.");
  const penalised = structuredClone(trace);
  penalised.steps[0].weights[0].change *= 2;
  expect(() => toJavaScript(penalised)).toThrow("sgd with more than w − η g");
});

test("refuses a penalty and a momentum", async () => {
  const layer = { units: 1, kernelRegularizer: l2(0.1), weights: { kernel: [[2]] } };
  const explained = async (regular: boolean, momentum: number) => {
    const { kernelRegularizer, ...rest } = layer;
    const model = await sequential({ inputShape: [1], layers: [dense(regular ? { ...rest, kernelRegularizer } : rest)], dtype: "float64" }); // prettier-ignore
    model.compile({ optimizer: sgd({ learningRate: 0.1, momentum }), loss: "meanSquaredError" });
    return model.explain([[1]], [[0]], { steps: 2 });
  };
  await expect(explained(true, 0).then((trace) => toPython(trace))).rejects.toThrow("a penalty in it");
  await expect(explained(false, 0.9).then((trace) => toPython(trace))).rejects.toThrow("sgd with more than w − η g");
  await expect(explained(false, 0).then((trace) => toPython(trace))).resolves.toContain("import numpy");
});

test("there is a preset of each kind", () =>
  expect(new Set(worked.map(({ preset }) => preset))).toEqual(new Set(presets.map(({ name }) => name))));
