/** What numbers of a file may be, where a formula takes their root or divides by them: variances, sums of squares, products of shares. */
import { findBelow } from "../data/finite.ts";
import type { Network } from "../network/network.ts";
import type { Optimizer } from "../kernels/optimizers/optimizer.ts";
import { optimizerLayout, type OptimizerSnapshot } from "../session/optimizerState.ts";
import { refuse } from "./checkFile.ts";

/** Holds the weights to the range of each parameter. Throws E_FORMAT. */
export function checkWeights({ parameters }: Network, weights: readonly { data: ArrayLike<number> }[]): void {
  parameters.forEach(({ name, min }, i) => {
    const at = findBelow(weights[i].data, min);
    if (at >= 0) refuse(`weights ${name} should be at least ${min}, got ${weights[i].data[at]} at position ${at}`);
  });
}

/** Holds an optimizer's memory to what its rule says of it. Throws E_FORMAT. */
export function checkOptimizerState(optimizer: Optimizer, network: Network, snapshot: OptimizerSnapshot): void {
  const { rule, slots } = optimizer;
  const first = Object.entries(rule.running);
  snapshot.running.forEach((value, i) => {
    const [name, initial] = first[i % first.length];
    if (initial === 1 && !(value >= 0 && value <= 1))
      refuse(`training.optimizer.running should have ${name} from 0 to 1, got ${value}`);
  });
  optimizerLayout(optimizer, network.parameters).state.forEach(({ parameter }, i) => {
    const { data } = snapshot.state[i];
    const count = data.length / slots.length;
    for (const slot of rule.nonNegative ?? []) {
      const at = slot < slots.length ? findBelow(data, 0, slot * count, (slot + 1) * count) : -1;
      if (at >= 0)
        refuse(`training.optimizer.state ${parameter.name} should be at least 0 at position ${at}, got ${data[at]}`);
    }
  });
}
