/** What predictions are made with. */
import type { JSONObject } from "../base/json.ts";
import type { Configured } from "../base/registry.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import type { Network } from "../network/network.ts";
import type { Engine } from "./run.ts";
import type { ModelSpec } from "./spec.ts";

/** A session as far as predictions need one: `Session`, or that of a model that was loaded for predictions alone. */
export interface PredictionSession {
  readonly spec: Pick<ModelSpec, "dtype" | "seed">;
  readonly network: Network;
  /** The loss of each output, where the model is compiled: it says what outputs mean. */
  readonly losses: readonly Configured<Loss>[] | undefined;
  metadata: JSONObject;
  /** Throws E_DISPOSED, E_ENGINE. */
  readonly engine: Engine;
  /** Throws as `engine` does. */
  refuseWhenGone(): void;
}
