/** Saving and loading on a file system that fails: every call in turn, once and from then on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { checkpoint, loadModel, type Model } from "../../src/index.ts";
import { refused } from "../support/errors.ts";
import { descriptors, faults, type Fails } from "../support/faultyFiles.ts";
import { temporaryFolder } from "../support/files.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";
import { report } from "./report.ts";

vi.mock("node:fs/promises", async (original) => (await import("../support/faultyFiles.ts")).faulty(await original()));

let model: Model, folder: string;
beforeEach(async () => {
  faults.set();
  folder = await temporaryFolder();
  model ??= await trainedModel("float32", savedOptimizers.adam());
});

let count = 0;
afterAll(() => report("7 I/O", `${count} failures injected: the right code, the old file or the new one whole`));

const codes = ["ENOSPC", "EIO", "EACCES", "EAGAIN", "EINTR"];

/** The calls of a save over an old file; behind the rename only the folder is flushed. */
const SAVING = ["realpath", "stat", "access", "readdir", "open", "file.stat", "file.chmod", "file.write"];
const FLUSHING = ["open", "file.sync", "file.close"];

describe.each(["model.json", "model.safetensors"])("reliability 7: %s", (name) => {
  /** Saves over an old file with faults; the calls that failed. Whole or not at all either way. */
  async function saveWith(fails: Fails, code: string): Promise<{ error: unknown; calls: string[]; failed: string[] }> {
    const file = join(folder, name);
    faults.set();
    await model.save(file);
    const saved = readFileSync(file);
    writeFileSync(file, "the old one");
    const open = descriptors();
    const failed: string[] = [];
    const watched: Fails = (n, name) => fails(n, name) && failed.push(name) > 0;
    faults.set({ fails: watched, code });
    const error = await model.save(file).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const { calls } = faults;
    faults.set();
    count += failed.length;
    if (error !== undefined) {
      expect(error).toMatchObject({ name: "ChainruleError", code: "E_IO", details: { path: file, code } });
      expect((error as Error).message).toContain(`Cannot write "${file}"`);
    }
    const content = readFileSync(file);
    expect(content.equals(saved) || content.toString() === "the old one").toBe(true);
    if (error === undefined) expect(content.equals(saved)).toBe(true);
    // An error with the new file in place says so.
    else if (content.equals(saved)) expect((error as Error).message).toContain("the new file is there");
    expect(readdirSync(folder)).toEqual([name]);
    expect(descriptors()).toBe(open);
    return { error, calls, failed };
  }

  test.each(codes)("reliability 7: saving, %s at each call once", async (code) => {
    const harmless: string[] = [];
    let n = 1;
    for (; ; n++) {
      const { error, failed } = await saveWith((call) => call === n, code);
      if (failed.length === 0) break;
      if (error === undefined) harmless.push(`${failed}`);
    }
    expect(n).toBeGreaterThan(SAVING.length + FLUSHING.length);
    // What only tidies up, and the folder's handle; a folder that may not be opened or cannot be flushed is left.
    const cannot = code === "EACCES" ? ["open", "file.sync"] : [];
    expect(harmless).toEqual(["readdir", ...cannot, "file.close"]);
  });

  test.each(codes)("reliability 7: saving, %s at each call and ever after, but for removing", async (code) => {
    const { calls } = await saveWith(() => false, code);
    for (let n = 1; n <= calls.length; n++) {
      await saveWith((call, name) => call >= n && name !== "rm", code);
    }
  });

  test("reliability 7: saving and loading by short writes and reads", async () => {
    const file = join(folder, name);
    for (const short of [1, 7, 1000]) {
      faults.set({ short });
      await model.save(file);
      expect(JSON.stringify(await loadModel(file))).toBe(JSON.stringify(model));
      expect(faults.calls.filter((call) => call === "file.write").length).toBeGreaterThan(short === 1 ? 500 : 1);
      count++;
    }
  });

  test.each(codes)("reliability 7: loading, %s at each call, once and ever after", async (code) => {
    const file = join(folder, name);
    await model.save(file);
    for (const ever of [false, true]) {
      for (let n = 1; ; n++) {
        const open = descriptors();
        faults.set({ code, fails: (call) => (ever ? call >= n : call === n) });
        const error = await loadModel(file).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        const { calls } = faults;
        faults.set();
        expect(descriptors()).toBe(open);
        if (calls.length < n) break;
        count++;
        // Closing what has been read loses nothing.
        if (calls[n - 1] === "file.close") expect(error).toBeUndefined();
        else expect(error).toMatchObject({ name: "ChainruleError", code: "E_IO", details: { path: file, code } });
      }
    }
    expect(JSON.stringify(await loadModel(file))).toBe(JSON.stringify(model));
  });

  test.each(codes)(
    "reliability 7: a checkpoint, %s: the training ends with it and can be gone on with",
    async (code) => {
      const file = join(folder, name);
      const training = await trainedModel("float32", savedOptimizers.adam());
      await training.save(file);
      const before = readFileSync(file);
      faults.set({ code, fails: (_, call) => call === "file.write" });
      const options = { epochs: 2, callbacks: [checkpoint({ path: file })] };
      await refused(() => training.fit(x, labels, options), "E_IO", `Cannot write "${file}"`);
      faults.set();
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(readdirSync(folder)).toEqual([name]);
      await training.fit(x, labels, options);
      expect(JSON.stringify(await loadModel(file))).toBe(JSON.stringify(training));
      count++;
    },
  );
});

test("reliability 7: what the messages say", async () => {
  const file = join(folder, "model.json");
  await refused(() => loadModel(file), "E_IO", "Cannot read", "model.json", "there is no such file or folder");
  await refused(() => loadModel(folder), "E_IO", "it is a folder");
  await refused(() => loadModel(""), "E_CONFIG", 'A file name is needed, got ""');
  await refused(() => model.save(join(folder, "nowhere", "model.json")), "E_IO", "no such file or folder");
  await refused(() => model.save(undefined as never), "E_CONFIG", "A file name is needed, got undefined");
  mkdirSync(file);
  await refused(() => model.save(file), "E_IO", "it is a folder");
  expect(readdirSync(folder)).toEqual(["model.json"]);
  const says = { ENOSPC: "the disk is full", EACCES: "permission denied", EXDEV: "EXDEV: injected", EDQUOT: "quota" };
  for (const [code, text] of Object.entries(says)) {
    faults.set({ code, fails: (_, name) => name === "file.write" });
    await refused(() => model.save(join(folder, "other.json")), "E_IO", text);
  }
  expect(readdirSync(folder)).toEqual(["model.json"]);
});
