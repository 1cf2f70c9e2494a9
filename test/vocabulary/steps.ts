/** Twenty updates of a few weights from given gradients, without a network: how optimizers are looked at closely. */
import type { Parameter } from "../../src/plan/parameter.ts";
import { Arena } from "../../src/memory/arena.ts";
import { tensor, type DType, type Matrix } from "../../src/memory/tensor.ts";
import { ModelOptimizerState } from "../../src/session/optimizerState.ts";
import { readMatrix, writeMatrix } from "../../src/memory/matrix.ts";
import type { Optimizer } from "../../src/kernels/optimizers/optimizer.ts";
import { begin, finish, gradientOf, emitUpdate } from "../../src/plan/update.ts";
import { PlanBuilder, StepTables, TensorPool, type Plan } from "../../src/plan/plan.ts";
import { cursorFields } from "../../src/kernels/shared/layout.ts";
import { keyOf, Uniform } from "../../src/kernels/random/philox.ts";
import { backendFor } from "../support/backends.ts";
import type { BackendName } from "../../src/backends/request.ts";

/** 3 × 5: a row is more than one vector in both dtypes, and has padding. */
export const ROWS = 3;
export const COLUMNS = 5;
export const STEPS = 20;

export const first = numbers(1, ROWS * COLUMNS, 1);

/** Gradients of very different sizes; a row of zeros now and then, as dead units have. */
export const gradients = Array.from({ length: STEPS }, (_, t) =>
  numbers(2 + t, ROWS * COLUMNS, 1).map((g, i) => (t % 7 === 3 && i < COLUMNS ? 0 : g * 10 ** ((i % 4) - 2))),
);

/** `count` numbers in ±size from a seed. */
export function numbers(seed: number, count: number, size: number): number[] {
  const random = new Uniform(keyOf(seed), 0x7e57, 0);
  return Array.from({ length: count }, () => (2 * random.next() - 1) * size);
}

/** The weights after each step. */
export function trajectory(
  optimizer: Optimizer,
  backendName: BackendName,
  dtype: DType,
  learning: Partial<Parameter> = {},
): number[][] {
  const backend = backendFor(backendName, dtype);
  const arena = new Arena(backend.memory, dtype);
  const parameter: Parameter = {
    name: "w",
    tensor: tensor("w", ROWS, COLUMNS, dtype),
    shape: [ROWS, COLUMNS],
    trainable: true,
    initial: Float64Array.from(first),
    ...learning,
  };
  arena.place([parameter.tensor.storage]);
  const learner = new ModelOptimizerState(optimizer, [parameter], arena);
  const pool = new TensorPool(dtype);
  const builder = new PlanBuilder(pool, 1, true, { learner });
  const cursor = pool.tensor("run/cursor", 1, cursorFields, { type: "int32" });
  const seed = pool.tensor("run/seed", 1, 2, { type: "int32" });
  begin(builder, learner, { tables: new StepTables(pool), cursor, seed });
  const dw = gradientOf(builder, parameter);
  emitUpdate(builder, parameter);
  finish(builder);
  arena.place(pool.storages());
  const lists = { epochBegin: [], batch: builder.steps, tail: [], epochEnd: [] };
  const plan: Plan = { rows: 1, ...lists, cursor, batches: 1, batchRows: 1 };
  const runner = backend.load(plan, arena);
  const view = (t: typeof dw) => arena.view(t) as Matrix;
  view(dw).data.fill(NaN); // the padding: nobody may read it
  view(parameter.tensor).data.fill(NaN);
  writeMatrix(view(parameter.tensor), first);
  return gradients.map((g) => {
    writeMatrix(view(dw), g);
    runner.run(1);
    return [...readMatrix(view(parameter.tensor))];
  });
}
