/** What a model file says of its training: the losses alone, which say what outputs mean. */
import type { Configured } from "../base/registry.ts";
import { configureLoss } from "../kernels/losses/index.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import type { Network } from "../network/network.ts";
import { refuse } from "./checkFile.ts";
import { guarded } from "./decode.ts";
import type { SavedTraining } from "./json.ts";

/** The loss of each output. Throws E_FORMAT. */
export function decodeLosses({ targets }: SavedTraining, network: Network): readonly Configured<Loss>[] {
  return Object.values(forOutputs(network, targets, ({ loss }) => guarded(() => configureLoss(loss))));
}

/** One value an output, by name. Throws E_FORMAT. */
export function forOutputs<S, T>({ outputs }: Network, saved: readonly S[], value: (entry: S) => T): Record<string, T> {
  if (saved.length !== outputs.length)
    refuse(`training.targets should have ${outputs.length} entries, got ${saved.length}`);
  return Object.fromEntries(outputs.map(({ name }, i) => [name, value(saved[i])]));
}
