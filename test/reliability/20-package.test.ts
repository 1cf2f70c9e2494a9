/** The package: nothing comes with it, nothing runs when it is installed, and whoever packs it gets the same bytes. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/files.ts";
import { report, whole } from "./report.ts";

test("reliability 20: no runtime dependencies, no install scripts", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, object | undefined>;
  for (const kind of ["dependencies", "optionalDependencies", "bundleDependencies"])
    expect(manifest[kind]).toBeUndefined();
  // What an optional peer reads, its user installs.
  const optional = Object.keys(manifest.peerDependencies ?? {}).map((name) => [name, { optional: true }]);
  expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(optional));
  for (const script of ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish"])
    expect(manifest.scripts).not.toHaveProperty(script);
});

/** Without the settings of an npm, or a test runner, that runs this. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV)/i.test(name)));
const run = (command: string, args: readonly string[], cwd: string) =>
  promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });

/** A clone of what is committed, installed, built and packed by itself; its file. */
async function packed(folder: string): Promise<string> {
  await run("git", ["clone", "--quiet", process.cwd(), folder], process.cwd());
  await run("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], folder);
  // Its prepack builds everything that is shipped.
  await run("npm", ["pack", "--silent"], folder);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz"))!,
  );
}

if (whole)
  test("reliability 20: the same bytes from two clean clones; publint and attw find nothing", async () => {
    const home = await temporaryFolder();
    // In folders of other names and depths: no path comes into the bundles.
    const first = await packed(join(home, "a"));
    const second = await packed(join(home, "deeper", "clone of b"));
    const [one, two] = [first, second].map((file) => readFileSync(file));
    const hash = createHash("sha256").update(one).digest("hex");
    expect(createHash("sha256").update(two).digest("hex")).toBe(hash);
    const tool = (path: string) => join(process.cwd(), "node_modules", path);
    await run(process.execPath, [tool("publint/src/cli.js"), "--strict", first], home);
    const unread = ["browser/worker.js", "browser/chainrule.iife.js", "browser/chainrule.all.iife.js"];
    const attw = [tool("@arethetypeswrong/cli/dist/index.js"), first, "--profile", "esm-only", "--exclude-entrypoints"];
    await run(process.execPath, [...attw, ...unread], home);
    report("20 Package", `${one.length} bytes from two clones, SHA-256 ${hash.slice(0, 16)}…`);
  });
