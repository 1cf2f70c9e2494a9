/** safetensors: the form of the files, and a refusal with its reason for each rule that a file may break. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { adam, batchNormalization, dense, loadModel, sequential, sgd, type Model } from "../../src/index.ts";
import { ByteStream } from "../../src/platform/bytes.ts";
import { dtypeBytes, encodeHeader, readHeader, readTensors } from "../../src/saving/safetensors.ts";
import { backends, dtypes } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";
import { partsOf, tensorFile, type TensorFile } from "../support/tensorFiles.ts";
import { report } from "./report.ts";

async function savedFile(model: Model): Promise<Uint8Array> {
  const path = join(await temporaryFolder(), "model.safetensors");
  await model.save(path);
  return new Uint8Array(await readFile(path));
}

/** Everything that a file holds, read by the tensors' reader alone. */
async function readAll(file: Uint8Array) {
  const bytes = ByteStream.of(file, "the file has", 2 ** 30);
  const header = await readHeader(bytes);
  const tensors: [string, number[]][] = [];
  for await (const { tensor, data } of readTensors(bytes, header)) tensors.push([tensor.name, [...data]]);
  return { metadata: header.metadata, tensors };
}

describe("reliability 15: what is saved", () => {
  test("reliability 15: the form of the file", async () => {
    const layers = [dense({ units: 1, weights: { kernel: [[1], [-2]], bias: [0.5] } })];
    const model = await sequential({ inputShape: [2], layers, seed: 3 });
    model.compile({ optimizer: adam({ learningRate: 0.25 }), loss: "meanSquaredError" });
    const file = await savedFile(model);
    const { header, data } = partsOf(file);
    const { __metadata__: metadata, ...tensors } = header;
    expect(tensors).toEqual({
      "dense_1/kernel": { dtype: "F32", shape: [2, 1], data_offsets: [0, 8] },
      "dense_1/bias": { dtype: "F32", shape: [1], data_offsets: [8, 12] },
      "optimizer/dense_1/kernel": { dtype: "F32", shape: [2, 2, 1], data_offsets: [12, 28] },
      "optimizer/dense_1/bias": { dtype: "F32", shape: [2, 1], data_offsets: [28, 36] },
    });
    expect((file.length - data.length) % 8).toBe(0);
    expect([...new Float32Array(data.slice().buffer)]).toEqual([1, -2, 0.5, 0, 0, 0, 0, 0, 0]);
    expect(Object.keys(metadata as object)).toEqual(["chainrule-model"]);
    const described = JSON.parse((metadata as Record<string, string>)["chainrule-model"]);
    const json = model.toJSON();
    const named = ({ name }: { name: string }) => ({ data: name });
    expect(described).toEqual({
      ...json,
      weights: json.weights.map((weight) => ({ ...weight, ...named(weight) })),
      training: {
        ...json.training,
        optimizer: {
          ...json.training!.optimizer,
          state: json.training!.optimizer.state.map(({ name }) => ({ name, data: `optimizer/${name}` })),
        },
      },
    });
  });

  describe.each(dtypes)("%s", (dtype) => {
    test.each(Object.keys(savedOptimizers))(
      "reliability 15: a model trained by %s goes on bit by bit",
      async (name) => {
        const straight = await trainedModel(dtype, savedOptimizers[name]());
        const file = await savedFile(straight);
        for (const backend of backends) {
          const resumed = await loadModel(new Blob([file as BlobPart]), { backend });
          expect(resumed.toJSON()).toEqual(straight.toJSON());
          expect(await savedFile(resumed)).toEqual(file);
        }
        const resumed = await loadModel(new Blob([file as BlobPart]));
        for (const model of [straight, resumed]) await model.fit(x, labels, { epochs: 2, batchSize: 8 });
        expect(weightsHash(resumed)).toBe(weightsHash(straight));
      },
    );
  });

  test("reliability 15: models without training, with running means, labels and metadata", async () => {
    const layers = [batchNormalization(), dense({ units: 2, activation: "softmax" })];
    const given = { labels: ["rot", "blau 💥"], metadata: { note: '"\\\u2028' } };
    const model = await sequential({ inputShape: [3], layers, ...given });
    const again = await loadModel(new Blob([(await savedFile(model)) as BlobPart]));
    expect(again.toJSON()).toEqual(model.toJSON());
  });

  test("reliability 15: what is not finite is not saved, and the old file stands", async () => {
    const path = join(await temporaryFolder(), "model.safetensors");
    await writeFile(path, "the old one");
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
    model.compile({ optimizer: sgd({ learningRate: 1e38 }), loss: "meanSquaredError" });
    await refused(() => model.fit([[1e3]], [[1e5]]), "E_NON_FINITE");
    await refused(() => model.save(path), "E_NON_FINITE", "dense_1/kernel holds", "not saved");
    expect(await readFile(path, "utf8")).toBe("the old one");
  });
});

describe("reliability 15: the reader", () => {
  test("reliability 15: every type, scalars, empty tensors, any order of keys, spaces", async () => {
    const names = Object.keys(dtypeBytes) as (keyof typeof dtypeBytes)[];
    const tensors = names.map((dtype, i) => ({ name: `t${i}`, dtype, shape: [[], [0, 7], [2, 3]][i % 3] }));
    const head = encodeHeader(tensors, { a: "1" });
    const { header } = partsOf(head);
    const size = Math.max(
      ...Object.values(header).map((entry) => (entry as { data_offsets?: number[] }).data_offsets?.[1] ?? 0),
    );
    const data = Uint8Array.from({ length: size }, (_, i) => i);
    const straight = await readAll(tensorFile({ header, data }));
    expect(straight.tensors.flatMap(([, bytes]) => bytes)).toEqual([...data]);
    expect([...straight.metadata]).toEqual([["a", "1"]]);
    const backwards = Object.fromEntries(Object.entries(header).reverse());
    expect((await readAll(tensorFile({ header: `${JSON.stringify(backwards, null, 3)}\n  `, data }))).tensors).toEqual(
      straight.tensors,
    );
    expect((await readAll(tensorFile({ header: {} }))).tensors).toEqual([]);
    const odd = { '__proto__"\\': { dtype: "U8", shape: [], data_offsets: [0, 1] } };
    expect((await readAll(tensorFile({ header: odd, data: Uint8Array.of(9) }))).tensors).toEqual([
      ['__proto__"\\', [9]],
    ]);
  });

  const F32 = (shape: unknown, data_offsets: unknown, more = {}) => ({ dtype: "F32", shape, data_offsets, ...more });
  const data = new Uint8Array(8);
  const pair = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const broken: [rule: string, file: TensorFile | Uint8Array, ...parts: (string | RegExp)[]][] = [
    ["fewer than 8 bytes", new Uint8Array(7), "should begin with 8 bytes", "got 7"],
    ["a header above 100 MB", { header: {}, length: 100_000_001n }, "at most 100000000 bytes, got 100000001"],
    ["a header of 2⁶⁴ − 1 bytes", { header: {}, length: 2n ** 64n - 1n }, "at most 100000000 bytes"],
    ["a header that is cut short", { header: {}, length: 99_999_999n }, "cut short: its header has 2 of 99999999 bytes"],
    ["no header", { header: "" }, "should begin with {"],
    ["a header that is an array", { header: [] }, "should begin with {"],
    ["a space before the header", { header: " {}" }, "should begin with {"],
    ["a byte order mark", { header: "\ufeff{}" }, "should begin with {"],
    ["no UTF-8", { header: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d) }, "not UTF-8"],
    ["half a header", { header: '{"a":' }, "should have { at character 5"],
    ["a text without end", { header: '{"a' }, "text that ends at character 2"],
    ["a text with a line break", { header: '{"a\n":1}' }, "JSON text at character 1"],
    ["an unknown escape", { header: '{"\\x":1}' }, "JSON text at character 1"],
    ["a comma too many", { header: `{${pair},}`, data }, 'should have " at character'],
    ["something behind the header", { header: `{${pair}}x`, data }, "its end at character"],
    ["a tensor twice", { header: `{${pair},${pair}}`, data }, 'the key "a" twice'],
    ["a tensor twice, escaped", { header: `{${pair},${pair.replace("a", "\\u0061")}}`, data }, 'the key "a" twice'],
    ["a key twice", { header: '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', data }, 'the key "dtype" twice'],
    ["metadata twice", { header: '{"__metadata__":{},"__metadata__":{}}' }, 'the key "__metadata__" twice'],
    ["a key of the metadata twice", { header: '{"__metadata__":{"a":"1","a":"1"}}' }, 'the key "a" twice'],
    ["metadata that is no text", { header: { __metadata__: { a: 1 } } }, 'should have " at character'],
    ["metadata that is an object", { header: { __metadata__: { a: {} } } }, 'should have " at character'],
    ["a tensor that is a number", { header: { a: 1 } }, "should have { at character 5"],
    ["a missing key", { header: { a: { dtype: "F32", shape: [1] } }, data }, '"a" has no "data_offsets"'],
    ["an unknown key", { header: { a: F32([1], [0, 4], { extra: 1 }) }, data }, '"a" has an unknown key "extra"'],
    ["the key __proto__", { header: '{"a":{"__proto__":{}}}', data }, '"a" has an unknown key "__proto__"'],
    ["an unknown type", { header: { a: { ...F32([1], [0, 4]), dtype: "F31" } }, data }, 'unknown dtype "F31"'],
    ["an inherited type", { header: { a: { ...F32([1], [0, 4]), dtype: "toString" } }, data }, 'unknown dtype "toString"'],
    ["a negative size", { header: { a: F32([-1], [0, 4]) }, data }, "a whole number at character"],
    ["a broken size", { header: { a: F32([1.5], [0, 4]) }, data }, "a whole number at character"],
    ["a size with an exponent", { header: '{"a":{"shape":[1e0]}}', data }, "a whole number at character"],
    ["a size with a leading zero", { header: '{"a":{"shape":[01]}}', data }, "a whole number at character"],
    ["a size above 2⁵³", { header: '{"a":{"shape":[9007199254740993]}}', data }, "a whole number at character"],
    ["a size of a hundred digits", { header: `{"a":{"shape":[${"9".repeat(100)}]}}`, data }, "a whole number at character"],
    ["sizes whose product overflows", { header: { a: F32([2 ** 32, 2 ** 32], [0, 8]) }, data }, "should have 73786976294838210000 bytes, got 8"],
    ["a product that overflows to 0", { header: { a: F32([2 ** 32, 2 ** 32, 2 ** 32], [0, 0]) }, data: new Uint8Array() }, "bytes, got 0"],
    ["too many dimensions", { header: { a: F32(new Array(65).fill(1), [0, 4]) }, data }, "at most 64 numbers"],
    ["three offsets", { header: { a: F32([1], [0, 4, 8]) }, data }, "at most 2 numbers"],
    ["one offset", { header: { a: F32([1], [4]) }, data }, "should be [begin, end], got [4]"],
    ["no offset", { header: { a: F32([0], []) }, data }, "should be [begin, end], got []"],
    ["offsets that run backwards", { header: { a: F32([1], [4, 0]) }, data }, "should be [begin, end], got [4, 0]"],
    ["offsets that do not span the shape", { header: { a: F32([1], [0, 8]) }, data }, "of shape [1] should have 4 bytes, got 8"],
    ["a first tensor that does not begin at 0", { header: { a: F32([1], [4, 8]) }, data }, '"a" should begin at byte 0 of the data, got 4'],
    ["a gap", { header: { a: F32([1], [0, 4]), b: F32([1], [8, 12]) }, data: new Uint8Array(12) }, '"b" should begin at byte 4 of the data, got 8'],
    ["an overlap", { header: { a: F32([2], [0, 8]), b: F32([1], [4, 8]) }, data }, '"b" should begin at byte 8 of the data, got 4'],
    ["the same bytes twice", { header: { a: F32([2], [0, 8]), b: F32([2], [0, 8]) }, data }, '"b" should begin at byte 8 of the data, got 0'],
    ["a tensor that is cut short", { header: { a: F32([3], [0, 12]) }, data }, 'cut short: "a" has 8 of 12 bytes'],
    ["a tensor of gigabytes, declared", { header: { a: F32([2 ** 40], [0, 2 ** 42]) }, data }, 'cut short: "a" has 8 of 4398046511104 bytes'],
    ["bytes behind the last tensor", { header: { a: F32([1], [0, 4]) }, data }, "bytes follow the last tensor"],
    ["more than 65,536 tensors", { header: Object.fromEntries(Array.from({ length: 65537 }, (_, i) => [`t${i}`, F32([0], [0, 0])])) }, "more than 65536 tensors"],
    ["nested a million deep", { header: `{"a":${"[".repeat(1e6)}` }, "should have { at character 5"],
    ["shapes nested a million deep", { header: `{"a":{"shape":${"[".repeat(1e6)}` }, "a whole number at character"],
  ]; // prettier-ignore
  afterAll(() => report("15 safetensors", `${broken.length} broken files, each refused with its reason`));

  test.each(broken)("reliability 15: refused: %s", async (_, file, ...parts) => {
    const bytes = file instanceof Uint8Array ? file : tensorFile(file);
    const before = process.cpuUsage(); // other programs on the machine are not the reader's
    await refused(() => readAll(bytes), "E_FORMAT", "Not a usable model file", ...parts);
    await refused(() => loadModel(new Blob([bytes as BlobPart])), "E_FORMAT");
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});

describe("reliability 15: a model's file", () => {
  type Entries = Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>;
  type Change = (file: { entries: Entries; text: Record<string, string>; data: Uint8Array<ArrayBuffer> }) => void;
  const kernel = "dense_1/kernel";
  const changes: [what: string, change: Change, ...parts: string[]][] = [
    ["of another program", ({ text }) => delete text["chainrule-model"], "a safetensors file of another program"],
    ["whose description is no JSON", ({ text }) => (text["chainrule-model"] = "{"), "Not a model file"],
    ["whose description is of another kind", ({ text }) => (text["chainrule-model"] = "[]"), '"format"'],
    ["with half floats", ({ entries }) => Object.assign(entries[kernel], { dtype: "F16", shape: [4, 4] }), `"${kernel}" should be F32 or F64, got F16`],
    ["with another type than the model's", ({ entries }) => Object.assign(entries[kernel], { dtype: "F64", shape: [4] }), "should hold 8 numbers of float32, got 4 of float64"],
    ["without a tensor", ({ entries }) => rename(entries, kernel, "other"), `should be a tensor that no other is, got "${kernel}"`],
    ["that names a tensor twice", ({ text }) => (text["chainrule-model"] = text["chainrule-model"].replace('"data":"optimizer/out/kernel"', '"data":"out/kernel"')), 'should be a tensor that no other is, got "out/kernel"'],
    ["with a tensor too many", ({ entries }) => Object.assign(entries, { extra: { dtype: "F32", shape: [0], data_offsets: [0, 0] } }), 'no use for the tensor "extra"'],
    ["with another shape", ({ entries }) => (entries[kernel].shape = [4, 2]), "got [4, 2]"],
    ["with NaN", ({ data }) => data.set([0, 0, 0xc0, 0x7f]), `${kernel} holds NaN at position 0`],
    ["with infinity", ({ data }) => data.set([0, 0, 0x80, 0x7f], 4), `${kernel} holds Infinity at position 1`],
    ["with a negative mean of squares", ({ entries, data }) => data.set([0, 0, 0x80, 0xbf], entries["optimizer/dense_1/kernel"].data_offsets[1] - 4), "at least 0"],
  ]; // prettier-ignore

  function rename(entries: Entries, from: string, to: string): void {
    entries[to] = entries[from];
    Reflect.deleteProperty(entries, from);
  }

  test.each(changes)("reliability 15: refused: %s", async (_, change, ...parts) => {
    const whole = partsOf(await savedFile(await trainedModel("float32", savedOptimizers.adam())));
    const { __metadata__: text, ...entries } = whole.header;
    const file = { entries: entries as Entries, text: text as Record<string, string>, data: whole.data.slice() };
    change(file);
    const header = { __metadata__: file.text, ...file.entries };
    const bytes = tensorFile({ header, data: file.data });
    await refused(() => loadModel(new Blob([bytes])), "E_FORMAT", ...parts);
  });

  test("reliability 15: cut anywhere", async () => {
    const file = await savedFile(await trainedModel("float32", savedOptimizers.adam()));
    for (let end = 0; end < file.length; end += 1 + (end % 29))
      await refused(() => loadModel(new Blob([file.slice(0, end) as BlobPart])), "E_FORMAT");
  });
});
