/** fromConvNet: nets that ConvNetJS trained predict here what they predict there (make.mjs). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromConvNet } from "../../../src/formats.ts";
import { loadModel } from "../../../src/index.ts";
import { refused } from "../../support/errors.ts";

interface Vol {
  w: Record<number, number>;
}
interface Layer extends Record<string, unknown> {
  filters?: Vol[];
  biases?: Vol;
}
interface Fixture {
  name: string;
  json: { layers: Layer[] };
  rows: { input: number[]; output: number[] }[];
}
const all = JSON.parse(readFileSync(new URL("nets.json", import.meta.url), "utf8")) as Fixture[];
const unread = ["lrn", "quadtransform"];
const fixtures = all.filter(({ name }) => !unread.includes(name));
const layersOf = (i: number) => structuredClone(fixtures[i].json.layers);

describe.each(fixtures)("$name", ({ json, rows }) => {
  test("the model predicts the same within 1e-5", async () => {
    const model = await loadModel(fromConvNet(json));
    for (const { input, output } of rows) {
      const predicted = model.predictOne(input);
      expect(predicted.length).toBe(output.length);
      output.forEach((y, i) => expect(Math.abs(predicted[i] - y)).toBeLessThan(1e-5));
    }
    model.dispose();
  });
});

test("a net trains on", async () => {
  const model = await loadModel(fromConvNet(fixtures[4].json));
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  const x = fixtures[4].rows.map(({ input }) => input);
  const { history } = await model.fit(x, [0, 1, 2], { epochs: 30 });
  expect(history.loss[29]).toBeLessThan(history.loss[0]);
  model.dispose();
});

test("typed arrays are read as the objects that JSON makes of them", () => {
  const layers = layersOf(0);
  const typed = layers.map((layer) => {
    const vol = (v: Vol) => ({ ...v, w: Float64Array.from(Object.values(v.w)) });
    return layer.filters ? { ...layer, filters: layer.filters.map(vol), biases: vol(layer.biases!) } : layer;
  });
  expect(fromConvNet({ layers: typed })).toEqual(fromConvNet({ layers }));
});

test.each(unread)("%s is refused by name", async (name) => {
  const { json } = all.find((fixture) => fixture.name === name)!;
  await refused(
    () => fromConvNet(json),
    "E_FORMAT",
    new RegExp(`layer_type "${name}", which is not read: .*no counterpart`),
  );
});

const dropped = { layer_type: "dropout", drop_prob: 0.5 };
const refusals: [string, () => unknown, RegExp][] = [
  ["no object", () => null, /the file should be an object, got null/],
  ["a MagicNet", () => ({ nets: [] }), /MagicNet: take one of its "nets"/],
  ["no input", () => ({ layers: layersOf(0).slice(1) }), /first layer should be an input/],
  ["an input alone", () => ({ layers: layersOf(0).slice(0, 1) }), /no layers behind its input/],
  ["an unknown layer", () => ({ layers: [...layersOf(0), { layer_type: "toString" }] }), /layer_type "toString", which is not read\./],
  ["too few filters", () => { const layers = layersOf(0); layers[1].filters!.pop(); return { layers }; }, /filters should have 6 entries, got 5/],
  ["too few weights", () => { const layers = layersOf(0); delete layers[1].filters![0].w[3]; return { layers }; }, /filters\[0\].w should have 4 numbers, got 3/],
  ["a dropout before tanh", () => { const layers = layersOf(0); layers.splice(2, 0, dropped); return { layers }; }, /a tanh, reads a dropout/],
  ["a dropout at the end", () => ({ layers: [...layersOf(0), dropped] }), /dropout stands behind the last layer/],
  ["a stride of 0", () => { const layers = layersOf(4); layers[1].stride = 0; return { layers }; }, /stride should be a whole number from 1, got 0/],
  ["a window larger than its image", () => { const layers = layersOf(4); layers[1].sx = 99; return { layers }; }, /windows of 5×99 on/],
  ["a pooling with a pad of its own", () => { const layers = layersOf(4); layers[2].layer_type = "tanh";
      layers[3].pad = 1; layers[3].stride = 1; return { layers }; }, /pools 2×2 windows at stride 1 with pad 1/],
  ["a convolution behind a dense layer", () => ({ layers: [...layersOf(0), layersOf(4)[1]] }), /should read an image/],
]; // prettier-ignore

test.each(refusals)("%s is refused", async (_, json, message) => {
  await refused(() => fromConvNet(json()), "E_FORMAT", message);
});
