// @ts-check
/**
 * Compiles every target of asconfig.json and the modules beside them, as many at a time as there are cores. What they
 * import from build/generated is written by generate.js.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import process from "node:process";
import { build } from "esbuild";

const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
const { targets } = JSON.parse(readFileSync("asconfig.json", "utf8"));
const small = ["--config", "none", "-O3", "--runtime", "stub", "--enable"];
const jobs = [
  ...Object.keys(targets).map((target) => ["--target", target]),
  [
    "assembly/threads/barrier.ts",
    ...small,
    "threads",
    "--importMemory",
    "--sharedMemory",
    "--maximumMemory",
    "65536",
    "--noExportMemory",
    "-o",
    "build/wasm/barrier.wasm",
  ],
  ["bench/peak/assembly.ts", ...small, "simd", "-o", "build/wasm/peak.wasm"],
];

/** Compiles until there is nothing left. */
async function work() {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await compile(job);
}

/** @type {(options: readonly string[]) => Promise<void>} */
function compile(options) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [asc, ...options], (error, _, stderr) => {
      if (error) reject(new Error(`asc ${options.join(" ")}\n${stderr}`));
      else resolve();
    });
  });
}

await Promise.all(Array.from({ length: availableParallelism() }, work));

// Each of them as a module of its bytes.
await build({
  entryPoints: ["build/wasm/*.wasm"],
  outdir: "build/wasm",
  bundle: true,
  format: "esm",
  target: "es2022",
  loader: { ".wasm": "binary" },
  logLevel: "warning",
});
