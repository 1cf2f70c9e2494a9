/** Memory that runs out: each growth in turn fails, and what was there before is there afterwards, no more and no less. */
import { describe, expect, test } from "vitest";
import { WasmMemory } from "../../src/backends/memory.ts";
import { backendFor } from "../support/backends.ts";
import { checkTable } from "../../src/data/input.ts";
import { atOnce } from "../../src/platform/timeSlice.ts";
import { dense } from "../../src/layers/dense.ts";
import { input } from "../../src/layers/symbolic.ts";
import { configureLoss } from "../../src/kernels/losses/index.ts";
import { Arena } from "../../src/memory/arena.ts";
import { MAX_BYTES, Storage } from "../../src/memory/tensor.ts";
import { ModelOptimizerState } from "../../src/session/optimizerState.ts";
import { buildNetwork, type Network } from "../../src/network/network.ts";
import { Predictor } from "../../src/prediction/predictor.ts";
import { Run, type Engine } from "../../src/session/run.ts";
import { adam } from "../../src/kernels/optimizers/adam.ts";
import { refused } from "../support/errors.ts";
import { FailingMemory } from "../support/memory.ts";

const KILOBYTE = 1024;
const storage = (name: string, bytes = KILOBYTE) => new Storage(name, bytes);

describe("an arena", () => {
  const sizes = [5, 1, 4, 2, 3];

  /** Growth is asked for once a storage here, so there are as many places to fail as storages. */
  test.each(sizes.map((_, i) => i + 2))("places nothing at all when growth %i fails", async (failing) => {
    const a = new Arena(new FailingMemory(failing), "float32");
    const kept = storage("kept");
    a.place([kept]);
    new Uint8Array(a.buffer, kept.offset, kept.bytes).fill(3);
    const map = a.toString();
    const all = sizes.map((n, i) => storage(`s${i}`, n * KILOBYTE));
    const last = all[failing - 2];
    const { details } = await refused(() => a.place(all), "E_OUT_OF_MEMORY", last.name);
    expect(details).toMatchObject({ tensor: last.name, bytes: last.bytes });
    expect(all.map((s) => s.offset)).toEqual(sizes.map(() => -1));
    expect(a.toString()).toBe(map);
    expect(new Uint8Array(a.buffer, kept.offset, kept.bytes).every((byte) => byte === 3)).toBe(true);
    // The next attempt succeeds, right behind what was kept: nothing was lost to the failed one.
    a.place(all);
    expect(all[0].offset).toBe(kept.offset + KILOBYTE);
    expect(a.used).toBe(16 * KILOBYTE);
  });

  test("leaves earlier places alone when they are asked for again", async () => {
    const a = new Arena(new FailingMemory(2), "float32");
    const kept = storage("kept");
    a.place([kept]);
    const { offset } = kept;
    await refused(() => a.place([kept, storage("more")]), "E_OUT_OF_MEMORY", "more");
    expect(kept.offset).toBe(offset);
    expect(a.used).toBe(KILOBYTE);
  });

  test("does not ask for more than 4 GiB", async () => {
    const memory = new FailingMemory(1);
    const a = new Arena(memory, "float32");
    await refused(() => a.place([storage("huge", MAX_BYTES)]), "E_OUT_OF_MEMORY", "huge", "4095.9 MiB");
    expect(memory.growths).toBe(0);
    expect(a.used).toBe(0);
  });

  test("says E_OUT_OF_MEMORY when WebAssembly's own memory does not grow", async () => {
    const memory = new WasmMemory(false);
    memory.memory.grow = () => {
      throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
    };
    const a = new Arena(memory, "float32");
    await refused(() => a.place([storage("more", 100000)]), "E_OUT_OF_MEMORY", "more");
    expect(a.used).toBe(0);
  });
});

/** What takes memory in a model's life: its optimizer, a run, a prediction. Programs take some too, after the tensors. */
const takers: Record<string, (engine: Engine, network: Network) => { release(): void }> = {
  LearnerState: ({ arena }, network) => new ModelOptimizerState(adam(), network.parameters, arena),
  Predictor: (engine, network) => new Predictor(engine, network, 3),
  Run: (engine, network) => {
    const targets = [{ loss: configureLoss("meanSquaredError"), weight: 1, metrics: [] }];
    const purpose = { network, targets, batchSize: 2, trains: false, shuffled: true, capacity: 1 };
    const x = atOnce(checkTable([[1], [2], [3]], "x"));
    return new Run(engine, purpose, { x: [x], y: [x], from: 0, count: 3 });
  },
};

test.each(Object.entries(takers))("%s gives everything back, whichever growth fails", async (_name, take) => {
  const attempt = (failing: number) => {
    const x = input({ shape: [1] });
    const network = buildNetwork([x], [dense({ units: 1 }).apply(dense({ units: 2 }).apply(x))], "float32");
    const memory = new FailingMemory(failing);
    const arena = new Arena(memory, "float32");
    arena.place(network.parameters.map((p) => p.tensor.storage));
    // The steps are laid out in the failing memory and never run.
    return { engine: { backend: backendFor("wasm", "float32"), arena }, network, memory };
  };
  const whole = attempt(0);
  const first = whole.memory.growths + 1;
  take(whole.engine, whole.network);
  const last = whole.memory.growths;
  expect(last).toBeGreaterThan(first);
  for (let failing = first; failing <= last; failing++) {
    const { engine, network } = attempt(failing);
    const before = engine.arena.toString();
    await refused(() => take(engine, network), "E_OUT_OF_MEMORY");
    expect(engine.arena.toString(), `after growth ${failing} failed`).toBe(before);
    // The next attempt succeeds, and gives back what it took.
    take(engine, network).release();
    expect(engine.arena.toString()).toBe(before);
  }
});
