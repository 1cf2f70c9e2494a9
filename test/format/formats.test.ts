/** The seam for file formats: chosen by ending when a model is written, by content when one is read; text and bytes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { dense, loadModel, sequential } from "../../src/index.ts";
import { json } from "../../src/saving/json.ts";
import type { ModelFormat } from "../../src/saving/savedModel.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";

/** JSON in bytes behind a mark, as a binary format would begin. */
const bytes = vi.hoisted(() => {
  const MARK = "CRTEST1\n";
  const isMarked = (content: Uint8Array) => new TextDecoder().decode(content.subarray(0, MARK.length)) === MARK;
  return { MARK, isMarked };
});
vi.mock("../../src/saving/all.ts", async (original) => {
  const all = await original<{ json: ModelFormat }>();
  const marked: ModelFormat = {
    name: "marked",
    endings: [".marked"],
    matches: bytes.isMarked,
    type: "application/octet-stream",
    encode: async (model) => [new TextEncoder().encode(bytes.MARK), ...(await all.json.encode(model))],
    async decode(content, training) {
      await content.take(bytes.MARK.length);
      return all.json.decode(content, training);
    },
  };
  return { ...all, marked };
});
afterEach(() => vi.restoreAllMocks());

test("the ending chooses the format for writing, the content the one for reading", async () => {
  const model = await sequential({ inputShape: [3], layers: [dense({ units: 2 })], seed: 4 });
  const folder = await temporaryFolder();
  for (const [name, marked] of [
    ["model.marked", true],
    ["MODEL.MARKED", true],
    ["model.json", false],
    ["model", false],
  ] as const) {
    const path = join(folder, name);
    await model.save(path);
    expect(bytes.isMarked(new Uint8Array(await readFile(path))), name).toBe(marked);
    expect(weightsHash(await loadModel(path))).toBe(weightsHash(model));
  }
  expect(json.endings).toEqual([".json"]);
});

test("what every format writes at its endings is its own, and comes back", async () => {
  const model = await sequential({ inputShape: [3], layers: [dense({ units: 2 })], seed: 4 });
  const formats = Object.values<ModelFormat>(await import("../../src/saving/all.ts"));
  for (const { name, endings } of formats) {
    expect(endings.length, name).toBeGreaterThan(0);
    for (const ending of endings) {
      const path = join(await temporaryFolder(), `m${ending}`);
      await model.save(path);
      const content = new Uint8Array(await readFile(path));
      expect(formats.filter((format) => format.matches(content)).map((format) => format.name)).toEqual(name === "json" ? [] : [name]); // prettier-ignore
      const again = await loadModel(path);
      expect(weightsHash(again)).toBe(weightsHash(model));
      const { model: described, ...rest } = model.toJSON();
      // ONNX has no place for the seed of a training.
      expect(again.toJSON()).toEqual({ ...rest, model: name === "onnx" ? { ...described, seed: 0 } : described });
    }
  }
});
