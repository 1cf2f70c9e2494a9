/** From sequential to dispose: what a model answers afterwards, and that many of them may come and go. */
import { describe, expect, test } from "vitest";
import { dense, sequential, type Model } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { membersOf, use } from "../support/members.ts";

const x = randomRows(20, 3, 1),
  y = randomRows(20, 2, 2);

async function fresh(backend: (typeof backends)[number]): Promise<Model> {
  const model = await sequential({ inputShape: [3], layers: [dense({ units: 2 })], backend });
  model.compile({ loss: "meanSquaredError" });
  return model;
}

describe.each(backends)("%s", (backend) => {
  test("after dispose everything throws E_DISPOSED, whatever the arguments", async () => {
    const model = await fresh(backend);
    const members = membersOf(model).filter(({ name }) => name !== "dispose");
    await model.fit(x, y);
    model.dispose();
    expect(members.length).toBeGreaterThan(20);
    for (const member of members) {
      await expect(use(model, member), `${member.kind} ${member.name}`).rejects.toMatchObject({
        name: "ChainruleError",
        code: "E_DISPOSED",
        message: expect.stringMatching(/disposed/),
      });
    }
    model.dispose(); // once more does no harm
  });

  test("disposed of while a prediction is under way", async () => {
    const model = await fresh(backend);
    const rows = 400000;
    const pending = model.predict({ data: new Float32Array(rows * 3), shape: [rows, 3] });
    model.dispose();
    await pending.catch((error) => expect(error).toMatchObject({ code: "E_DISPOSED" }));
  });

  test("300 models are made, trained and dropped, half of them without dispose", async () => {
    for (let i = 0; i < 300; i++) {
      const model = await fresh(backend);
      await model.fit(x, y, { epochs: 2 });
      model.predictOne(x[0]);
      if (i % 2 === 0) model.dispose();
    }
  });

  test("compiled again, the optimizer starts afresh and the weights stay", async () => {
    const model = await fresh(backend);
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 3 });
    const weights = JSON.stringify(model.toJSON().weights);
    for (let i = 0; i < 100; i++) model.compile({ optimizer: i % 2 ? "sgd" : "adam", loss: "halfSquaredError" });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const json = model.toJSON();
    expect(JSON.stringify(json.weights)).toBe(weights);
    expect(json.training!.optimizer.state.every(({ data }) => /^A*=*$/.test(data))).toBe(true);
  });

  test("a refused compile leaves the old one", async () => {
    const model = await fresh(backend);
    expect(() => model.compile({ loss: "unheard of" })).toThrow();
    expect(Object.keys(await model.evaluate(x, y))).toEqual(["loss"]);
    await model.fit(x, y);
  });

  test("many fits, evaluations and predictions take no more memory than one", async () => {
    const model = await fresh(backend);
    const round = async () => {
      await model.fit(x, y, { batchSize: 7 });
      await model.evaluate(x, y);
      await model.predict(x);
      return model.summary();
    };
    const first = await round();
    for (let i = 0; i < 50; i++) expect(await round()).toBe(first);
  });
});
