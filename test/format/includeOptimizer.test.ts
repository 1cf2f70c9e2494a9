/** Files without what belongs to a training. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";

test.each(["model.json", "model.json.gz", "model.safetensors"])("%s is smaller, and its model not compiled", async (name) => {
  const folder = await temporaryFolder();
  const model = await trainedModel("float32", savedOptimizers.adam());
  const [small, large] = [join(folder, name), join(folder, `with-${name}`)];
  await model.save(small, { includeOptimizer: false });
  await model.save(large);
  expect((await readFile(small)).length).toBeLessThan(0.7 * (await readFile(large)).length);
  const again = await loadModel(small);
  expect(weightsHash(again)).toBe(weightsHash(model));
  expect(again.epochsTrained).toBe(model.epochsTrained);
  await refused(() => again.fit(x, labels), "E_CONFIG", "compiled");
  expect((await loadModel(large)).toJSON()).toEqual(model.toJSON());
}); // prettier-ignore

test("toJSON, also under a key of JSON.stringify", async () => {
  const model = await trainedModel("float32", savedOptimizers.adam());
  const file = model.toJSON({ includeOptimizer: false });
  expect(file).toEqual({ ...model.toJSON(), training: null });
  expect(JSON.parse(JSON.stringify({ list: [model] }))).toEqual({ list: [model.toJSON()] });
  expect(model.toJSON({ includeOptimizer: true })).toEqual(model.toJSON());
  await refused(() => model.toJSON(wrong({ optimizer: false })), "E_CONFIG", "optimizer");
  await refused(() => model.save("a.json", { includeOptimizer: wrong(0) }), "E_CONFIG", "includeOptimizer");
});
