/**
 * Writes the AssemblyScript that follows from the lists in src/kernels, to build/generated: how a plan is laid out, the
 * operands of each kernel by name, number → kernel, number → activation, loss, metric and optimizer, and the tiles of
 * matrix products. A twin has the path and the name of its definition; one that is missing fails here.
 */
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { tiles } from "./tiles.js";

const OUT = "build/generated";
const HEAD = "/** Written by scripts/generate.js; the sources are the lists in src/kernels. */\n";

/** The modules of the lists, run as they are, and where each export of a list comes from. */
async function load() {
  const lists = {
    kernels: filesOf("src/kernels/all.ts"),
    activations: filesOf("src/kernels/activations/all.ts"),
    losses: [...filesOf("src/kernels/losses/all.ts"), ...filesOf("src/kernels/losses/allFused.ts")],
    metrics: filesOf("src/metrics/all.ts"),
    optimizers: filesOf("src/kernels/optimizers/all.ts"),
  };
  const files = [...new Set(Object.values(lists).flat())];
  const contents = [
    ...files.map((file, i) => `import * as m${i} from "./${file}";`),
    `export const files = { ${files.map((file, i) => `${JSON.stringify(file)}: m${i}`).join(", ")} };`,
    `export { CALLBACK, kernels } from "./src/kernels/index.ts";`,
    `export { activations } from "./src/kernels/activations/index.ts";`,
    `export { losses } from "./src/kernels/losses/index.ts";`,
    `export { rowMetrics } from "./src/metrics/index.ts";`,
    `export { optimizerRules } from "./src/kernels/optimizers/index.ts";`,
    `export { hyperNames } from "./src/kernels/optimizers/optimizer.ts";`,
    `export * as layout from "./src/kernels/layout.ts";`,
  ].join("\n");
  const outfile = resolve(OUT, "lists.mjs");
  await build({
    stdin: { contents, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return { ...(await import(pathToFileURL(outfile).href)), lists };
}

/** The files that a list exports from. */
function filesOf(list) {
  const paths = [...readFileSync(list, "utf8").matchAll(/ from "(.+)";/g)].map(([, path]) => path);
  return paths.map((path) => resolve(dirname(list), path).slice(resolve(".").length + 1));
}

/** The twin of a file of src/kernels, as generated files import it, checked for one of the names. */
function twin(file, ...names) {
  const path = file.replace("src/kernels/", "assembly/");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const name = names.find((wanted) => new RegExp(`export (class|function) ${wanted}\\b`).test(text));
  if (name === undefined) throw new Error(`${path} should export ${names.join(" or ")}, the twin of ${file}`);
  return { name, from: `../../${path.replace(/\.ts$/, "")}` };
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

/** Import lines, one a module. */
function imports(entries) {
  const names = new Map();
  for (const { name, from } of entries) names.set(from, [...(names.get(from) ?? []), name]);
  return [...names].map(([from, list]) => `import { ${[...new Set(list)].join(", ")} } from "${from}";\n`).join("");
}

const cases = (lines) => lines.map((line, i) => `    case ${i}: ${line}\n`).join("");

/** Each definition of a list in the order of its numbers, with its name in the list and the file that exports it. */
function entries(definitions, files, modules) {
  return definitions.map((definition) => {
    for (const file of files)
      for (const [name, entry] of Object.entries(modules[file]))
        if (entry?.definition === definition) return { name, file, definition };
    throw new Error(`${definition.name} is in no file of its list`);
  });
}

function fields(name, layout) {
  return `@unmanaged\nexport class ${name} {\n${layout.map(([field, type]) => `  ${field}: ${type};\n`).join("")}}\n`;
}

function layoutFile({ layout }) {
  const records = { ListFields: "listLayout", Step: "stepLayout", MatrixFields: "matrixLayout", Ref: "refLayout" };
  Object.assign(records, { Cursor: "cursorLayout", Program: "programLayout" });
  const classes = Object.entries(records).map(([name, of]) => fields(name, Object.entries(layout[of])));
  return `export const HEADER: usize = ${layout.HEADER};\n${classes.join("")}`;
}

/** Operands by name: \`step.w\` is the third operand of an affine step. */
function stepsFile({ kernels, layout }) {
  const classes = Object.values(kernels).map(({ name, operands }) => {
    const getters = operands.map((row, i) => {
      const [kind, operand] = row.split(" ");
      const at = `changetype<usize>(this) + ${layout.HEADER + layout.OPERAND * i}`;
      if (kind === "scalar") return `  @inline get ${operand}(): f64 { return load<f64>(${at}); }\n`;
      const type = kind === "ref" ? "Ref" : "Matrix";
      return `  @inline get ${operand}(): ${type} { return changetype<${type}>(${at}); }\n`;
    });
    return `@unmanaged\nexport class ${capital(name)} {\n${getters.join("")}}\n`;
  });
  return `import { Matrix } from "../../assembly/plan/step";\nimport { Ref } from "./layout";\n${classes.join("")}`;
}

function dispatchFile({ kernels, CALLBACK, lists, files }) {
  const list = Object.values(kernels);
  const twins = list.map(({ name }) => twin(fileOf(name, lists.kernels, files), name));
  const steps = list.map(({ name }) => ({ name: capital(name), from: "./steps" }));
  const calls = list.map(({ name }) => `return ${name}(changetype<${capital(name)}>(step), begin, end);`);
  return `${imports([...twins, ...steps])}import { callback } from "../../assembly/env";
import { HEADER } from "./layout";

/** The kernel of a number. Kernels return 0, or a status of src/kernels/status.ts to stop the walk. */
export function dispatch(kernel: i32, step: usize, begin: i32, end: i32): i32 {
  switch (kernel) {
${cases(calls)}    case ${CALLBACK}: return callback(load<i32>(step + HEADER), begin, end);
    default: return unreachable();
  }
}
`;
}

function fileOf(name, files, modules) {
  return files.find((file) => name in modules[file]);
}

function activationsFile({ activations, lists, files }) {
  const twins = entries(activations, lists.activations, files).map(({ name, file }) => twin(file, capital(name), name));
  const calls = twins.map(({ name }) =>
    name === capital(name)
      ? `return elementwise<${name}>(backward, to, from, dy, activation.parameter, begin, end);`
      : `return ${name}(backward, to, from, dy, begin, end);`,
  );
  return `${imports([{ name: "elementwise", from: "../../assembly/activations/elementwise" }, ...twins])}import { Matrix } from "../../assembly/plan/step";
import { Ref } from "./layout";

/** f, or ∂E/∂x = dy · f′, of an activation. */
export function activate(activation: Ref, backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): i32 {
  switch (activation.number) {
${cases(calls)}    default: return unreachable();
  }
}
`;
}

function lossesFile({ losses, lists, files }) {
  const twins = entries(losses, lists.losses, files).map(({ name, file }) => twin(file, capital(name), name));
  const calls = twins.map(({ name }) =>
    name === capital(name)
      ? `return elementwise<${name}>(backward, rowLoss, y, t, dy, scale, loss.parameter, begin, end);`
      : `return ${name}(backward, rowLoss, y, t, dy, scale, begin, end);`,
  );
  return `${imports([{ name: "elementwise", from: "../../assembly/losses/elementwise" }, ...twins])}import { Matrix } from "../../assembly/plan/step";
import { Ref } from "./layout";

/** The loss of each row, or its derivative times \`scale\`. */
export function compare(loss: Ref, backward: bool, rowLoss: Matrix, y: Matrix, t: Matrix, dy: Matrix, scale: f64, begin: i32, end: i32): i32 {
  switch (loss.number) {
${cases(calls)}    default: return unreachable();
  }
}
`;
}

function metricsFile({ rowMetrics, lists, files }) {
  const twins = entries(rowMetrics, lists.metrics, files).map(({ name, file }) => twin(file, name));
  const calls = twins.map(({ name }) => `return ${name}(values, y, t, begin, end);`);
  return `${imports(twins)}import { Matrix } from "../../assembly/plan/step";
import { Ref } from "./layout";

/** The value of each row. */
export function evaluate(metric: Ref, values: Matrix, y: Matrix, t: Matrix, begin: i32, end: i32): i32 {
  switch (metric.number) {
${cases(calls)}    default: return unreachable();
  }
}
`;
}

/** Hyperparameters by name, float64 one behind the other, and the rules by number. */
function optimizersFile({ optimizerRules, lists, files }) {
  const rules = entries(optimizerRules, lists.optimizers, files);
  const applied = rules.map(({ name, file }) => twin(file, `${name}Apply`));
  const advancing = rules.filter(({ definition }) => Object.keys(definition.running).length > 0);
  const advanced = advancing.map(({ name, file }) => twin(file, `${name}Advance`));
  const hyper = (name) => `changetype<${capital(name)}Hyper>(hyper)`;
  const hypers = rules.map(({ name }) => ({ name: `${capital(name)}Hyper`, from: "./hyper" }));
  const applies = rules.map(({ name }) => `return ${name}Apply(w, g, state, block, bytes, ${hyper(name)});`);
  const advances = advancing.map(
    ({ name }) => `    case ${rules.findIndex((r) => r.name === name)}: ${name}Advance(${hyper(name)}); return;\n`,
  );
  return `${imports([...applied, ...advanced, ...hypers])}
/** What changes once a step, before any weight does. */
export function advanceRule(optimizer: i32, hyper: usize): void {
  switch (optimizer) {
${advances.join("")}    default: return; // nothing changes from step to step
  }
}

/**
 * One update of \`bytes\` bytes of weights w from their gradient g.
 * \`state\` is the first slot of the optimizer's state for these weights; the next slot stands \`block\` bytes on.
 */
export function apply(optimizer: i32, w: usize, g: usize, state: usize, block: usize, bytes: usize, hyper: usize): void {
  switch (optimizer) {
${cases(applies)}    default: unreachable();
  }
}
`;
}

function hyperFile({ optimizerRules, hyperNames, lists, files }) {
  const rules = entries(optimizerRules, lists.optimizers, files);
  return rules
    .map(({ name, definition }) =>
      fields(
        `${capital(name)}Hyper`,
        hyperNames(definition).map((h) => [h, "f64"]),
      ),
    )
    .join("");
}

mkdirSync(OUT, { recursive: true });
const all = await load();
const written = {
  layout: layoutFile(all),
  steps: stepsFile(all),
  dispatch: dispatchFile(all),
  activations: activationsFile(all),
  losses: lossesFile(all),
  metrics: metricsFile(all),
  hyper: hyperFile(all),
  optimizers: optimizersFile(all),
  tile: tiles(),
};
for (const [name, text] of Object.entries(written)) writeFileSync(`${OUT}/${name}.ts`, HEAD + text);
rmSync(`${OUT}/lists.mjs`);
