/** model.save and loadModel with ONNX files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dense, gru, loadModel, sequential } from "../../../src/index.ts";
import { toOnnx } from "../../../src/onnx.ts";
import { onnx } from "../../../src/saving/onnx.ts";
import { safetensors } from "../../../src/saving/binary.ts";
import { temporaryFolder } from "../../support/files.ts";
import { expected, fixture } from "./fixtures.ts";

const made = () =>
  sequential({ inputShape: [4, 2], layers: [gru({ units: 3 }), dense({ units: 2, activation: "softmax" })], seed: 3 });

test("a model is saved as ONNX and loaded again, packed or not, by its content alone", async () => {
  const model = await made();
  const folder = await temporaryFolder();
  for (const name of ["model.onnx", "MODEL.ONNX", "model.onnx.gz"]) {
    const path = join(folder, name);
    await model.save(path);
    if (!name.endsWith("gz")) expect([...(await readFile(path))]).toEqual([...toOnnx(model)]);
    const loaded = await loadModel(path);
    expect(loaded.toJSON().weights).toEqual(model.toJSON().weights);
    expect(loaded.toJSON().model.layers).toEqual(model.toJSON().model.layers);
  }
  const bytes = await fixture("mlp");
  const foreign = await loadModel(bytes);
  expect(foreign.summary()).toContain("dense_0");
});

test("the beginning of a file tells ONNX from the other formats", async () => {
  const folder = await temporaryFolder();
  const model = await made();
  const heads: Uint8Array[] = [];
  for (const ending of [".json", ".safetensors", ".json.gz"]) {
    await model.save(join(folder, `model${ending}`));
    heads.push(new Uint8Array(await readFile(join(folder, `model${ending}`))).subarray(0, 16));
  }
  for (const head of heads) expect(onnx.matches(head)).toBe(false);
  // A header of safetensors whose length begins like a ModelProto.
  expect(onnx.matches(Uint8Array.of(8, 7, 0x12, 0, 0, 0, 0, 0, 0x7b))).toBe(false);
  for (const { name } of expected) {
    const head = (await fixture(name)).subarray(0, 16);
    expect(onnx.matches(head)).toBe(true);
    expect(safetensors.matches(head)).toBe(false);
  }
});
