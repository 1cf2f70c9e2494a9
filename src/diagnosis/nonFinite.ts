/** Where NaN or infinity came from: the first layer that has it, and the likely reason with its evidence. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import { lookAtData } from "./data.ts";
import { short } from "../base/numbers.ts";
import { countNonFinite, sumOfSquares, tensor } from "./layers.ts";
import { unscaledInputs } from "./rules/data.ts";
import type { ProbeRun, Probe } from "../inspection/probe.ts";

export interface NonFiniteOrigin {
  /** The first layer with a number that is none: in the order of the forward pass, or of the backward pass. */
  layer?: string;
  where: "weights" | "forward" | "loss" | "gradient" | "unknown";
  /** The place and the likely reason, with its evidence, in sentences. */
  why: string;
}

/** Milliseconds that rows are searched for those that do it. */
const SEARCH_MS = 500;
const ROWS = 256;

export async function locateNonFinite(subject: Probe, examples: Examples): Promise<NonFiniteOrigin> {
  const weights = subject.weights();
  const usual = usualReason(subject, examples, weights);
  const broken = subject.network.parameters.find(({ name }) => countNonFinite(weights.get(name) ?? []) > 0);
  if (broken !== undefined) {
    const layer = layerOf(broken.name);
    return { layer, where: "weights", why: `${layer} is the first layer whose weights are not finite. ${usual}` };
  }
  const until = performance.now() + SEARCH_MS;
  for (let at = 0; at < examples.count && performance.now() < until; at += ROWS) {
    const count = Math.min(ROWS, examples.count - at);
    const probe = subject.probe({ ...examples, from: examples.from + at, count });
    try {
      const finite = await probe.run(1);
      const found = firstOf(subject, probe, finite);
      if (found === undefined) continue;
      const { layer, where, told, own } = found;
      return { layer, where, why: `${told} ${own ?? usual}` };
    } finally {
      probe.release();
    }
  }
  return { where: "unknown", why: usual };
}

interface Found extends Omit<NonFiniteOrigin, "why"> {
  told: string;
  /** Where a part of the user's own is to blame. */
  own?: string | false;
}

/** What of a walked probe is not finite: the first value forward; else the loss; else the first gradient backward. */
function firstOf({ network, compiled }: Probe, probe: ProbeRun, finite: boolean): Found | undefined {
  for (const { operation } of network.nodes) {
    const { name: layer, activation } = operation;
    const values = tensor(probe, `${layer}/${activation?.name ?? "output"}`)?.data;
    if (values === undefined || countNonFinite(values) === 0) continue;
    const told = `${layer} is the first layer whose outputs are not finite.`;
    const own = activation?.custom && `The activation ${activation.name} of yours gives them for finite numbers.`;
    return { layer, where: "forward", told, own };
  }
  if (!finite) {
    const custom = compiled.targets.findIndex(({ loss }) => loss.spec.custom !== undefined);
    const { name, value } = network.outputs[Math.max(custom, 0)];
    const layer = network.nodes.find((node) => node.output === value)?.operation.name ?? name;
    const told = `The outputs of ${layer} are finite, the loss is not.`;
    if (custom < 0) return { layer, where: "loss", told };
    const { spec } = compiled.targets[custom].loss;
    const own = `The loss ${spec.name} of yours gives that for them: look at its logarithms, roots and quotients.`;
    return { layer, where: "loss", told, own };
  }
  for (const { name } of [...network.parameters].reverse()) {
    const values = tensor(probe, `∂${name}`)?.data;
    if (values === undefined || countNonFinite(values) === 0) continue;
    const layer = layerOf(name);
    return { layer, where: "gradient", told: `Going back, the gradient of ${layer} is the first that is not finite.` };
  }
  return undefined;
}

const layerOf = (parameter: string) => parameter.slice(0, parameter.indexOf("/"));

/** Rate, weights and columns: what usually is to blame. */
function usualReason(subject: Probe, examples: Examples, weights: ReadonlyMap<string, RealArray>): string {
  const { learner } = subject;
  const data = lookAtData(subject, examples);
  const rate = short(learner.rate(Math.max(0, learner.steps - 1)));
  const [unscaled] = unscaledInputs({ rows: 0, layers: [], data, loss: 0, penalty: 0, learningRate: 0 });
  let grown = "";
  let most = 10; // weights beyond it were not begun with
  for (const [name, w] of weights) {
    const size = Math.sqrt(sumOfSquares(w) / w.length);
    if (size > most) grown = ` The weights of ${name} are about ${short(size)} each.`;
    if (size > most) most = size;
  }
  const lower = `Lower it, or give the optimizer clipNorm: 1.`;
  if (unscaled === undefined)
    return `The likely reason is a learning rate that is too high: ${rate}.${grown} ${lower} The input columns are scaled.`;
  return `The likely reason is input columns that are not scaled. ${unscaled.message} ${unscaled.remedy} The learning rate is ${rate}.${grown} ${lower}`;
}
