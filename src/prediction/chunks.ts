/** Predictions of many rows, some at a time. */
import type { Table } from "../data/input.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import { Predictor } from "./predictor.ts";
import type { Engine } from "../session/run.ts";

/** Beyond so many rows the matrix kernels gain nothing; with fewer than so few, weights are read more than used. */
const MOST = 256;
const LEAST = 8;
/** Several threads get more at once, since each request costs time. */
const MOST_SHARED = 2048;
/** Multiplications in a walk of the plan: well within a slice of time. */
const WORK = { wasm: 2 ** 23, javascript: 2 ** 20 };

/** Predictions of any number of rows, a chunk a walk of the plan. The predictors of full chunks and of the last rest are kept. */
export class ChunkPredictor {
  readonly #engine: Engine;
  readonly #network: Network;
  readonly #rows: number;
  #full: Predictor | undefined;
  #rest: Predictor | undefined;

  constructor(engine: Engine, network: Network) {
    this.#engine = engine;
    this.#network = network;
    const weights = network.parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 1);
    const { name, threads } = engine.backend;
    const most = threads > 1 ? MOST_SHARED : MOST;
    this.#rows = Math.min(most, Math.max(LEAST, Math.floor((threads * WORK[name]) / weights)));
  }

  /** Writes the outputs of the next rows from `from` on to `to`; returns how many. */
  async next(tables: readonly Table[], from: number, to: readonly RealArray[]): Promise<number> {
    const rows = Math.min(this.#rows, tables[0].rows - from);
    await this.#predictor(rows).predict(tables, from, rows, to);
    return rows;
  }

  #predictor(rows: number): Predictor {
    if (rows === this.#rows) return (this.#full ??= this.#make(rows));
    if (this.#rest?.rows !== rows) {
      const fresh = this.#make(rows);
      this.#rest?.release();
      this.#rest = fresh;
    }
    return this.#rest!;
  }

  #make(rows: number): Predictor {
    return new Predictor(this.#engine, this.#network, rows);
  }
}
