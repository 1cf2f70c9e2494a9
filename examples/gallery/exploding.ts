/**
 * Exploding gradients: a step that is too long lands where the slope is steeper, the next one is longer still.
 * [Pascanu, Mikolov and Bengio, 2013, for clipping by norm]
 */
import { ChainruleError, dense, sequential, sgd, type Model } from "../../src/index.ts";
import { short } from "../../src/base/numbers.ts";
import { table } from "../../src/base/text.ts";
import type { Program } from "../program.ts";
import { distance, kernelsOf, sayDiagnosed, showCurves, type Demonstration } from "./demonstration.ts";

const ROWS = 64;
const UNITS = 32;
const UPDATES = 100;
const HIGH = 0.3;
const LOW = 0.05;
const CLIP = 0.1;

/** y = sin πx from −1 to 1: as tame as data can be. */
const x = Array.from({ length: ROWS }, (_, i) => [(2 * i) / (ROWS - 1) - 1]);
const y = x.map(([value]) => [Math.sin(Math.PI * value)]);

interface Run {
  name: string;
  /** The loss before each update, as far as it was finite. */
  losses: number[];
  /** ‖∂E/∂W‖ over all kernels, as far as the weights were finite. */
  norms: number[];
  /** What ended it, if it did not end by itself. */
  error?: ChainruleError;
  model: Model;
}

async function train(
  name: string,
  learningRate: number,
  clipNorm: number | undefined,
  signal: AbortSignal,
): Promise<Run> {
  const relu = () => dense({ units: UNITS, activation: "relu", kernelInitializer: "heNormal" });
  const model = await sequential({ inputShape: [1], layers: [relu(), relu(), relu(), dense({ units: 1 })], seed: 1 });
  model.compile({ optimizer: sgd({ learningRate, clipNorm }), loss: "meanSquaredError" });
  const run: Run = { name, losses: [], norms: [], model };
  let before = kernelsOf(model).flat();
  const onEpochEnd = (_: number, { loss }: Record<string, number>) => {
    const after = kernelsOf(model).flat();
    run.losses.push(loss);
    run.norms.push(distance(after, before) / learningRate);
    before = after;
  };
  try {
    await model.fit(x, y, { epochs: UPDATES, batchSize: ROWS, callbacks: [{ onEpochEnd }], signal, watch: false });
  } catch (error) {
    if (!(error instanceof ChainruleError && error.code === "E_NON_FINITE")) throw error;
    run.error = error;
  }
  return run;
}

/** Large numbers as powers of ten. */
const write = (value: number) => (Math.abs(value) < 1000 ? short(value, 4) : value.toExponential(1));

function showUpdates({ show, style, say }: Program, { losses, norms, error }: Run): void {
  const [head, ...lines] = table([
    ["update", "loss before it", "norm of ∂E/∂W"],
    ...losses.map((loss, i) => [String(i + 1), write(loss), write(norms[i])]),
  ]);
  show(["", `  ${style.dim(head)}`, ...lines.map((line) => `  ${line}`), ""]);
  if (error !== undefined) say(`Then ${error.code}: ${error.message}`);
}

export const exploding: Demonstration = {
  name: "exploding",
  title: "Exploding gradients: a rate that is too high, a lower one, a clipped one",
  async run(program) {
    const { say, emit, signal, style } = program;
    say(
      `1 input → 3 hidden layers of ${UNITS} relu → 1 output learns y = sin πx from ${ROWS} points by plain descent, all points in each update. With learning rate ${HIGH}:`,
    );
    const wild = await train(`rate ${HIGH}`, HIGH, undefined, signal);
    const slow = await train(`rate ${LOW}`, LOW, undefined, signal);
    const clipped = await train(`rate ${HIGH}, clipNorm ${CLIP}`, HIGH, CLIP, signal);
    if (signal.aborted) return undefined;
    for (const { name, losses, norms, error } of [wild, slow, clipped])
      emit("training", { demonstration: "exploding", network: name, loss: losses, norms, error: error?.code ?? null });
    showUpdates(program, wild);
    await sayDiagnosed(program, wild.name, wild.model, { x, y });
    say(`The same start with rate ${LOW}, and with rate ${HIGH} where no gradient is longer than ${CLIP}:`);
    showCurves(program, "loss by update", [
      { name: slow.name, values: slow.losses, paint: style.cyan },
      { name: clipped.name, values: clipped.losses, paint: style.yellow, dashed: true },
    ]);
    const last = wild.losses[wild.losses.length - 1];
    const [slowLast, clippedLast] = [slow, clipped].map(({ losses }) => losses[losses.length - 1]);
    return {
      shown: wild.error !== undefined && last > 1e6 * wild.losses[0] && slowLast < 0.2 && clippedLast < 0.2,
      sentence: `With rate ${HIGH} the loss went from ${write(wild.losses[0])} to ${write(last)} in ${wild.losses.length} updates and was no number in the next; with rate ${LOW} it fell to ${short(slowLast, 4)} in ${UPDATES} updates, and with rate ${HIGH} and clipNorm ${CLIP} to ${short(clippedLast, 4)}.`,
    };
  },
};
