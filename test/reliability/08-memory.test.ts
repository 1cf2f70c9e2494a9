/**
 * Memory that runs out: each allocation and growth in turn fails, until none is left to fail. The error is
 * E_OUT_OF_MEMORY, the model's memory is what it was before, and the next training has the bits of any other.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { adam, batchNormalization, ChainruleError, dense, loadModel, sequential, type Model } from "../../src/index.ts";
import { FailingAllocator } from "../support/allocator.ts";
import { randomRows } from "../support/data.ts";
import { engines } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";
import { cases, report } from "./report.ts";

const x = { data: Float32Array.from(randomRows(300, 40, 1).flat()), shape: [300, 40] as const };
const y = { data: Float32Array.from(randomRows(300, 3, 2).flat()), shape: [300, 3] as const };
const fit = { epochs: 2, batchSize: 64, watch: false, validationSplit: 0.2 } as const;

type Engine = (typeof engines)[number];
const layers = () => [dense({ units: 90, activation: "relu" }), batchNormalization(), dense({ units: 3 })];
const make = (engine: Engine) => sequential({ inputShape: [40], layers: layers(), seed: 4, ...engine });
const compile = (model: Model) => model.compile({ optimizer: adam(), loss: "meanSquaredError", metrics: ["mae"] });

async function compiled(engine: Engine): Promise<Model> {
  const model = await make(engine);
  compile(model);
  return model;
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const folder = await mkdtemp(join(tmpdir(), "chainrule-"));
const file = join(folder, "model.json");

/** What takes memory in a model's life. The model is compiled, but for `create` and `load`, which make their own. */
const operations: Record<string, (model: Model, engine: Engine) => unknown> = {
  create: (_, engine) => make(engine).then((made) => made.dispose()),
  compile,
  fit: (model) => model.fit(x, y, fit),
  trainOnBatch: (model) => model.trainOnBatch(x, y),
  fitDataset: (model) => model.fitDataset([{ x, y }], { watch: false }),
  evaluate: (model) => model.evaluate(x, y),
  predict: (model) => model.predict(x),
  predictOne: (model) => model.predictOne(x.data.subarray(0, 40)),
  getWeights: (model) => model.getWeights(),
  save: (model) => model.save(file),
  load: async (model, engine) => (await loadModel(model.toJSON(), { backend: engine.backend })).dispose(),
};

describe.each(engines)("reliability 8: $backend $dtype", (engine) => {
  test.each(Object.entries(operations))("%s", async (name, operate) => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined); // WebAssembly without memory is JavaScript, with a warning
    const expected = await compiled(engine);
    await expected.fit(x, y, fit);
    const hash = weightsHash(expected);
    const allocator = new FailingAllocator();
    const whole = await compiled(engine);
    const count = await allocator.run(0, () => operate(whole, engine));
    expect(count).toBeGreaterThan(0);
    let refused = 0;
    const step = Math.max(1, Math.floor(count / cases(3, Infinity)));
    for (let failing = 1; failing <= count; failing += step) {
      const model = await compiled(engine);
      const before = model.toJSON();
      const { arena } = model.session.engine;
      const map = arena.toString();
      await model.save(file);
      const saved = hashOf(await readFile(file));
      let error: unknown;
      await allocator.run(failing, async () => operate(model, engine)).catch((thrown: unknown) => (error = thrown));
      if (error !== undefined) {
        const shown = `${name}, allocation ${failing} of ${count}: ${(error as Error).stack}`;
        expect(error, shown).toBeInstanceOf(ChainruleError);
        expect((error as ChainruleError).code, shown).toBe("E_OUT_OF_MEMORY");
        expect(model.session.isTraining).toBe(false);
        if (!name.startsWith("predict")) expect(arena.toString(), shown).toBe(map);
        refused++;
      }
      if (name === "save") expect(hashOf(await readFile(file))).toBe(saved);
      // The same model from its first state, and a model that is loaded from it, train as if nothing had been.
      const again = await loadModel(before, { backend: engine.backend });
      await again.fit(x, y, fit);
      expect(weightsHash(again)).toBe(hash);
      model.setWeights(before.weights.map(({ name: of }) => again.getWeights().find((weight) => weight.name === of)!));
      expect(weightsHash(model)).toBe(hash);
      await operate(model, engine);
      for (const ended of [model, again]) ended.dispose();
    }
    expect(refused).toBeGreaterThan(0);
    report(
      "8 Memory",
      `${engine.backend} ${engine.dtype}, ${name}: ${refused} of ${count} allocations refused, 0 differ afterwards`,
    );
  });
});
