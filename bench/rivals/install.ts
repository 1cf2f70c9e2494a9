/** Installs the rivals, pinned in bench/rivals, where they are not: no install scripts, nothing outside that folder. */
import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { root } from "../support/root.ts";

const folder = fileURLToPath(new URL("bench/rivals/", root));

/** Half a sentence of what went wrong, or undefined when all is there. */
export function install(tell: (what: string) => void): string | undefined {
  if (changed("node_modules/.package-lock.json") >= changed("package-lock.json")) return undefined;
  tell("Installing the rivals into bench/rivals/node_modules (about 480 MB) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const options: SpawnSyncOptionsWithStringEncoding = {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  };
  const { status, stderr, error } =
    npm === undefined ? spawnSync("npm", args, options) : spawnSync(process.execPath, [npm, ...args], options);
  if (status === 0) return undefined;
  const reason = error?.message ?? stderr.trim().split("\n").slice(0, 3).join(" ");
  return `npm ci in bench/rivals failed; is the registry within reach? ${reason}`;
}

function changed(name: string): number {
  return statSync(`${folder}${name}`, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
