// @ts-check
/** What build targets are made with: bundles for Node, scripts as texts, and the other scripts of this folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { loader, ownNames } from "./intrinsics.js";

/**
 * Runs a script of this folder; throws where it fails.
 * @param {string} path
 */
export async function script(path) {
  const child = spawn(process.execPath, [path], { stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${path} failed`);
}

/**
 * Bundles programs for Node, with what they share in files of its own.
 * @param {string} outdir
 * @param {string[] | Record<string, string>} entryPoints
 * @param {readonly string[]} [external] Packages that are found where the programs run.
 * @param {string} [outbase]
 */
export async function bundle(outdir, entryPoints, external = [], outbase = undefined) {
  const { outputFiles } = await build({
    entryPoints,
    outdir,
    outbase,
    bundle: true,
    write: false,
    plugins: [loader],
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*", ...external],
    logLevel: "warning",
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ownNames(text));
  }
}

/**
 * A program as one small script, `${to}.txt`, and as a module with its text as default export, `${to}.js`.
 * @param {string} from
 * @param {string} to
 */
export async function text(from, to) {
  const options = /** @type {const} */ ({ bundle: true, minify: true, format: "iife", target: "es2022" });
  const { outputFiles } = await build({ ...options, entryPoints: [from], write: false, logLevel: "warning" });
  const source = outputFiles[0].text;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(`${to}.txt`, source);
  writeFileSync(`${to}.js`, `export default ${JSON.stringify(source)};\n`);
}
