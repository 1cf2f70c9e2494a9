/** The logic of bench:rivals, with Chainrule as the only contestant: protocol, works, what is printed. No rival is needed. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { Contender, NotThere } from "../../bench/rivals/contender.ts";
import { portion, type Outcome } from "../../bench/rivals/contest.ts";
import { entrants } from "../../bench/rivals/entrants.ts";
import { Folder, heUniform } from "../../bench/rivals/files.ts";
import { onnxModel } from "../../bench/rivals/onnx.ts";
import { accuracyOf, nearnessOf, type Request, type Work } from "../../bench/rivals/protocol.ts";
import { figures, json, markdown, summary, text } from "../../bench/rivals/report.ts";
import { works } from "../../bench/rivals/works.ts";
import { machine } from "../../bench/support/machine.ts";

test("accuracy: the largest of several outputs, a half of one", () => {
  expect(accuracyOf([0.1, 0.9, 0.8, 0.2, 0.3, 0.7], Int32Array.of(1, 1, 1))).toBeCloseTo(2 / 3);
  expect(accuracyOf([0.1, 0.9, 0.6, 0.4], Int32Array.of(0, 1, 1, 1))).toBe(0.75);
});

test("accuracy of linear outputs: rows all of whose outputs are within 0.1 of their targets", () => {
  expect(nearnessOf([0, 1.09, 2, 3.2, -1.05, 7], Float32Array.of(0, 1, 2, 3, -1, 7), 2)).toBeCloseTo(2 / 3);
});

test("targets of matrices are their exponentials: det exp A = exp tr A", async () => {
  const folder = new Folder();
  const { x, targets } = await folder.write("expm", works.expm);
  const [A, E] = [x, targets].map((path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer));
  folder.remove();
  expect(E.length).toBe(4 * works.expm.rows);
  for (let i = 0; i < E.length; i += 4) {
    const det = E[i] * E[i + 3] - E[i + 1] * E[i + 2];
    // Entries and their products stay below 16, each rounded to float32 (2^-24).
    expect(Math.abs(det - Math.exp(A[i] + A[i + 3]))).toBeLessThan(6 * 16 * 2 ** -24);
  }
});

test("a portion is whole batches, or all rows several times", () => {
  const work = { rows: 100, batch: 32 };
  expect(portion(work, 5)).toEqual({ rows: 32, epochs: 1 });
  expect(portion(work, 70)).toEqual({ rows: 64, epochs: 1 });
  expect(portion(work, 290)).toEqual({ rows: 100, epochs: 3 });
  expect(portion({ rows: 4, batch: 4 }, 1)).toEqual({ rows: 4, epochs: 1 });
});

test("first weights are uniform within He's limits, biases 0", () => {
  const weights = heUniform([6, 50, 2]);
  expect(weights).toHaveLength(7 * 50 + 51 * 2);
  const kernel = weights.subarray(0, 300);
  expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(Math.max(...kernel)).toBeGreaterThan(0.9);
  expect([...weights.subarray(300, 350)].every((bias) => bias === 0)).toBe(true);
});

test("Chainrule takes part in every work, before all others; every rival is pinned", () => {
  expect(entrants[0].name).toBe("Chainrule");
  expect([...entrants[0].works].sort()).toEqual(Object.keys(works).sort());
  const { dependencies } = JSON.parse(readFileSync("bench/rivals/package.json", "utf8"));
  const { packages } = JSON.parse(readFileSync("bench/rivals/package-lock.json", "utf8"));
  for (const [name, version] of Object.entries(dependencies)) {
    expect(packages[`node_modules/${name}`].version).toBe(version);
  }
});

test("an ONNX model begins and ends as the format says", () => {
  const weights = [new Float32Array(6), new Float32Array(2)];
  const bytes = Buffer.from(onnxModel([3, 2], "relu", "softmax", weights));
  expect([...bytes.subarray(0, 3)]).toEqual([0x08, 8, 0x3a]); // ir_version 8, then the graph
  expect([...bytes.subarray(-4)]).toEqual([0x42, 2, 0x10, 13]); // opset_import { version: 13 }
  for (const word of ["Gemm", "Softmax", "w0", "rows"]) expect(bytes.includes(word)).toBe(true);
  expect(bytes.includes("Relu")).toBe(false);
});

describe("a contestant in a process of its own", () => {
  test("answers requests line by line, and ends with its stdin", async () => {
    const child = spawn(process.execPath, ["build/bench/rivals/contestants/chainrule.js"]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (request: Request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse((await lines.next()).value);
    };
    const work = works.xor;
    const folder = new Folder();
    const files = await folder.write("xor", work);
    const prepare = { command: "prepare", work, files } as const;
    expect(await ask({ ...prepare, settings: {} })).toMatchObject({ system: "Chainrule", threads: 1 });
    const { time } = await ask({ command: "train", rows: 4, epochs: 10_000 });
    expect(time.processor).toBeGreaterThan(0);
    expect(await ask({ command: "evaluate" })).toEqual({ accuracy: 1 });
    const { outputs } = await ask({ command: "predict", rows: 1, times: 3 });
    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toBeLessThan(0.5);
    expect(await ask({ ...prepare, settings: { dtype: "float16" } })).toHaveProperty("absent");
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.stdin.end();
    expect(await ended).toBe(0);
    folder.remove();
  });
});

describe("layers before the dense ones", () => {
  const shaped = Object.entries(works as Record<string, Work>).filter(([, { before }]) => before !== undefined);

  test.each(shaped)("%s: Chainrule trains it, with first weights of its own", async (name, work) => {
    const folder = new Folder();
    const files = await folder.write(name, { ...work, rows: work.batch, testRows: 4 });
    expect(readFileSync(files.x)).toHaveLength(4 * work.batch * work.shape!.reduce((product, size) => product * size));
    const contender = new Contender({ name, program: "chainrule", settings: {}, works: [] }, []);
    expect(await contender.ask({ command: "prepare", work, files, settings: {} })).toMatchObject({
      sameWeights: false,
    });
    await contender.ask({ command: "train", rows: work.batch, epochs: 1 });
    const { outputs } = await contender.ask({ command: "predict", rows: 2, times: 1 });
    expect(outputs).toHaveLength(10);
    expect(outputs.reduce((sum, output) => sum + output)).toBeCloseTo(1, 5);
    contender.end();
    folder.remove();
  });

  test("each number of a row is an input", () => {
    for (const [, { shape, sizes }] of shaped) expect(shape!.reduce((product, size) => product * size)).toBe(sizes[0]);
  });
});

describe("a contestant that is not there is told with the reason", () => {
  const entrant = { name: "nobody", settings: {}, works: [] };

  test("a program that ends", async () => {
    const contender = new Contender({ ...entrant, program: "nobody" }, []);
    await expect(contender.ask({ command: "evaluate" })).rejects.toThrow(/its process ended \(1\).*Cannot find module/);
    await expect(contender.ask({ command: "evaluate" })).rejects.toThrow(NotThere);
  });

  test("a Python without the modules", () => {
    const peer = { ...entrant, program: "pytorch.py", modules: ["no_such_module"] };
    expect(() => new Contender(peer, ["/no/such/python"])).toThrow("no no_such_module in /no/such/python");
  });
});

describe("the matrix products of C", () => {
  const settings = entrants.filter(({ program }) => program === "c.py").map(({ settings }) => settings.products);

  test.each(settings)("%s.h has the three that mlp.c calls, and the name of its library", (products) => {
    const header = readFileSync(`bench/peers/${products}.h`, "utf8");
    for (const name of ["forwardProduct", "inputProduct", "weightProduct", "library"])
      expect(header).toMatch(new RegExp(`^static .*\\b${name}\\(`, "m"));
    expect(readFileSync("bench/peers/c.py", "utf8")).toContain(`"${products}": (`);
  });
});

describe("the report", () => {
  const outcome = (entrant: string, values: Partial<Outcome> = {}): Outcome => ({
    ...{ entrant, system: `${entrant} with a long name 1.13.0`, sameWeights: true, threads: 1, portion: 24576 },
    peaks: [],
    ...{ speeds: [1000, 2000, 3000], wallSpeeds: [500, 1000, 1500], accuracy: 0.912, learnt: 24576, ...values },
  });
  const report = {
    work: works.small,
    outcomes: [
      outcome("Chainrule"),
      outcome("slow", { speeds: [10, 20, 30], sameWeights: false, learnt: 640, accuracy: 0.1 }),
      outcome("PyTorch, best threads", { system: "PyTorch 1.13.0", threads: 2 }),
    ],
    missing: [{ entrant: "gone", absent: "a reason that goes on and on and on and on and on and on and on and on" }],
  };

  test("compares with Chainrule round by round, and says what a reader must know", () => {
    const [first, slow, best] = figures(report);
    expect(first.chainrule).toBeUndefined();
    expect(slow).toMatchObject({ chainrule: 100, accuracy: 0.1 });
    expect(slow.notes.join()).toMatch(/weights of its own.*640 rows/);
    expect(best).toMatchObject({ name: "PyTorch 1.13.0, best threads", chainrule: 0.5 }); // by the wall
  });

  test("quotes useful operations as a share of the contestant's own peak, round by round", () => {
    const gflops = [1e-4, 2e-4, 3e-4].map((peak) => peak * (2 * 784 * 16 * 2 + 2 * 16 * 10 * 3) * 1e-2);
    const peaks = gflops.map((gflops) => ({ gflops, bits: 256 }));
    const outcomes = [report.outcomes[0], outcome("oneDNN", { peaks })];
    expect(figures({ ...report, outcomes })[1].shareOfPeak).toBeCloseTo(1);
    const printed = text({ ...report, outcomes }).join("\n");
    expect(printed).toMatch(/a {2}100 % of its peak, \d+ GFLOPS in 256 bits/);
    expect(markdown(machine(), [{ ...report, outcomes }])).toContain("100 % of its peak");
  });

  test("fits 80 columns, quotes a fit in milliseconds", () => {
    const lines = [report.work, ...Object.values(works)].flatMap((work) => text({ ...report, work }));
    for (const line of lines) expect(line.length).toBeLessThan(81);
    expect(lines.find((line) => line.startsWith("  Chainrule "))).toContain("2,000");
    expect(figures({ ...report, work: works.xor })[0].figure).toBe("20,000");
  });

  test("is one JSON object a line, or tables with a column a work", () => {
    const types = json(report).map((line) => JSON.parse(line).type);
    expect(types).toEqual(["line", "line", "line", "absent"]);
    const lines = markdown(machine(), [report, { ...report, work: works.xor }]).split("\n");
    expect(lines.filter((line) => line.startsWith("|"))).toHaveLength(2 * (2 + 3));
    expect(lines.join()).toContain("100 × slower · 10.0 %\\*†");
  });

  test("whoever is absent from some works is told with their names", () => {
    const absent = [{ entrant: "Chainrule", absent: "no time" }];
    const lines = markdown(machine(), [
      report,
      { work: works.xor, outcomes: [], missing: absent },
      { work: works.lstm, outcomes: [], missing: absent },
    ]);
    expect(lines).toContain(`Chainrule: absent from ${works.xor.name} and ${works.lstm.name}, no time.`);
    expect(lines).toContain("gone: absent, a reason");
  });

  test("two threads that are faster than one are called faster", () => {
    const faster = {
      ...report,
      outcomes: [report.outcomes[0], outcome("Chainrule, 2 threads", { speeds: [2e3, 4e3, 6e3] })],
    };
    for (const lines of [text(faster).join("\n"), markdown(machine(), [faster])])
      expect(lines).toContain("2.0 × faster");
  });

  test("its summary needs no legend: at most 12 rows, speed and accuracy of each network", () => {
    const work = works.middle;
    const known = ["tfjs wasm", "tfjs cpu", "PyTorch, best threads", "synaptic"].map((name) =>
      outcome(name, {
        system: `${name.split(/[ ,]/)[0]} 1.2.3${/wasm|cpu/.exec(name) ? ` ${name.slice(5)}` : ""}`,
        learnt: 64,
      }),
    );
    const lines = summary(machine(), [report, { work, outcomes: [report.outcomes[0], ...known], missing: [] }]);
    expect(lines.split("\n").filter((line) => line.startsWith("|"))).toEqual([
      `| training on MNIST | ${work.name} | test accuracy |`,
      "| --- | --: | --: |",
      "| **Chainrule**, one thread | 2,000 samples/s | 91.2 % |",
      "| TensorFlow.js 1.2.3, WebAssembly | 1.00 × slower | 91.2 % (fewer rows) |",
      "| TensorFlow.js 1.2.3, JavaScript | 1.00 × slower | 91.2 % (fewer rows) |",
      "| PyTorch 1.2.3, as many threads as are fastest | 1.00 × slower | 91.2 % (fewer rows) |",
    ]);
  });
});
