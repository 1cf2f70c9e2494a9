/** What the name of a location asks for: a format, packed or not; names of other formats and of stores that Node does not reach. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadModel, type Model, type ModelSource } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { FakeHandle } from "../support/handle.ts";
import { temporaryFolder } from "../support/files.ts";
import { answeringServer } from "../support/http.ts";
import { savedOptimizers, trainedModel } from "../support/saved.ts";

let model: Model, text: string;
let folder: string;
beforeAll(async () => {
  model = await trainedModel("float32", savedOptimizers.adam());
  text = JSON.stringify(model);
});
beforeEach(async () => {
  folder = await temporaryFolder();
});

const saved = async (name: string): Promise<Buffer> => {
  await model.save(join(folder, name));
  return readFileSync(join(folder, name));
};

describe("a name that ends with .gz is written packed", () => {
  test.each([
    ["q.json.gz", "plain.json"],
    ["q.gz", "plain.json"],
    ["Q.JSON.GZ", "plain.json"],
    ["q.safetensors.gz", "plain.safetensors"],
  ])("%s", async (name, plain) => {
    const packed = await saved(name);
    expect(gunzipSync(packed).equals(await saved(plain))).toBe(true);
    expect(JSON.stringify(await loadModel(join(folder, name)))).toBe(text);
  });

  test("by PUT, and a handle's name", async () => {
    const server = await answeringServer();
    await model.save(`${server.origin}/q.json.gz?signature=a.h5`);
    expect(server.puts).toMatchObject([{ headers: { "content-type": "application/gzip" } }]);
    const handle = new FakeHandle("", "q.json.gz");
    await model.save(handle);
    expect(gunzipSync(await handle.content.arrayBuffer()).toString()).toBe(text);
  });

  test("a signal ends it, and the old file stands", async () => {
    const old = await saved("q.json.gz");
    const signal = AbortSignal.abort();
    await refused(() => model.save(join(folder, "q.json.gz"), { signal }), "E_ABORTED");
    expect(readFileSync(join(folder, "q.json.gz")).equals(old)).toBe(true);
    expect(await readdir(folder)).toEqual(["q.json.gz"]);
  });
});

test("# and ? belong to a file's name, not to what is asked for", async () => {
  expect((await saved("run#3.safetensors")).subarray(8, 9).toString()).toBe("{");
  expect((await saved("run?.json.gz")).readUInt16BE()).toBe(0x1f8b);
});

describe("endings of other formats are refused, with those that are written", () => {
  test.each(
    "h5 hdf5 keras pb pt pth pte tflite ckpt npz npy pkl pickle joblib mlmodel gguf bin zip tar tgz zst H5 h5.gz".split(
      " ",
    ),
  )("%s", async (ending) => {
    const name = join(folder, `m.${ending}`);
    await refused(
      () => model.save(name),
      "E_CONFIG",
      ".json or .onnx or .safetensors, with .gz after it packed, got",
      name,
    );
    await refused(() => model.save(`https://x.invalid/m.${ending}`), "E_CONFIG", ".json or .onnx or .safetensors");
    expect(existsSync(name)).toBe(false);
  });

  test("others are JSON", async () => {
    for (const name of ["m", "m.txt", "m.model", "h5", "m.h5.json", "json.gz.d"])
      expect((await saved(name)).toString(), name).toBe(text);
  });
});

test("stores that Node does not reach are refused with what it does", async () => {
  for (const place of ["s3:x.json", "s3://b/x.json", "gs://b/x", "hdfs://h/x.json", "foo://x", "file:x.json"]) {
    const expected = ["E_CONFIG", "paths, file:// and http(s):// URLs", JSON.stringify(place)] as const;
    await refused(() => model.save(place), ...expected);
    await refused(() => loadModel(place), ...expected);
  }
  expect(existsSync("s3:x.json")).toBe(false);
  await saved("2026-11-26T10:30 a:b.json"); // a file may have colons in its name
});

describe("loadModel reads the bytes of a file", () => {
  const bytes = (buffer: Buffer) => new Uint8Array(buffer);
  test.each<[string, string, (file: Buffer) => ModelSource]>([
    ["a Buffer of JSON", "m.json", (file) => file],
    ["a Buffer of safetensors", "m.safetensors", (file) => file],
    ["a Uint8Array, packed", "m.safetensors.gz", bytes],
    ["a part of a larger array", "m.json", (file) => Buffer.concat([file, file]).subarray(file.length)],
    ["an ArrayBuffer", "m.json", (file) => bytes(file).buffer],
  ])("%s", async (_, name, source) => {
    expect(JSON.stringify(await loadModel(source(await saved(name))))).toBe(text);
  });

  test("refused: too many, none, others; models with a hint", async () => {
    const file = await saved("m.json");
    await refused(() => loadModel(file, { maxBytes: 99 }), "E_LIMIT", "more than 99 bytes");
    await refused(() => loadModel(new Uint8Array()), "E_FORMAT", "Not a");
    await refused(() => loadModel(Buffer.from("\x89HDF\r\n\x1a\n")), "E_FORMAT", "Not a");
    await refused(() => loadModel(wrong(model)), "E_CONFIG", "got a model: pass model.toJSON() for a copy");
  });
});
