/** The session of a model that only predicts: its network in memory, and the backend that computes in it. */
import type { Backend } from "../backends/backend.ts";
import { disposedError } from "../base/errors.ts";
import type { JSONObject } from "../base/json.ts";
import { Arena } from "../memory/arena.ts";
import type { Network } from "../network/network.ts";
import { writeWeights } from "../network/weights.ts";
import type { PredictionSession } from "./predicting.ts";
import type { Engine } from "./run.ts";

/** What a file holds of it; `training` where the model was compiled. */
interface Loaded {
  readonly spec: PredictionSession["spec"] & { readonly metadata?: JSONObject };
  readonly network: Network;
  readonly weights: readonly ArrayLike<number>[];
  readonly training?: PredictionSession["losses"];
}

export class LoadedSession implements PredictionSession {
  readonly spec: PredictionSession["spec"];
  readonly network: Network;
  readonly losses: PredictionSession["losses"];
  metadata: JSONObject;
  /** Undefined once it has been freed. */
  #engine: Engine | undefined;

  /** Throws E_NON_FINITE, E_OUT_OF_MEMORY. */
  constructor({ spec, network, weights, training }: Loaded, backend: Backend) {
    this.spec = spec;
    this.network = network;
    this.losses = training;
    this.metadata = spec.metadata ?? {};
    const arena = new Arena(backend.memory, spec.dtype);
    arena.place(network.parameters.map(({ tensor }) => tensor.storage));
    writeWeights(network, arena, weights);
    this.#engine = { backend, arena };
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw disposedError();
    return this.#engine;
  }

  refuseWhenGone(): void {
    void this.engine;
  }

  dispose(): void {
    this.#engine?.backend.end();
    this.#engine = undefined;
  }
}
