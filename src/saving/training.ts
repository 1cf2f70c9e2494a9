/** What a model file says of its training: all of it. */
import { formatValue } from "../base/errors.ts";
import type { Spec } from "../base/registry.ts";
import { optimizers } from "../kernels/optimizers/index.ts";
import type { Network } from "../network/network.ts";
import { checkCompile, type Compiled } from "../session/compile.ts";
import { optimizerLayout, type OptimizerSnapshot } from "../session/optimizerState.ts";
import { decodeNumbers } from "./base64.ts";
import { refuse, sameAsRead } from "./checkFile.ts";
import { decodeAll, guarded, type GetNumbers } from "./decode.ts";
import type { SavedTraining } from "./json.ts";
import { forOutputs } from "./losses.ts";
import { checkOptimizerState } from "./ranges.ts";

/** Loss, metrics and optimizer as they were compiled, and the optimizer's state. */
export function decodeTraining(
  { optimizer, targets, update }: SavedTraining,
  network: Network,
  get: GetNumbers,
): { compiled: Compiled; optimizer: OptimizerSnapshot } {
  const { name, config, steps } = optimizer;
  if (!Object.hasOwn(optimizers, name)) refuse(`optimizer ${formatValue(name)} is not known`);
  const configured = guarded(() => optimizers[name as keyof typeof optimizers](config));
  sameAsRead(config, configured.config, "training.optimizer.config");
  const loss = forOutputs(network, targets, ({ loss }) => loss as Spec<"loss">);
  const lossWeights = forOutputs(network, targets, ({ weight }) => weight);
  const metrics = forOutputs(network, targets, ({ metrics, names = [] }) =>
    metrics.map((metric, i) => reported(metric, names[i])),
  );
  const options = { optimizer: configured, loss, lossWeights, metrics, update };
  const compiled = guarded(() => checkCompile(options, network));
  sameAsRead(targets, compiled.saved, "training.targets");
  const layout = optimizerLayout(configured, network.parameters);
  const runningSize = layout.multipliers.length * layout.running;
  const states = layout.state.map(({ parameter: { name, shape } }) => {
    return { name, shape: [configured.slots.length, ...shape] };
  });
  const snapshot = {
    steps,
    running: decodeNumbers(optimizer.running, "float64", runningSize, "training.optimizer.running") as Float64Array,
    state: decodeAll(optimizer.state, states, network.dtype, "training.optimizer.state", get),
  };
  checkOptimizerState(configured, network, snapshot);
  return { compiled, optimizer: snapshot };
}

/** A metric by the name that it is reported under, which stands for the same one. */
function reported(metric: string | Spec, name: string | undefined): Spec<"metric"> {
  const own = name === undefined || (typeof metric === "object" && metric?.name === name);
  return (own ? metric : name) as Spec<"metric">;
}
