/** Where NaN or infinity came from: the first layer that has it, and the likely reason with its evidence. */
import type { Initializer } from "../initializers/initializer.ts";
import { streams, Uniform } from "../kernels/random/philox.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { Examples } from "../session/examples.ts";
import { inspectData } from "./data.ts";
import { short } from "../base/numbers.ts";
import { countNonFinite, sumOfSquares } from "./layers.ts";
import { unscaledInputs, unscaledTargets } from "./rules/data.ts";
import type { ProbeRun, Probe } from "../inspection/probe.ts";

export interface NonFiniteOrigin {
  /** The first layer with such a number, in the order of the forward pass, or of the backward pass. */
  layer?: string;
  where: "weights" | "forward" | "loss" | "gradient" | "unknown";
  /** The place and the likely reason, with its evidence, in sentences. */
  why: string;
}

/** How long rows are searched for the first that makes such a number, in milliseconds. */
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
      const finite = await probe.run();
      const found = firstOf(subject, probe, finite);
      if (found === undefined) continue;
      const { layer, where, place, custom } = found;
      return { layer, where, why: `${place} ${custom ?? usual}` };
    } finally {
      probe.release();
    }
  }
  return { where: "unknown", why: usual };
}

interface Found extends Omit<NonFiniteOrigin, "why"> {
  place: string;
  /** The reason, where a function of the user's own is one. */
  custom?: string;
}

/** What is not finite in a batch: the first output in the forward pass; else the loss; else the first gradient backward. */
function firstOf({ network, compiled }: Probe, probe: ProbeRun, finite: boolean): Found | undefined {
  for (const node of network.nodes) {
    const { name: layer, activation } = node.operation;
    if (countNonFinite(probe.output(node).data) === 0) continue;
    const place = `${layer} is the first layer whose outputs are not finite.`;
    const own = activation?.spec.custom?.name;
    const custom = own && `The custom activation ${own} returns them for finite inputs.`;
    return { layer, where: "forward", place, custom };
  }
  if (!finite) {
    const own = compiled.targets.findIndex(({ loss }) => loss.spec.custom !== undefined);
    const { name, value } = network.outputs[Math.max(own, 0)];
    const layer = network.nodes.find((node) => node.output === value)?.operation.name ?? name;
    const place = `The outputs of ${layer} are finite, the loss is not.`;
    if (own < 0) return { layer, where: "loss", place };
    const { spec } = compiled.targets[own].loss;
    const custom = `The custom loss ${spec.name} returns that for them: check its logarithms, roots and quotients.`;
    return { layer, where: "loss", place, custom };
  }
  for (const parameter of [...network.parameters].reverse()) {
    const values = probe.gradient(parameter)?.data;
    if (values === undefined || countNonFinite(values) === 0) continue;
    const layer = layerOf(parameter.name);
    return {
      layer,
      where: "gradient",
      place: `In the backward pass, the gradient of ${layer} is the first that is not finite.`,
    };
  }
  return undefined;
}

const layerOf = (parameter: string) => parameter.slice(0, parameter.indexOf("/"));

/** Whether a kernel starts with weights that make sums three times as large as its inputs, or larger. */
function startsWide({ initial, shape: [inputs, units = 0] }: Parameter): boolean {
  if (initial instanceof Float64Array || units === 0 || inputs * units > 2 ** 16) return false;
  const drawn = new Float64Array(inputs * units);
  initial.fill(drawn, inputs, units, new Uniform([0, 0], streams.initialize, 0));
  return sumOfSquares(drawn) > 9 * units;
}

/** The usual reasons: rate, weights and columns. */
function usualReason(subject: Probe, examples: Examples, weights: ReadonlyMap<string, RealArray>): string {
  const { learner } = subject;
  const data = inspectData(subject, examples);
  const rate = short(learner.rate(Math.max(0, learner.steps - 1)));
  const history = { epoch: [], history: {} };
  const now = { rows: 0, layers: [], data, loss: NaN, steps: 0, penalty: 0, learningRate: 0, history };
  const [unscaled] = [...unscaledInputs(now), ...unscaledTargets(now)];
  let grown = "";
  let most = 10; // larger weights are not starting values
  for (const [name, w] of weights) {
    const size = Math.sqrt(sumOfSquares(w) / w.length);
    if (size > most) grown = ` The weights of ${name} are about ${short(size)} each.`;
    if (size > most) most = size;
  }
  const wide = subject.network.parameters.find(startsWide);
  if (wide !== undefined && unscaled === undefined)
    return `The likely reason is starting weights that are too large: those of ${wide.name} are drawn by "${(wide.initial as Initializer).name}". Use "heNormal" or "glorotUniform".${grown} The learning rate is ${rate}.`;
  const lower = `Lower it, or give the optimizer clipNorm: 1.`;
  if (unscaled === undefined)
    return `The likely reason is a learning rate that is too high: ${rate}.${grown} ${lower} The input columns are scaled.`;
  const what = unscaled.name === "unscaledInputs" ? "input columns" : "targets";
  return `The likely reason is ${what} that are not scaled. ${unscaled.message} ${unscaled.remedy} The learning rate is ${rate}.${grown} ${lower}`;
}
