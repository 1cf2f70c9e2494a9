/** A run: rows of x and y in linear memory, a plan over them, and the loss and metrics it adds up. Training and evaluation are runs. */
import type { Backend, Runner } from "../backends/backend.ts";
import type { Table } from "../data/input.ts";
import type { Arena } from "../memory/arena.ts";
import type { Storage, Tensor, TypedArray } from "../memory/tensor.ts";
import { compileRun, type DataForm, type Objective, type RunTensors } from "../plan/compile.ts";
import { TensorPool, type Plan } from "../plan/plan.ts";
import type { Key } from "../random/philox.ts";

/** The memory of a model and who computes in it. */
export interface Engine {
  readonly backend: Backend;
  readonly arena: Arena;
}

/** Rows [from, from + count) of checked x and y. */
export interface Examples {
  readonly x: Table;
  readonly y: Table;
  readonly from: number;
  readonly count: number;
}

/** What a run is for; its data is said by the examples. */
export type Purpose = Omit<Objective, "rows" | "x" | "y">;

export interface RunOptions {
  /** The key of the shuffles, where the purpose is shuffled. */
  key?: Key;
  /** Number of the first epoch, which its shuffle depends on. */
  epoch?: number;
}

export class Run {
  readonly plan: Plan;
  readonly capacity: number;
  readonly #engine: Engine;
  readonly #tensors: RunTensors;
  readonly #storages: Storage[];
  readonly #runner: Runner;

  constructor(engine: Engine, purpose: Purpose, examples: Examples, { key, epoch }: RunOptions = {}) {
    this.#engine = engine;
    this.capacity = purpose.capacity;
    const pool = new TensorPool(engine.arena.dtype);
    const { x, y, count } = examples;
    const labels = purpose.loss.targets === "label";
    const { plan, tensors } = compileRun({ ...purpose, rows: count, x: formOf(x), y: formOf(y, labels) }, pool);
    this.plan = plan;
    this.#tensors = tensors;
    this.#storages = [...pool.storages()];
    engine.arena.place(this.#storages);
    try {
      this.#runner = engine.backend.load(this.plan, engine.arena);
    } catch (error) {
      engine.arena.release(this.#storages);
      throw error;
    }
    this.#view(tensors.cursor)[0] = epoch ?? 0;
    this.#view(tensors.order).forEach((_, i, order) => (order[i] = i));
    if (key !== undefined) this.#view(tensors.seed).set(key.map((word) => word | 0));
    this.#fill(tensors.x, x, examples);
    this.#fill(tensors.y, y, examples);
  }

  /** Walks at most `batches` batches. Answers false when a batch's loss is not finite; the cursor then stands on that batch. */
  run(batches: number): boolean {
    return this.#runner.run(batches) === 0;
  }

  /** Finished epochs, counted from the first epoch's number, and the next batch. */
  get cursor(): { epoch: number; batch: number } {
    const [epoch, batch] = this.#view(this.#tensors.cursor);
    return { epoch, batch };
  }

  /** Loss and metrics of the finished epochs [from, to), epoch after epoch: means over their rows. The last `capacity` are kept. */
  results(from: number, to: number): Float64Array {
    const { columns } = this.#tensors.history;
    const kept = this.#view(this.#tensors.history);
    const values = new Float64Array((to - from) * columns);
    for (let epoch = from, q = 0; epoch < to; epoch++) {
      const p = (epoch % this.capacity) * columns;
      for (let i = 0; i < columns; i++) values[q++] = kept[p + i];
    }
    return values;
  }

  /** Loss and metrics of the unfinished epoch: mean over the rows so far. */
  partial(): Float64Array {
    const { batch } = this.cursor;
    const rows = Math.max(1, Math.min(batch * this.plan.batchRows, this.plan.rows));
    return (this.#view(this.#tensors.totals) as Float64Array).map((sum) => sum / rows);
  }

  release(): void {
    this.#runner.release();
    this.#engine.arena.release(this.#storages);
  }

  #view(t: Tensor): TypedArray {
    return this.#engine.arena.view(t).data;
  }

  #fill(tensor: Tensor, table: Table, { from, count }: Examples): void {
    table.write(this.#view(tensor), tensor.columns, from, count, tensor.type === "uint8" ? 1 : table.scale);
  }
}

/** How a table stands in memory: bytes stay bytes, labels become int32, everything else the model's dtype. */
export function formOf(table: Table, labels = false): DataForm {
  const type = labels ? "int32" : table.bytes ? "uint8" : "real";
  return { columns: table.columns, type, scale: table.scale };
}
