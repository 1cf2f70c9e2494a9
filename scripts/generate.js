// @ts-check
/** Runs scripts/generate/index.ts, which imports the lists of src/kernels and writes build/generated. */
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const outfile = resolve("build/generated/generate.mjs");
await build({
  entryPoints: ["scripts/generate/index.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
rmSync(outfile);
