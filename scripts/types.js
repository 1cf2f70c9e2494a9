// @ts-check
/**
 * Writes build/package/types: one file of declarations an entry, and what entries share, with nothing in them that the
 * public names do not need. The compiler writes declarations of src/ to build/declarations, without what is @internal.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const declarations = "build/declarations";
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
rmSync(declarations, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "--project", "tsconfig.types.json"], { stdio: "inherit" });
if (status !== 0) process.exit(1);

const bundle = await rollup({
  input: {
    index: `${declarations}/index.d.ts`,
    brain: `${declarations}/brain.d.ts`,
    data: `${declarations}/data/index.d.ts`,
    explain: `${declarations}/tutorials/index.d.ts`,
    formats: `${declarations}/formats.d.ts`,
    predict: `${declarations}/predict.d.ts`,
    table: `${declarations}/table/index.d.ts`,
  },
  plugins: [dts()],
  // Types of factories are used by public types and not exported by name: users name what factories return.
  onLog: (level, log, print) => void (/private shared type exports/.test(log.message) || print(level, log)),
});
await bundle.write({
  dir: "build/package/types",
  format: "es",
  entryFileNames: "[name].d.ts",
  chunkFileNames: "shared-[hash].d.ts",
});
await bundle.close();
