/** Trainings that only look as if something were wrong: no alarm. */
import { describe, expect, test } from "vitest";
import { adam, sgd } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { network } from "./cases.ts";

describe("targets that are all equal leave nothing unsolved", () => {
  const x = randomRows(64, 3, 5);
  test.each([5, 0.1, 0, -3e4])("y = %f for all rows", async (value) => {
    const optimizer = sgd({ learningRate: 0.1 });
    const model = await network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer });
    const y = x.map(() => [value]);
    expect((await model.diagnose(x, y)).findings).toEqual([]);
    const history = await model.fit(x, y, { epochs: 60, watch: 1000, validationSplit: 0.2 });
    expect(history.findings).toEqual([]);
    const { findings, text } = await model.diagnose(x, y, { history });
    expect(findings, text).toEqual([]);
  });

  test("one class in all rows", async () => {
    const layers = [
      { units: 8, activation: "tanh" },
      { units: 3, activation: "softmax" },
    ] as const;
    const model = await network(3, [...layers], {
      loss: "sparseCategoricalCrossentropy",
      optimizer: adam({ learningRate: 1 }),
    });
    const y = x.map(() => 2);
    const names = ["stuckAtChance", "underfitting", "overfitting", "saturated", "updatesTooLarge", "updatesTooSmall"];
    const before = await model.diagnose(x, y);
    const history = await model.fit(x, y, { epochs: 40, validationSplit: 0.2 });
    const after = await model.diagnose(x, y, { history });
    for (const { name } of [...before.findings, ...after.findings]) expect(names).not.toContain(name);
  });
});
