/** Schedules of other numbers than the learning rate: dropout's rate and AdamW's weight decay. */
import { describe, expect, test } from "vitest";
import {
  adamw,
  constantRate,
  dense,
  dropout,
  flatCosine,
  loadModel,
  sequential,
  stepDecay,
  type DropoutOptions,
} from "../../src/index.ts";
import { backends, flat, x, y, type Small } from "./models.ts";

const [one, zero] = [[[1]], [[0]]];
const fit = (model: Small, epochs: number) => model.fit(x, y, { epochs, batchSize: 8, watch: false });

describe.each(backends)("%s", (backend) => {
  /** 3 → 20 tanh, dropped → 2, with the schedule of some steps: 4 an epoch. */
  async function dropped(rate: DropoutOptions["rate"], threads = 1): Promise<Small> {
    const layers = [dense({ units: 20, activation: "tanh" }), dropout({ rate }), dense({ units: 2 })];
    const model = await sequential({ inputShape: [3], layers, seed: 3, backend, threads });
    model.compile({ optimizer: adamw({ weightDecay: 0 }), loss: "meanSquaredError" });
    return model as unknown as Small;
  }

  test("AdamW's weight decay is that of the step, over more steps than the table has", async () => {
    const layers = [dense({ units: 1, useBias: false, weights: { kernel: [1] } })];
    const model = await sequential({ inputShape: [1], layers, dtype: "float64", backend });
    const weightDecay = flatCosine({ initial: 0.5, steps: 2000 });
    // A row of 0 has no gradient: what changes the weight is the decay.
    model.compile({ optimizer: adamw({ learningRate: 0.01, weightDecay }), loss: "halfSquaredError" });
    const at = flatCosine.definition.rate({ initial: 0.5, steps: 2000 });
    let w = 1;
    let t = 0;
    for (const epochs of [1, 1500, 700]) {
      await model.fit(zero, one, { epochs, watch: false });
      for (const end = t + epochs; t < end; t++) w *= 1 - 0.01 * at(t);
      expect(model.getWeights()[0].data[0]).toBe(w);
    }
  });

  test("dropout with a schedule that stays the same is dropout with its number", async () => {
    const [scheduled, plain] = [await dropped(constantRate({ rate: 0.3 })), await dropped(0.3)];
    for (const model of [scheduled, plain]) await fit(model, 5);
    expect(flat(scheduled)).toEqual(flat(plain));
  });

  test("dropout follows its schedule from step to step, and through a file", async () => {
    // 0.5 for two epochs, then 0.
    const rate = flatCosine({ initial: 0.5, steps: 1 });
    const [ended, none] = [await dropped(rate), await dropped(0)];
    const first = await dropped(0.5);
    for (const model of [ended, first]) await model.fit(x, y, { batchSize: 31, watch: false }); // one step
    expect(flat(ended)).toEqual(flat(first));
    none.setWeights(ended.getWeights());
    none.session.restore({ ...ended.session.readState() });
    for (const model of [ended, none]) await fit(model, 3);
    expect(flat(ended)).toEqual(flat(none));
    const whole = await dropped(flatCosine({ initial: 0.5, steps: 24 }));
    await fit(whole, 3);
    const again = (await loadModel(JSON.parse(JSON.stringify(whole.toJSON())), { backend })) as unknown as Small;
    for (const model of [whole, again]) await fit(model, 4);
    expect(again.toJSON()).toEqual(whole.toJSON());
  });

  test("a rate of 1 stops the training, with its step", async () => {
    const model = await dropped(stepDecay({ initial: 0.5, factor: 2, every: 2 }));
    const message = expect.stringContaining("dropout_1 rate of step 2 must be a finite number at least 0 and below 1, got 1"); // prettier-ignore
    await expect(fit(model, 1)).rejects.toMatchObject({ code: "E_CONFIG", message });
  });
});

test("dropout with a schedule gives the same bits on several threads", async () => {
  const trained = [];
  for (const threads of [1, 2]) {
    const layers = [dense({ units: 256 }), dropout({ rate: flatCosine({ initial: 0.5, steps: 20 }) }), dense({ units: 2 })]; // prettier-ignore
    const model = await sequential({ inputShape: [3], layers, seed: 3, threads });
    model.compile({ optimizer: adamw({ weightDecay: flatCosine({ initial: 0.5, steps: 20 }) }), loss: "meanSquaredError" }); // prettier-ignore
    await model.fit(x, y, { epochs: 5, batchSize: 8 });
    trained.push(flat(model as unknown as Small));
    model.dispose();
  }
  expect(trained[1]).toEqual(trained[0]);
});
