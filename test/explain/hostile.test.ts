/** Names from outside are text in every format that a trace is written in: they run nowhere, and end nothing. */
import { execFile, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { dense, sequential, sgd } from "../../src/index.ts";
import { toHTML, toJavaScript, toMarkdown, toPython, toText, type Trace } from "../../src/trace/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { hostileNames } from "../support/hostile.ts";

/** Everything that can be named has the name. */
async function traceNamed(name: string): Promise<Trace> {
  // The library refuses slashes in names of layers.
  const layer = name.replaceAll("/", "∕");
  const layers = [
    dense({ units: 2, activation: "sigmoid", name: `${layer}1` }),
    dense({ units: 1, name: `${layer}2` }),
  ];
  const model = await sequential({ inputShape: [2], layers, dtype: "float64", seed: 1 });
  model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
  const [a, b, h, k, o] = ["1", "2", "3", "4", "5"].map((number) => name + number);
  const names = { inputs: [a, b], units: [[h, k], [o]], weights: { [`${a}→${h}`]: name, [`→${o}`]: name } };
  const trace = await model.explain([[0, 1]], [[1]], { title: name, names, numericGradients: false });
  model.dispose();
  return { ...trace, notes: [...trace.notes, name] };
}

const hostile = await Promise.all(hostileNames.map(async (name) => ({ name, trace: await traceNamed(name) })));
const plain = await traceNamed("plain");

/** Programs that run other programs, each from its file, in one process: starting one is slow. */
const runners = {
  mjs: { command: process.execPath, main: `for (const file of process.argv.slice(2)) await import("./" + file);` },
  cjs: { command: process.execPath, main: `for (const file of process.argv.slice(2)) require("./" + file);` },
  py: { command: "python3", main: "import runpy, sys\nfor file in sys.argv[1:]: runpy.run_path(file)" },
};
const python = spawnSync("python3", ["-c", "import numpy"]).status === 0;

describe.each([
  { language: "JavaScript", write: toJavaScript, ending: "mjs" as const },
  { language: "JavaScript (CommonJS)", write: toJavaScript, ending: "cjs" as const },
  { language: "Python", write: toPython, ending: "py" as const },
])("$language", ({ write, ending }) => {
  test.skipIf(ending === "py" && !python)("programs with such names do what one with plain names does", async () => {
    const folder = await temporaryFolder();
    const { command, main } = runners[ending];
    writeFileSync(join(folder, `main.${ending}`), main);
    const files = [{ trace: plain }, ...hostile].map(({ trace }, i) => {
      writeFileSync(join(folder, `${i}.${ending}`), write(trace));
      return `${i}.${ending}`;
    });
    const run = (some: readonly string[]) =>
      promisify(execFile)(command, [`main.${ending}`, ...some], { cwd: folder, encoding: "utf8" });
    const { stdout, stderr } = await run([files[0]]);
    expect(stdout).toContain("error after");
    expect(await run(files)).toEqual({ stdout: stdout.repeat(files.length), stderr: stderr.repeat(files.length) });
    expect(readdirSync(folder).filter((name) => name !== "__pycache__")).toHaveLength(files.length + 1);
  });

  test("code stands outside of comments, and no name does", () => {
    const code = (program: string) => program.replace(/(\/\/|#).*$/gm, "");
    for (const { trace } of hostile) expect(code(write(trace))).toBe(code(write(plain)));
  });

  test("what should be a number, and is text in a trace from a file, is refused", async () => {
    const input = structuredClone(plain);
    input.steps[0].examples[0].inputs[0].value = wrong("process.exit(42)");
    await refused(() => write(input), "E_DATA", "process.exit(42)");
    const rate = structuredClone(plain);
    rate.conventions.optimizer.learningRate = wrong("process.exit(42)");
    await refused(() => write(rate), "E_CONFIG");
    await refused(() => write(plain, { steps: wrong("1; process.exit(42)") }), "E_DATA", "process.exit(42)");
  });
});

test("text: as many lines as with plain names, and no control characters", () => {
  for (const { name, trace } of hostile) {
    const text = toText(trace, { columns: 10_000 });
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text, JSON.stringify(name)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(stripVTControlCharacters(text)).toBe(text);
  }
});

test("Markdown: names are escaped in text, and have nothing of LaTeX in formulas", () => {
  const skeleton = (markdown: string) => markdown.match(/^(#+ |\$\$|\||- )/gm);
  const formulas = (markdown: string) => [...markdown.matchAll(/\$\$\n.*\n\$\$/g)].map(([formula]) => formula);
  const commands = (markdown: string) =>
    new Set(
      formulas(markdown)
        .join()
        .match(/\\[a-z]+/gi),
    );
  const allowed = commands(toMarkdown(plain));
  for (const { name, trace } of hostile) {
    const markdown = toMarkdown(trace);
    expect(skeleton(markdown), JSON.stringify(name)).toEqual(skeleton(toMarkdown(plain)));
    for (const command of commands(markdown)) expect(allowed, JSON.stringify(name)).toContain(command);
    // What is left when escapes are taken away has nothing that makes tags, links, pictures or code.
    const text = markdown.replace(/\$\$\n.*\n\$\$/g, "").replace(/\\[\\`*_{}[\]<>#|$~&!]/g, "");
    expect(text, JSON.stringify(name)).not.toMatch(/[<>`[\]!$&\\]/);
    for (const formula of formulas(markdown)) {
      expect(formula.match(/\$/g), JSON.stringify(name)).toHaveLength(4);
      expect(formula.split("{").length, JSON.stringify(name)).toBe(formula.split("}").length);
    }
  }
});

test("HTML: every tag is one of ours", () => {
  const tags = (page: string) =>
    page
      .replace(/(<(script|style)\b[^>]*>).*?(<\/\2>)/gs, "$1$3")
      .match(/<[^>]*>/g)!
      .map((tag) => tag.replace(/"[^"]*"/g, '""'));
  const expected = tags(toHTML(plain));
  for (const { name, trace } of hostile) expect(tags(toHTML(trace)), JSON.stringify(name)).toEqual(expected);
});

test("JSON is the trace", () => {
  for (const { trace } of hostile) expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  expect(({} as Record<string, unknown>).hacked).toBeUndefined();
});
