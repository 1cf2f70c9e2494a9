/** Names that users give: whatever they are, they are plain names in logs, histories and results. */
import { describe, expect, test } from "vitest";
import { customMetric, dense, earlyStopping, sequential, type Logs } from "../../src/index.ts";
import { refused } from "../support/errors.ts";

const x = [[0], [1]];
const y = [[0], [1]];

describe.each(["toString", "__proto__", "constructor", "hasOwnProperty", "0", "length"])(
  "a metric named %s",
  (name) => {
    const metric = customMetric({ name, compute: () => 0.25 });
    const fresh = async () => {
      const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
      model.compile({ loss: "meanSquaredError", metrics: [metric] });
      return model;
    };
    const own = (record: object, key = name) => Object.getOwnPropertyDescriptor(record, key)?.value as unknown;

    test("in fit, fitDataset, train, evaluate and trainOnBatch", async () => {
      const model = await fresh();
      const logs: Logs[] = [];
      const callbacks = [
        { onEpochEnd: (_: number, given: Logs) => void logs.push(given), onBatchEnd: () => undefined },
      ];
      const histories = [
        await model.fit(x, y, { callbacks, validationData: [x, y] }),
        await model.fitDataset([[x, y]], { callbacks, validationData: [x, y] }),
      ];
      for (const { history } of histories) {
        expect([own(history), own(history, `val_${name}`)]).toEqual([[0.25], [0.25]]);
        expect(Object.getPrototypeOf(history)).toBe(Object.prototype);
      }
      const results = [
        ...logs,
        await model.evaluate(x, y),
        await model.trainOnBatch(x, y),
        await model.testOnBatch(x, y),
      ];
      expect(results.map((result) => own(result))).toEqual(new Array(5).fill(0.25));
      for await (const event of model.train(x, y)) if (event.type === "epoch") expect(own(event.logs)).toBe(0.25);
      const watched = await model.fit(x, y, { epochs: 9, callbacks: [earlyStopping({ monitor: name })] });
      expect(watched.epoch).toHaveLength(2);
    });
  },
);

test("names that every object has are not found in logs that do not have them", async () => {
  const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
  model.compile({ loss: "meanSquaredError" });
  for (const monitor of ["toString", "__proto__", "constructor"])
    await refused(() => model.fit(x, y, { callbacks: [earlyStopping({ monitor })] }), "E_CONFIG", "the logs have loss");
});
