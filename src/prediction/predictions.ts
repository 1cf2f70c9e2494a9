/** Predictions of one model. */
import { asOutOfMemory } from "../base/outOfMemory.ts";
import type { ForeignTensor } from "../data/foreign.ts";
import type { ImageLike } from "../data/image.ts";
import type { Nested } from "../data/input.ts";
import type { RealArray } from "../memory/tensor.ts";
import { atOnce, inSlices, TimeSlice } from "../platform/timeSlice.ts";
import { checkInputs, type Inputs } from "../session/inputs.ts";
import type { PredictionSession } from "../session/predicting.ts";
import { Mutex } from "../threads/mutex.ts";
import { ChunkPredictor } from "./chunks.ts";
import type { Network } from "../network/network.ts";
import { Predictor } from "./predictor.ts";
import { RowPredictor } from "./row.ts";

export interface Prediction {
  /** Row after row. */
  data: RealArray;
  /** [rows, units], or [rows, …] for outputs of another shape. */
  shape: [number, ...number[]];
}

/** At once where one thread computes, else later. */
export type OnBatch<T> = T | Promise<T>;

/** Numbers of rows whose predictors are kept. */
const KEPT_BATCHES = 4;

function emptyOutputs({ outputs, dtype }: Network, rows: number): RealArray[] {
  const Data = dtype === "float32" ? Float32Array : Float64Array;
  return outputs.map(({ size }) => new Data(rows * size));
}

export class Predictions {
  readonly #session: PredictionSession;
  readonly #mutex = new Mutex();
  #chunks: ChunkPredictor | undefined;
  #row: RowPredictor | undefined;
  /** Predictors of whole batches by their rows, the one used last at the end, and whether one of them computes. */
  readonly #batches = new Map<number, Predictor>();
  #busy = false;

  constructor(session: PredictionSession) {
    this.#session = session;
  }

  /** The outputs for rows x, one prediction an output. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_ENGINE. */
  async predict(x: Inputs): Promise<Prediction[]> {
    const { network, engine } = this.#session;
    const slice = new TimeSlice();
    const tables = await inSlices(checkInputs(x, network), slice);
    this.#session.refuseWhenGone(); // the model may have been disposed of meanwhile
    const { rows } = tables[0];
    const { outputs } = network;
    const data = emptyOutputs(network, rows);
    const chunks = (this.#chunks ??= new ChunkPredictor(engine, network));
    for (let from = 0; from < rows;) {
      from += await this.#mutex.run(() => chunks.next(tables, from, data));
      if (performance.now() < slice.ends) continue;
      await slice.yieldWhenOver();
      this.#session.refuseWhenGone();
    }
    return outputs.map(({ shape }, i) => ({ data: data[i], shape: [rows, ...shape] }));
  }

  /** The same for rows that are computed in one go: at once where one thread computes. */
  predictOnBatch(x: Inputs): OnBatch<Prediction[]> {
    if (this.#busy) return this.#mutex.run(async () => this.#predictOnBatch(x));
    const predictions = this.#predictOnBatch(x);
    return predictions instanceof Promise ? this.#mutex.run(() => predictions) : predictions;
  }

  #predictOnBatch(x: Inputs): OnBatch<Prediction[]> {
    const { network, engine } = this.#session;
    const tables = atOnce(checkInputs(x, network));
    const { rows } = tables[0];
    const data = emptyOutputs(network, rows);
    const predictor = this.#batches.get(rows) ?? new Predictor(engine, network, rows);
    this.#batches.delete(rows);
    this.#batches.set(rows, predictor);
    if (this.#batches.size > KEPT_BATCHES) {
      const [[oldest, unused]] = this.#batches;
      unused.release();
      this.#batches.delete(oldest);
    }
    const predictions = () =>
      network.outputs.map(({ shape }, i): Prediction => ({ data: data[i], shape: [rows, ...shape] }));
    const pending = predictor.predict(tables, 0, rows, data);
    if (pending === undefined) return predictions();
    this.#busy = true;
    return pending.then(predictions).finally(() => (this.#busy = false));
  }

  /** The outputs for one row, synchronously; written to `out` if it is given. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG. */
  predictOne(row: Nested | ImageLike | ForeignTensor, out?: RealArray): RealArray {
    const { engine } = this.#session;
    try {
      this.#row ??= new RowPredictor(engine, this.#session.network);
      return this.#row.predict(row, out);
    } catch (error) {
      throw asOutOfMemory(error, "model.predictOne(…)");
    }
  }
}
