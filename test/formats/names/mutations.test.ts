/** Changed safetensors files of PyTorch, read as tensors and as the weights of a model. */
import { readFile } from "node:fs/promises";
import { test } from "vitest";
import { dense, gru, sequential } from "../../../src/index.ts";
import { fromSafetensors, weightsFrom } from "../../../src/formats.ts";
import { join, mutate, mutateJson } from "../../support/mutator.ts";
import { countOutcomes, MUTATIONS } from "../mutations.ts";

const pieces = ["null", "-1", "1e999", "0.5", '""', "[]", "{}", '"__proto__":{},', ",", "}", "]", '"', "F16", "BF16", "I64", "BOOL"]; // prettier-ignore

test(`${MUTATIONS} changes of the header and of all bytes`, async () => {
  const model = await sequential({ inputShape: [4, 2], layers: [gru({ units: 3 }), dense({ units: 2 })] });
  const options = { names: "pytorch", modules: { gru_1: "rnn", dense_1: "fc" } } as const;
  const seed = new Uint8Array(await readFile("test/formats/names/torch/gru.safetensors"));
  const change = (bytes: Uint8Array, next: () => number) => {
    const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    if (next() < 0.3) return mutate(bytes, next, pieces);
    const part = bytes.subarray(8, end);
    const header = next() < 0.5 ? mutate(part, next, pieces) : mutateJson(part, next, pieces);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    return join(length, header, bytes.subarray(end));
  };
  const counts = await countOutcomes([seed], change, async (bytes) => {
    const weights = weightsFrom(model, await fromSafetensors(bytes), options);
    if (weights.every(({ data }) => data.every(Number.isFinite))) model.setWeights(weights);
  });
  console.log(`safetensors: ${counts}`);
});
