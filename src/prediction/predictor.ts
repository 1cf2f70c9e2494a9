/** The forward pass alone, for a fixed number of rows: how predictions are made. */
import type { Runner } from "../backends/backend.ts";
import type { Table } from "../data/input.ts";
import type { RealArray, Storage, Tensor } from "../memory/tensor.ts";
import { compileForward } from "../plan/compile.ts";
import { TensorPool } from "../plan/plan.ts";
import type { Network } from "../network/network.ts";
import type { Engine } from "../session/run.ts";

export class Predictor {
  readonly rows: number;
  /** Rows of inputs and outputs, one array a port; valid after `refresh`, until the memory grows. */
  inputs: readonly RealArray[] = [];
  outputs: readonly RealArray[] = [];
  readonly #engine: Engine;
  readonly #inputTensors: readonly Tensor[];
  readonly #outputTensors: readonly Tensor[];
  readonly #storages: Storage[];
  readonly #runner: Runner;
  #buffer: ArrayBufferLike | undefined;

  /** With `here` on the caller's thread, at once. */
  constructor(engine: Engine, network: Network, rows: number, here = false) {
    this.#engine = engine;
    this.rows = rows;
    const pool = new TensorPool(engine.arena.dtype);
    const { plan, inputs, outputs } = compileForward(network, rows, pool);
    this.#inputTensors = inputs;
    this.#outputTensors = outputs;
    this.#storages = [...pool.storages()];
    engine.arena.place(this.#storages);
    try {
      this.#runner = engine.backend.load(plan, engine.arena, { onCaller: here });
    } catch (error) {
      engine.arena.release(this.#storages);
      throw error;
    }
  }

  /** The outputs of table rows [from, from + count), count at most `rows`, behind the rows that `to` holds already: at once on the caller's thread. Throws as `Table.write` does. */
  predict(tables: readonly Table[], from: number, count: number, to: readonly RealArray[]): Promise<void> | undefined {
    this.refresh();
    tables.forEach((table, i) => {
      const input = this.inputs[i];
      table.write(input, this.#inputTensors[i].stride, from, count, table.bytes ? roundTo(input, table.scale) : 1);
    });
    const walk = this.#runner.run(1);
    if (typeof walk !== "number") return walk.then(() => this.#read(from, count, to));
    this.#read(from, count, to);
  }

  #read(from: number, count: number, to: readonly RealArray[]): void {
    this.refresh();
    this.#outputTensors.forEach(({ stride, columns }, i) => {
      const output = this.outputs[i];
      const all = to[i];
      if (stride === columns) all.set(output.subarray(0, count * columns), from * columns);
      else {
        for (let r = 0; r < count; r++) {
          for (let c = 0; c < columns; c++) all[(from + r) * columns + c] = output[r * stride + c];
        }
      }
    });
  }

  /** One walk of a predictor that was made for the caller's thread. */
  runHere(): void {
    void this.#runner.run(1);
  }

  release(): void {
    this.#runner.release();
    this.#engine.arena.release(this.#storages);
  }

  /** The views again, where the memory has moved. */
  refresh(): void {
    const { arena } = this.#engine;
    if (this.#buffer === arena.buffer) return;
    this.#buffer = arena.buffer;
    this.inputs = this.#inputTensors.map((t) => arena.view(t).data as RealArray);
    this.outputs = this.#outputTensors.map((t) => arena.view(t).data as RealArray);
  }
}

/** A scale in the precision the kernels use it in. */
function roundTo(array: RealArray, scale: number): number {
  return array instanceof Float32Array ? Math.fround(scale) : scale;
}
