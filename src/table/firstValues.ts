/**
 * First values that depend on training rows: of each hidden layer in turn, z = x W over a batch of them,
 *   W ← W / σ(z), unit by unit, so that z has variance 1
 *   b = −Σ s z(r),   5 of the rows r for each unit, at random, shares s uniform on the simplex: a unit's edge runs among rows
 * W is drawn as without the rows, normal.     ["std" and "he+5": Holzmüller, Grinsztajn & Steinwart, arXiv 2407.04491, after
 * Steinwart, A sober look at neural network initializations, arXiv 1903.11482]
 */
import { shuffled } from "../data/epochs.ts";
import { log } from "../kernels/math/log.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";
import type { Model } from "../model/model.ts";
import { selectInputs, type Inputs } from "./columns.ts";
import { hiddenInputs, hiddenName, outputsOf, type NetworkShape } from "./network.ts";
import type { TableSettings } from "./settings.ts";

/** Rows of the batch, at most, and of them those that a bias is made of. */
const BATCH = 256;
const SAMPLES = 5;

/** Sets them in a new network. The same seed and rows give the same bits. */
export async function setFirstValues(
  network: Model<boolean>,
  inputs: Inputs,
  shape: NetworkShape,
  settings: TableSettings,
  seed: number,
): Promise<void> {
  const random = new Uniform(keyOf(seed), streams.order, 0);
  const count = inputs.width > 0 ? inputs.numbers.length / inputs.width : inputs.codes.length / inputs.coded;
  const order = shuffled(
    Int32Array.from({ length: count }, (_, row) => row),
    random,
  );
  const batch = selectInputs(inputs, order.subarray(0, BATCH));
  const weights = network.getWeights();
  const before = await hiddenInputs(shape, settings);
  for (const [i, units] of settings.hiddenLayers.entries()) {
    before.setWeights(weights);
    const x = (await outputsOf(before.network, batch))[i];
    const [kernel, bias] = ["kernel", "bias"].map((part) => weights.find(({ name }) => name === `${hiddenName(i)}/${part}`)!.data); // prettier-ignore
    for (let unit = 0; unit < units; unit++) {
      const column = Float64Array.from({ length: kernel.length / units }, (_, k) => kernel[k * units + unit]);
      const z = netInputs(x, column);
      const scale = deviation(z) || 1;
      column.forEach((w, k) => (kernel[k * units + unit] = w / scale));
      bias[unit] = -mixture(z, random) / scale;
    }
  }
  before.network.dispose();
  network.setWeights(weights);
}

/** x [rows, I] times a unit's weights [I]. */
function netInputs(x: ArrayLike<number>, weights: Float64Array): Float64Array {
  const I = weights.length;
  return Float64Array.from({ length: x.length / I }, (_, r) =>
    weights.reduce((sum, w, k) => sum + w * x[r * I + k], 0),
  );
}

function deviation(z: Float64Array): number {
  const mean = z.reduce((sum, one) => sum + one, 0) / z.length;
  return Math.sqrt(z.reduce((sum, one) => sum + (one - mean) ** 2, 0) / z.length);
}

/** Some of the numbers, mixed: shares uniform on the simplex are exponential variables over their sum. */
function mixture(z: Float64Array, random: Uniform): number {
  let sum = 0;
  let total = 0;
  for (let s = 0; s < SAMPLES; s++) {
    const share = -log(1 - random.next());
    sum += share * z[Math.floor(random.next() * z.length)];
    total += share;
  }
  return sum / total;
}
