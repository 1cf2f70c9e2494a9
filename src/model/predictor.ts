/** The forward pass alone, for a fixed number of rows: how predictions are made. */
import type { Runner } from "../backends/backend.ts";
import type { Table } from "../data/input.ts";
import type { RealArray, Storage, Tensor } from "../memory/tensor.ts";
import { compileForward } from "../plan/compile.ts";
import { TensorPool, type Plan } from "../plan/plan.ts";
import type { Network } from "./network.ts";
import type { Engine } from "./run.ts";

export class Predictor {
  readonly rows: number;
  readonly plan: Plan;
  readonly #engine: Engine;
  readonly #input: Tensor;
  readonly #output: Tensor;
  readonly #storages: Storage[];
  readonly #runner: Runner;
  #buffer: ArrayBufferLike | undefined;
  #in!: RealArray;
  #out!: RealArray;

  constructor(engine: Engine, network: Network, rows: number) {
    this.#engine = engine;
    this.rows = rows;
    const pool = new TensorPool(engine.arena.dtype);
    const cursor = pool.tensor("run/cursor", 1, 4, { type: "int32" });
    const { plan, input, output } = compileForward(network, rows, pool, cursor);
    this.plan = plan;
    this.#input = input;
    this.#output = output;
    this.#storages = [...pool.storages()];
    engine.arena.place(this.#storages);
    try {
      this.#runner = engine.backend.load(plan, engine.arena);
    } catch (error) {
      engine.arena.release(this.#storages);
      throw error;
    }
  }

  /** The outputs of table rows [from, from + count), count at most `rows`, into `to` in row order. */
  predict(table: Table, from: number, count: number, to: RealArray, at: number): void {
    this.#refresh();
    table.write(this.#in, this.#input.stride, from, count, table.bytes ? roundTo(this.#in, table.scale) : 1);
    this.#runner.run(1);
    const { stride, columns } = this.#output;
    for (let r = 0; r < count; r++) {
      for (let c = 0; c < columns; c++) to[at + r * columns + c] = this.#out[r * stride + c];
    }
  }

  /** One row in, its outputs to `to`: nothing is allocated. The row's length and numbers are the caller's care. */
  predictRow(row: ArrayLike<number>, to: RealArray): void {
    this.#refresh();
    const input = this.#in,
      output = this.#out;
    for (let i = 0; i < row.length; i++) input[i] = row[i];
    this.#runner.run(1);
    for (let o = 0; o < to.length; o++) to[o] = output[o];
  }

  release(): void {
    this.#runner.release();
    this.#engine.arena.release(this.#storages);
  }

  /** The views again, where the memory has moved. */
  #refresh(): void {
    const { arena } = this.#engine;
    if (this.#buffer === arena.buffer) return;
    this.#buffer = arena.buffer;
    this.#in = arena.view(this.#input).data as RealArray;
    this.#out = arena.view(this.#output).data as RealArray;
  }
}

/** A scale in the precision the kernels use it in. */
function roundTo(array: RealArray, scale: number): number {
  return array instanceof Float32Array ? Math.fround(scale) : scale;
}
