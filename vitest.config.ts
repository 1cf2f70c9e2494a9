import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

type ProjectConfig = NonNullable<TestProjectInlineConfiguration["test"]>;

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const long = ["test/**/*.long.test.ts"];
/** Suites that replace modules, end workers or measure memory: each has a process of its own, the others share theirs. */
const isolated = [
  "test/threads/**/*.test.ts",
  "test/errors/training.test.ts",
  "test/format/{base64,formats,replacing}.test.ts",
  "test/reliability/{07-io,10-leaks,13-cost,17-gzip}.test.ts",
  "test/vocabulary/schedules.test.ts",
];
/** Runs on node:test, against the packed package. */
const packed = ["test/package/**"];
const files = ["test/browser-file/**/*.test.ts"];
/** Suites of reliability that need browsers are named NN-page. */
const pages = ["test/browser/**/*.test.ts", "test/page/**/*.test.ts", "test/reliability/*-page.test.ts"];
/** Suites that run few cases here and all of them in the project "reliability": docs/reliability.md has its lines. */
const reliability = [
  "test/reliability/**/*.test.ts",
  "test/gradients/{registries,shaped}.test.ts",
  "test/kernels/{float32,float64,math}.test.ts",
  "test/vocabulary/math.test.ts",
  "test/threads/{bits,worker}.test.ts",
  "test/determinism/golden.test.ts",
  "test/golden/{forward,optimizers,shaped}.test.ts",
];
/** What few cases do not shorten. */
const onlyReliability = ["test/reliability/08-memory.test.ts"];
/** All cores: by default one is left alone, half of the machine where there are two. */
const cores = { testTimeout: 60000, maxWorkers: "100%", sequence: { groupOrder: 0 } };
const browsers = { testTimeout: 120000, hookTimeout: 60000, maxWorkers: 2, isolate: false };

/** Threads share what they can, so that it is tested; test/threads/fastest.test.ts has the choice. */
const env = { CHAINRULE_THREADS: "always" };
/**
 * A flag of Node for the processes of tests and what they start, but not for Vite: test/reliability/19-strings.test.ts runs the
 * suites again under one, those of the library only where CHAINRULE_LIBRARY_FLAG has not given it to them in the first place.
 */
const under = (flag: string | undefined) =>
  flag === undefined ? { env } : { execArgv: [flag], env: { ...env, NODE_OPTIONS: flag } };
const { CHAINRULE_NODE_FLAG, CHAINRULE_LIBRARY_FLAG = CHAINRULE_NODE_FLAG } = process.env;

/** Tests that run alike, after scripts/setup/${setup}.js has built what they need. */
function project(name: string, setup: string, include: string[], test: ProjectConfig): TestProjectInlineConfiguration {
  return { extends: true, test: { name, include, globalSetup: `scripts/setup/${setup}.js`, ...test } };
}

export default defineConfig({
  resolve: {
    // As "paths" in tsconfig.json.
    alias: [
      { find: "#platform", replacement: at("src/platform/node/index.ts") },
      { find: "#wasm/worker", replacement: at("build/worker/worker.js") },
      { find: /^#wasm\/(.*)$/, replacement: at("build/wasm/$1.js") },
    ],
  },
  test: {
    // What passing tests print, warnings of trainings among it, is left out.
    silent: "passed-only",
    projects: [
      project("library", "library", ["test/**/*.test.ts"], {
        exclude: [...long, ...packed, ...files, ...pages, ...isolated, ...onlyReliability],
        isolate: false,
        ...cores,
        ...under(CHAINRULE_LIBRARY_FLAG),
      }),
      project("library, isolated", "library", isolated, {
        exclude: [...long, ...pages],
        ...cores,
        ...under(CHAINRULE_LIBRARY_FLAG),
      }),
      project("files", "browser", files, { maxWorkers: "100%", sequence: { groupOrder: 0 } }),
      // After all others, since browsers have threads and timeouts of their own; files share the browsers of a process.
      project("browser", "browser", pages, { ...browsers, exclude: long, sequence: { groupOrder: 1 } }),
      // What npm test leaves to npm run test:all.
      project("long", "browser", long, {
        ...browsers,
        exclude: [...reliability, ...packed],
        sequence: { groupOrder: 2 },
        ...under(CHAINRULE_NODE_FLAG),
      }),
      // What npm test runs few cases of: all cases, and their figures.
      project("reliability", "reliability", reliability, {
        exclude: [],
        env: { ...env, CHAINRULE_CASES: "all" },
        testTimeout: 3600000,
        hookTimeout: 600000,
        maxWorkers: "100%",
        sequence: { groupOrder: 3 },
      }),
    ],
  },
});
