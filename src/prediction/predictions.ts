/** Predictions and evaluations of one model. */
import { number, readOptions, type RecordOf } from "../base/options.ts";
import type { RealArray } from "../memory/tensor.ts";
import { inSlices, TimeSlice } from "../platform/timeSlice.ts";
import { checkExamples, checkInputs, type Inputs } from "../session/examples.ts";
import { Run, runOptions } from "../session/run.ts";
import type { Session } from "../session/session.ts";
import { Mutex } from "../threads/mutex.ts";
import { ChunkPredictor } from "./chunks.ts";
import { evaluateRun } from "./evaluate.ts";
import { RowPredictor } from "./row.ts";

export interface Prediction {
  /** Row after row. */
  data: RealArray;
  /** [rows, units], or [rows, …] for outputs of another shape. */
  shape: [number, ...number[]];
}

export interface EvaluateOptions {
  /** Rows a batch: a matter of memory and speed, not of the result. Default 256. */
  batchSize?: number;
}

const evaluateOptions = {
  batchSize: number(256, { integer: true, min: 1 }),
} satisfies RecordOf<EvaluateOptions>;

export class Predictions {
  readonly #session: Session;
  readonly #mutex = new Mutex();
  #chunks: ChunkPredictor | undefined;
  #row: RowPredictor | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The outputs for rows x, one prediction an output. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_ENGINE. */
  async predict(x: Inputs): Promise<Prediction[]> {
    const { network, engine } = this.#session;
    const slice = new TimeSlice();
    const tables = await inSlices(checkInputs(x, network), slice);
    this.#session.refuseWhenGone(); // the model may have been disposed of meanwhile
    const { rows } = tables[0];
    const { outputs, dtype } = network;
    const Data = dtype === "float32" ? Float32Array : Float64Array;
    const data = outputs.map(({ size }) => new Data(rows * size));
    const chunks = (this.#chunks ??= new ChunkPredictor(engine, network));
    for (let from = 0; from < rows;) {
      from += await this.#mutex.run(() => chunks.next(tables, from, data));
      if (performance.now() < slice.ends) continue;
      await slice.yieldWhenOver();
      this.#session.refuseWhenGone();
    }
    return outputs.map(({ shape }, i) => ({ data: data[i], shape: [rows, ...shape] }));
  }

  /** The outputs for one row, synchronously; written to `out` if it is given. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG. */
  predictOne(row: ArrayLike<number>, out?: RealArray): RealArray {
    const { engine } = this.#session;
    this.#row ??= new RowPredictor(engine, this.#session.network);
    return this.#row.predict(row, out);
  }

  /** Loss and metrics on x and y, by name. Throws as `predict` does, E_CONFIG. */
  async evaluate(x: Inputs, y: Inputs, options: EvaluateOptions): Promise<Record<string, number>> {
    const { network } = this.#session;
    const { engine, compiled } = this.#session.needCompiled("evaluate");
    const slice = new TimeSlice();
    const { batchSize } = readOptions(evaluateOptions, options, "evaluate");
    const data = await inSlices(checkExamples(x, y, network, compiled), slice);
    this.#session.refuseWhenGone();
    const run = new Run(engine, runOptions(network, compiled, batchSize), data);
    try {
      await inSlices(run.fill(data), slice);
      const values = await evaluateRun(run, slice);
      return Object.fromEntries(compiled.names.map((name, i) => [name, values[i]]));
    } finally {
      run.release();
    }
  }
}
