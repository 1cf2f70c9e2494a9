/** Data that change between the moment they are passed and the moment they are copied: what is copied is what is checked. */
import { describe, expect, test } from "vitest";
import { confusionMatrix, dense, embedding, flatten, sequential, type ErrorCode } from "../../src/index.ts";
import { backends } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const ROWS = 600_000; // some slices of time to copy
type Backend = (typeof backends)[number];

async function classifier(backend: Backend) {
  const layers = [dense({ units: 3, activation: "softmax" })];
  const model = await sequential({ inputShape: [2], layers, backend });
  model.compile({ loss: "sparseCategoricalCrossentropy" });
  return model;
}
const transfer = ({ buffer }: { buffer: ArrayBuffer }) => void structuredClone(buffer, { transfer: [buffer] });
const column = (value: number) => Array.from({ length: ROWS }, () => [value, value]);

describe.each(backends)("%s", (backend) => {
  const later: [what: string, code: ErrorCode, part: string | RegExp, start: () => [x: unknown, y: unknown, change: () => void]][] =
    [
      ["labels", "E_DATA", "y has label 1000000000 in row ", () => {
        const y = new Int32Array(ROWS);
        return [column(0), y, () => y.fill(1e9, ROWS - 9)];
      }],
      ["shared memory", "E_DATA", "y has label -1 in row ", () => {
        const y = new Int32Array(new SharedArrayBuffer(4 * ROWS));
        return [column(0), y, () => y.fill(-1, ROWS - 9)];
      }],
      ["a row that is replaced by NaN", "E_NON_FINITE", `x has NaN in row ${ROWS - 1}, column 1`, () => {
        const x = column(1);
        return [x, new Uint8Array(ROWS), () => (x[ROWS - 1] = [0, NaN])];
      }],
      ["memory that is transferred", "E_DATA", "x must hold numbers, got undefined in row ", () => {
        const data = new Float32Array(2 * ROWS);
        return [{ data, shape: [ROWS, 2] }, column(0).map(() => 0), () => transfer(data)];
      }],
      ["bytes that are transferred", "E_DATA", "x must hold numbers, got undefined in row ", () => {
        const data = new Uint8Array(2 * ROWS);
        return [{ data, shape: [ROWS, 2] }, column(0).map(() => 0), () => transfer(data)];
      }],
    ]; // prettier-ignore
  test.each(later)("%s", async (_, code, part, start) => {
    const model = await classifier(backend);
    const [x, y, change] = start();
    const training = model.fit(wrong(x), wrong(y));
    change(); // the form has been looked at, the numbers have not
    await refused(() => training, code, part);
    const before = weightsHash(model);
    expect(model.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
    await model.fit([[1, 2]], [0]);
    expect(weightsHash(model)).not.toBe(before);
  });

  test("a proxy that returns another number each time", async () => {
    const model = await classifier(backend);
    let reads = 0;
    const y = new Proxy([0, 1, 2], {
      get: (target, key) =>
        typeof key === "string" && /^\d+$/.test(key) && reads++ > 1 ? -7 : Reflect.get(target, key),
    });
    await refused(() => model.fit([[1, 2], [3, 4], [5, 6]], y), "E_DATA", "y has label -7 in row "); // prettier-ignore
    await refused(() => model.fitDataset([[[[1, 2], [3, 4], [5, 6]], y]]), "E_DATA", "label -7"); // prettier-ignore
    await refused(() => model.evaluate([[1, 2], [3, 4], [5, 6]], y), "E_DATA", "label -7"); // prettier-ignore
  });

  const replaced: [row: unknown, column: number][] = [[[1], 1], [null, 0], [undefined, 0], ["12", 0], [[1, 2n], 1]]; // prettier-ignore
  test.each(replaced)("a row that is %o when it is copied", async (row, column) => {
    const model = await classifier(backend);
    let reads = 0;
    const x = new Proxy([[1, 2], [3, 4]], {
      get: (target, key) => (key === "1" && reads++ > 0 ? row : Reflect.get(target, key)),
    }); // prettier-ignore
    await refused(
      () => model.fit(wrong(x), [0, 1]),
      "E_DATA",
      `x must hold numbers, got`,
      `in row 1, column ${column}`,
    );
  });

  test("embedding codes: a proxy in predict, predictOne and fit", async () => {
    const layers = [embedding({ inputDim: 4, outputDim: 2 }), flatten(), dense({ units: 1 })];
    const model = await sequential({ inputShape: [2], layers, backend });
    model.compile({ loss: "meanSquaredError" });
    const hash = weightsHash(model);
    for (const code of [-1, 4, 0.5, 1e9, -1e30, 1.00000001]) {
      const row = () => {
        let reads = 0;
        return new Proxy([1, 2], {
          get: (target, key) => (key === "1" && reads++ > 0 ? code : Reflect.get(target, key)),
        });
      };
      const first = row();
      void first[1];
      await refused(() => model.predict([first]), "E_DATA", "its embedding takes whole numbers from 0 to 3");
      await refused(() => model.fit([first], [[1]]), "E_DATA", "its embedding takes whole numbers from 0 to 3");
    }
    await refused(() => model.predictOne([1, 4]), "E_DATA", "The row has 4 in row 0, column 1");
    expect(weightsHash(model)).toBe(hash);
  });
});

test("a group of batches that shares an update is checked while it is copied, too", async () => {
  const model = await classifier("javascript");
  const batches = [0, 1, 2].map(() => [[[1, 2]], [0]] as [number[][], number[]]);
  batches[2][1][0] = 3;
  await refused(() => model.fitDataset(batches, { accumulateSteps: 3 }), "E_DATA", "batch 2 y has label 3 in row 0");
});

test("the weights of bytes as sample weights count their scale", async () => {
  const [a, b] = [await classifier("javascript"), await classifier("javascript")];
  const y = [0, 1];
  const x = [[1, 2], [3, 4]]; // prettier-ignore
  await a.fit(x, y, { sampleWeight: { data: Uint8Array.of(255, 51), shape: [2], scale: 1 / 51 } });
  await b.fit(x, y, { sampleWeight: [5, 1] });
  expect(weightsHash(a)).toBe(weightsHash(b));
});

test("class weights with targets that are no numbers: told as what they are", async () => {
  const model = await classifier("javascript");
  for (const label of [Symbol("a"), 7, "1", 1n, undefined])
    await refused(() => model.fit([[1, 2], [3, 4]], wrong([0, label]), { classWeight: { 0: 2 } }), "E_DATA"); // prettier-ignore
});

test("confusionMatrix refuses what is no class", async () => {
  await refused(() => confusionMatrix([3], [[1, 2]]), "E_DATA", "targets has label 3 in row 0; 2 outputs");
  await refused(() => confusionMatrix([0.5], [[1, 2]]), "E_DATA", "label 0.5");
  expect(confusionMatrix([1, 0], [[1, 2], [3, 1]])).toEqual([[1, 0], [0, 1]]); // prettier-ignore
});
