/** Changed files of TensorFlow.js: model.json in its text, shards in their bytes. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromTensorFlow, toTensorFlow } from "../../../src/formats.ts";
import { loadModel } from "../../../src/index.ts";
import { temporaryFolder } from "../../support/files.ts";
import { mutate, mutateJson } from "../../support/mutator.ts";
import { build, networks } from "../networks.ts";
import { countOutcomes, MUTATIONS } from "../mutations.ts";
import { artifactsOf, functional3, sequential2, weights2, weights3 } from "./keras.ts";

const pieces =
  ["null", "true", "-1", "1e999", "1e300", "1e8", "0.5", '""', "[]", "{}", '"__proto__":{},', '"constructor":1,', ",", "}", "]", "[[[[", '"'] // prettier-ignore
    .concat(["Dense", "Bidirectional", "float16", "uint8", "[null,2]", "[-1]", "LSTM", "inbound_nodes"]);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)) as Uint8Array;

/** A model that was read predicts numbers. */
async function use(file: Parameters<typeof loadModel>[0]): Promise<void> {
  const model = await loadModel(file, { backend: "javascript" });
  const { inputs, outputs } = model.session.network;
  const rows = inputs.map(({ size }) => [new Array<number>(size).fill(1)]);
  const predicted = await model.predict((rows.length === 1 ? rows[0] : rows) as never);
  if (outputs.length === 1) expect(predicted.data).toHaveLength(outputs[0].size);
  model.dispose();
}

test(`${MUTATIONS} changes of model.json of ours, Keras 2 and Keras 3`, async () => {
  const models = await Promise.all(["dense", "lstm", "graph", "bidirectional"].map((name) => build(networks[name])));
  const all = [...models.map((model) => toTensorFlow(model)), artifactsOf(sequential2, weights2), artifactsOf(functional3, weights3)]; // prettier-ignore
  const seeds = all.map(({ modelTopology, weightSpecs }) => encode({ modelTopology, weightsManifest: [{ paths: ["w"], weights: weightSpecs }] })); // prettier-ignore
  const data = new Map<Uint8Array, ArrayBuffer>(seeds.map((seed, i) => [seed, all[i].weightData]));
  let weights: ArrayBuffer = all[0].weightData;
  const change = (seed: Uint8Array, next: () => number) => {
    weights = data.get(seed)!;
    return next() < 0.5 ? mutate(seed, next, pieces) : mutateJson(seed, next, pieces);
  };
  const counts = await countOutcomes(seeds, change, (bytes) => {
    let modelJson: never;
    try {
      modelJson = JSON.parse(new TextDecoder().decode(bytes)) as never;
    } catch {
      return; // whoever parses it has been told
    }
    return use(fromTensorFlow({ modelJson, shards: [weights] }));
  });
  console.log(`model.json: ${counts}`);
});

test("changes of files, as loadModel reads them", async () => {
  const folder = await temporaryFolder();
  await cp("test/formats/tensorflow/models/dense", folder, { recursive: true });
  const path = join(folder, "model.json");
  const seed = new Uint8Array(await readFile(path));
  const counts = await countOutcomes([seed], (bytes, next) => mutate(bytes, next, pieces), async (bytes) => {
    await writeFile(path, bytes);
    await use(path).catch((error: { code?: string }) => {
      // A path that was changed names no file.
      if (error.code !== "E_IO") throw error;
    });
  }); // prettier-ignore
  console.log(`files: ${counts}`);
});

test("changes of the bytes of shards", async () => {
  const { weightData, ...others } = artifactsOf(sequential2, weights2);
  const changed = (bytes: Uint8Array, next: () => number) => mutate(bytes, next, ["\0\0\x80\x7f", "\0\0\xc0\xff"]);
  const counts = await countOutcomes([new Uint8Array(weightData)], changed, (bytes) =>
    use(fromTensorFlow({ ...others, weightData: bytes.slice().buffer } as never)),
  );
  console.log(`shards: ${counts}`);
});
