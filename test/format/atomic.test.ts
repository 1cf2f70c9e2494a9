/** Saving is all or nothing: every file-system call fails in turn, once and from then on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { loadModel, type Model } from "../../src/index.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { savedOptimizers, trainedModel } from "../support/saved.ts";

/** Which calls fail: `fails` is asked with the number of the call, counted from 1, and its name. */
const faults = vi.hoisted(() => ({
  calls: [] as string[],
  code: "EIO",
  fails: (() => false) as (call: number, name: string) => boolean,
  check(name: string) {
    this.calls.push(name);
    if (!this.fails(this.calls.length, name)) return;
    throw Object.assign(new Error(`${this.code}: injected, ${name}`), { code: this.code });
  },
}));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const wrap = (handle: FileHandle) => ({
    // Half of the text is written before the disk is full.
    async writeFile(text: string) {
      const half = text.slice(0, text.length / 2);
      await handle.writeFile(half);
      faults.check("writeFile");
      await handle.writeFile(text.slice(half.length));
    },
    async sync() {
      faults.check("sync");
      await handle.sync();
    },
    // A close that fails has closed all the same, as on Linux.
    async close() {
      await handle.close();
      faults.check("close");
    },
  });
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      faults.check("open");
      return wrap(await real.open(...args));
    },
    async rename(...args: Parameters<typeof real.rename>) {
      faults.check("rename");
      await real.rename(...args);
    },
    async rm(...args: Parameters<typeof real.rm>) {
      faults.check("rm");
      await real.rm(...args);
    },
    async readFile(...args: Parameters<typeof real.readFile>) {
      faults.check("readFile");
      return real.readFile(...args);
    },
  };
});

const descriptors = () => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);

let model: Model, folder: string, file: string, saved: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, "model.json");
  model ??= await trainedModel("float32", savedOptimizers.adam());
  saved = JSON.stringify(model);
  Object.assign(faults, { calls: [], code: "EIO", fails: () => false });
});

/** Saves over an old file with faults; answers whether it worked. Whole or not at all either way. */
async function saveWith(fails: typeof faults.fails, code: string): Promise<boolean> {
  writeFileSync(file, "the old one");
  const open = descriptors();
  Object.assign(faults, { calls: [], code, fails });
  const error = await model.save(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  faults.fails = () => false;
  if (error !== undefined) {
    expect(error).toMatchObject({ name: "ChainruleError", code: "E_IO", details: { path: file, code } });
    expect((error as Error).message).toContain(`Cannot write "${file}"`);
  }
  expect(readFileSync(file, "utf8")).toBe(error === undefined ? saved : "the old one");
  expect(readdirSync(folder)).toEqual(["model.json"]);
  expect(descriptors()).toBe(open);
  return error === undefined;
}

describe.each(["EIO", "ENOSPC", "EACCES"])("%s", (code) => {
  test("at each call once", async () => {
    const worked: string[] = [];
    let call = 1;
    for (; call < 100; call++) {
      let failed = "";
      const saved = await saveWith((n, name) => n === call && (failed = name) !== "", code);
      if (failed === "") break;
      if (saved) worked.push(failed);
    }
    // open, writeFile, sync, close, rename; then open, sync, close of the folder, which only make the rename last.
    expect(call - 1).toBe(8);
    expect(worked).toEqual(["open", "sync", "close"]);
  });

  test("at each call and ever after, but for removing", async () => {
    for (let call = 1; call <= 8; call++) {
      expect(await saveWith((n, name) => n >= call && name !== "rm", code)).toBe(call > 5);
    }
  });

  test("reading", async () => {
    writeFileSync(file, saved);
    Object.assign(faults, { code, fails: () => true });
    await refused(() => loadModel(file), "E_IO", `Cannot read "${file}"`);
    faults.fails = () => false;
    expect(JSON.stringify(await loadModel(file))).toBe(saved);
  });
});

test("what the messages say", async () => {
  await refused(() => loadModel(file), "E_IO", "Cannot read", "model.json", "there is no such file or folder");
  await refused(() => loadModel(folder), "E_IO", "it is a folder");
  await refused(() => loadModel(""), "E_CONFIG", 'A file name is needed, got ""');
  await refused(() => model.save(join(folder, "nowhere", "model.json")), "E_IO", "no such file or folder");
  await refused(() => model.save(undefined as never), "E_CONFIG", "A file name is needed, got undefined");
  mkdirSync(file);
  await refused(() => model.save(file), "E_IO", "it is a folder");
  expect(readdirSync(folder)).toEqual(["model.json"]);
  faults.fails = (_, name) => name === "writeFile";
  faults.code = "ENOSPC";
  await refused(() => model.save(join(folder, "other.json")), "E_IO", "the disk is full");
  faults.code = "EACCES";
  await refused(() => model.save(join(folder, "other.json")), "E_IO", "permission denied");
  faults.code = "EXDEV";
  await refused(() => model.save(join(folder, "other.json")), "E_IO", "EXDEV: injected");
  expect(readdirSync(folder)).toEqual(["model.json"]);
});
