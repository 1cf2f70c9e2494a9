/** The forward pass alone, for a fixed number of rows: how predictions are made. */
import type { Runner } from "../backends/backend.ts";
import type { Table } from "../data/input.ts";
import type { RealArray, Storage, Tensor } from "../memory/tensor.ts";
import { compileForward } from "../plan/compile.ts";
import { TensorPool } from "../plan/plan.ts";
import type { Network } from "./network.ts";
import type { Engine } from "./run.ts";

export class Predictor {
  readonly rows: number;
  readonly #engine: Engine;
  readonly #inputs: readonly Tensor[];
  readonly #outputs: readonly Tensor[];
  readonly #storages: Storage[];
  readonly #runner: Runner;
  #buffer: ArrayBufferLike | undefined;
  #in: RealArray[] = [];
  #out: RealArray[] = [];

  /** With `here` on the caller's thread, at once. */
  constructor(engine: Engine, network: Network, rows: number, here = false) {
    this.#engine = engine;
    this.rows = rows;
    const pool = new TensorPool(engine.arena.dtype);
    const { plan, inputs, outputs } = compileForward(network, rows, pool);
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#storages = [...pool.storages()];
    engine.arena.place(this.#storages);
    try {
      this.#runner = engine.backend.load(plan, engine.arena, here);
    } catch (error) {
      engine.arena.release(this.#storages);
      throw error;
    }
  }

  /** The outputs of table rows [from, from + count), count at most `rows`, behind the rows that `to` holds already. */
  async predict(tables: readonly Table[], from: number, count: number, to: readonly RealArray[]): Promise<void> {
    this.#refresh();
    tables.forEach((table, i) => {
      const input = this.#in[i];
      table.write(input, this.#inputs[i].stride, from, count, table.bytes ? roundTo(input, table.scale) : 1);
    });
    const walk = this.#runner.run(1);
    if (typeof walk !== "number") await walk;
    this.#refresh();
    this.#outputs.forEach(({ stride, columns }, i) => {
      const output = this.#out[i];
      for (let r = 0; r < count; r++) {
        for (let c = 0; c < columns; c++) to[i][(from + r) * columns + c] = output[r * stride + c];
      }
    });
  }

  /** One row in, its outputs to `to`: nothing is allocated. The row's length and numbers are the caller's care. */
  predictRow(row: ArrayLike<number>, to: RealArray): void {
    this.#refresh();
    const input = this.#in[0];
    const output = this.#out[0];
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
    this.#in = this.#inputs.map((t) => arena.view(t).data as RealArray);
    this.#out = this.#outputs.map((t) => arena.view(t).data as RealArray);
  }
}

/** A scale in the precision the kernels use it in. */
function roundTo(array: RealArray, scale: number): number {
  return array instanceof Float32Array ? Math.fround(scale) : scale;
}
