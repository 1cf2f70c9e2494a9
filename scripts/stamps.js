// @ts-check
/** What a build target was built from, kept in build/stamps/: hashes of contents, since dates change with a checkout. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = "build/stamps";

/**
 * The hash of all that a target is made from.
 * @param {{ inputs: readonly string[], tools?: readonly string[] }} target
 * @param {readonly string[]} more Whatever else it depends on, as texts.
 * @returns {string}
 */
export function keyOf({ inputs, tools = [] }, more) {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  for (const tool of tools) hash.update(`${tool} ${versionOf(tool)}\0`);
  for (const text of more) hash.update(`${text}\0`);
  return hash.digest("hex");
}

/**
 * Whether the output is what was built with that key.
 * @param {string} name
 * @param {string} output
 * @param {string} key
 */
export function isFresh(name, output, key) {
  try {
    return readFileSync(join(folder, name), "utf8") === stamp(output, key);
  } catch {
    return false;
  }
}

/**
 * Notes what has been built.
 * @param {string} name
 * @param {string} output
 * @param {string} key
 */
export function record(name, output, key) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), stamp(output, key));
}

/** The key, and the output's files with their lengths. @type {(output: string, key: string) => string} */
function stamp(output, key) {
  return [key, ...filesOf(output).map((file) => `${file} ${statSync(file).size}`)].join("\n");
}

/** A file, or the files of a folder in the order of their names. @type {(path: string) => string[]} */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesOf(`${path}/${name}`));
}

/** @type {(tool: string) => string} */
function versionOf(tool) {
  const path = `node_modules/${tool}/package.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : "absent"; // whoever imports it says so
}
