/** Steps in blocks of rows give the same bits as steps one by one, in whatever order rows come. */
import { expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { javascriptBackend } from "../../src/backends/javascript.ts";
import { conv2d, dense, flatten, maxPooling2d, sequential } from "../../src/index.ts";
import { Model } from "../../src/model/model.ts";
import { inBlocks } from "../../src/plan/blocks.ts";
import type { Step } from "../../src/plan/plan.ts";
import { Session } from "../../src/session/session.ts";
import { weightsHash } from "../support/hash.ts";
import { train, trainings, type Training } from "./networks.ts";

/** The JavaScript backend, its batches in blocks of four rows. */
function blocked(told: { blocks: number }): Backend {
  const backend = javascriptBackend();
  return {
    ...backend,
    load(plan, arena, options) {
      const of = (steps: readonly Step[], rows: number) => inBlocks(steps, rows, arena.dtype, 1);
      const batch = of(plan.batch, plan.batchRows);
      told.blocks += batch.length - plan.batch.length;
      return backend.load({ ...plan, batch, tail: of(plan.tail, plan.rows % plan.batchRows) }, arena, options);
    },
  };
}

/** As many filters as the last batch has rows: the transposed kernel, which all rows need, has as many rows. */
const like: Training = {
  make: (options) =>
    sequential({
      inputShape: [8, 8, 1],
      layers: [
        conv2d({ filters: 4, kernelSize: 3, activation: "relu" }),
        maxPooling2d(),
        conv2d({ filters: 8, kernelSize: 2, padding: "same", activation: "tanh" }),
        flatten(),
        dense({ units: 3, activation: "softmax" }),
      ],
      ...options,
    }) as ReturnType<Training["make"]>,
  x: { data: Float32Array.from({ length: 24 * 64 }, (_, i) => Math.sin(i * i)), shape: [24, 8, 8, 1] },
  y: Int32Array.from({ length: 24 }, (_, i) => i % 3),
  fit: { batchSize: 16 },
};

const { images } = trainings;
test.each(Object.entries({ images, "weighted rows": trainings["weighted rows, smoothed labels"], like }))(
  "%s",
  async (_name, training) => {
    const alone = await train(training, { backend: "javascript" });
    const told = { blocks: 0 };
    const { session } = await training.make({ seed: 3, backend: "javascript" });
    const inTurns = await train(training, {}, new Model<boolean>(new Session(session.spec, blocked(told))));
    expect(weightsHash(inTurns as Model)).toBe(weightsHash(alone as Model));
    expect(told.blocks).toBeGreaterThan(0);
  },
);
