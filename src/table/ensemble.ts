/** Networks that are trained on the same rows, each with another part held out to choose its best epoch by. */
import { ChainruleError } from "../base/errors.ts";
import { binaryCrossentropy } from "../kernels/losses/binaryCrossentropy.ts";
import { categoricalCrossentropy } from "../kernels/losses/categoricalCrossentropy.ts";
import { pinball } from "../kernels/losses/pinball.ts";
import { kFold } from "../data/kFold.ts";
import { adamw, type AdamWOptions } from "../kernels/optimizers/adamw.ts";
import type { Model } from "../model/model.ts";
import { cosineLog } from "../schedules/cosineLog.ts";
import { selectInputs, type Inputs } from "./columns.ts";
import { setFirstValues } from "./firstValues.ts";
import { courseOf, networkInputs, outputsOf, tableNetwork, type NetworkShape } from "./network.ts";
import type { TableSettings } from "./settings.ts";
import { readState, stateOf, type Best, type TrainingState } from "./state.ts";

/** Rows for a network: inputs, and targets [rows, outputs]: shares of classes, yes and no, or scaled quantities. */
export interface TrainingRows {
  readonly inputs: Inputs;
  readonly targets: Float32Array;
  /** The class of each row, for spreading them; 0 for quantities. */
  readonly classes: Int32Array;
  /** Of each row in the loss; 1 where there are none. */
  readonly weights?: Float64Array;
}

/** How far a training is. */
export interface TableProgress {
  /** Networks and epochs, from 1, and how many there are. */
  readonly network: number;
  readonly networks: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  /** Of the rows held out: accuracy of classes; the loss of quantities, which is the mean squared error where there are no quantiles. Undefined where none are. */
  readonly heldOut?: number;
  /** The training after this epoch, as plain data for `resume`: valid until onEpoch's promise is settled. */
  state(): TrainingState;
}

export interface TrainingControl {
  readonly signal?: AbortSignal;
  /** Called after each epoch; a promise is waited for. */
  readonly onEpoch?: (progress: TableProgress) => unknown;
  /** Goes on from a state of a training on the same rows with the same options, and ends in the same bits. */
  readonly resume?: TrainingState;
}

/** Fewer rows than this are all learned from: a part of them would choose by chance. */
const FEW = 40;
/** Parts of which one is held out. */
const PARTS = 5;

/** Parts of the rows, of which each network holds another one out; and the fewest rows that have such parts. */
const partsOf = (networks: number): number => Math.max(PARTS, networks);
export const leastRows = (networks: number): number => Math.max(FEW, 2 * partsOf(networks));

/** The rows that each network learns from and holds out; none where rows are few. */
function foldsOf({ classes }: TrainingRows, { task }: NetworkShape, { networks, seed }: TableSettings) {
  const all = Int32Array.from(classes.keys());
  const parts = { folds: partsOf(networks), seed, stratify: task !== "quantity" };
  return all.length < leastRows(networks) ? [] : [...kFold(all, classes, parts)];
}

/** Of a row that a network had not learned from: what it gives, the numbers of all outputs one after the other, and what it should have learned. */
export interface HeldOut {
  readonly outputs: readonly number[];
  readonly targets: ArrayLike<number>;
}

/** What trained networks give for the rows that each of them held out. Nothing where none were. */
export async function heldOutOutputs(
  networks: readonly Model<boolean>[],
  rows: TrainingRows,
  shape: NetworkShape,
  settings: TableSettings,
): Promise<HeldOut[]> {
  const heldOut: HeldOut[] = [];
  const { outputs: units } = shape;
  const folds = foldsOf(rows, shape, settings).slice(0, networks.length);
  for (const [i, { test }] of folds.entries()) {
    const heads = await outputsOf(networks[i], selectInputs(rows.inputs, test.x));
    test.x.forEach((row, at) => {
      const outputs = heads.flatMap((data) => Array.from({ length: units }, (_, k) => data[at * units + k]));
      heldOut.push({ outputs, targets: rows.targets.subarray(row * units, (row + 1) * units) });
    });
  }
  return heldOut;
}

/** Trains the networks of an ensemble one after the other. Throws what `fit` throws; E_ABORTED when the signal is aborted. */
export async function trainEnsemble(
  rows: TrainingRows,
  shape: NetworkShape,
  settings: TableSettings,
  control: TrainingControl,
): Promise<Model<boolean>[]> {
  const { networks, seed } = settings;
  const folds = foldsOf(rows, shape, settings);
  const all = Int32Array.from(rows.classes.keys());
  const resumed = control.resume && (await readState(control.resume, networks));
  const models: Model<boolean>[] = resumed?.models ?? [];
  const finished = models.map((model) => model.toJSON());
  const first = models.length;
  try {
    for (let i = first; i < networks; i++) {
      const begun = i === first ? resumed : undefined;
      const { train = { x: all }, test = { x: new Int32Array(0) } } = folds[i] ?? {};
      const start = { seed: seed * networks + i, steps: stepsOf(train.x, settings) };
      const model = begun?.model ?? (await tableNetwork(shape, settings, start));
      models.push(model);
      if (begun === undefined && settings.dataDependentInit && settings.hiddenLayers.length > 0)
        await setFirstValues(model, selectInputs(rows.inputs, train.x), shape, settings, start.seed);
      const onEpoch = ({ best, ...progress }: EpochProgress) =>
        control.onEpoch?.({ network: i + 1, networks, ...progress, state: () => stateOf(finished, model, best) });
      await trainNetwork(model, rows, { train: train.x, heldOut: test.x }, shape, settings, {
        signal: control.signal,
        onEpoch,
        best: begun?.best,
      });
      finished.push(model.toJSON());
      if (control.signal?.aborted) throw new ChainruleError("E_ABORTED", "The training was aborted.");
    }
    return models;
  } catch (error) {
    for (const model of models) model.dispose();
    throw error;
  }
}

/** Steps of a training on so many rows. */
const stepsOf = ({ length }: Int32Array, { epochs, batchSize }: TableSettings): number =>
  Math.ceil(length / batchSize) * epochs;

interface EpochControl {
  readonly signal?: AbortSignal;
  readonly onEpoch: (progress: EpochProgress) => unknown;
  /** Of the epochs before. */
  best: Best | undefined;
}
type EpochProgress = Omit<TableProgress, "network" | "networks" | "state"> & { readonly best: Best | undefined };

async function trainNetwork(
  model: Model<boolean>,
  rows: TrainingRows,
  { train, heldOut }: { train: Int32Array; heldOut: Int32Array },
  shape: NetworkShape,
  settings: TableSettings,
  { signal, onEpoch, best }: EpochControl,
): Promise<void> {
  const { epochs, batchSize, learningRate } = settings;
  const steps = stepsOf(train, settings);
  const isClass = shape.task !== "quantity";
  // A network from a state is compiled.
  if (model.epochsTrained === 0)
    model.compile(compileOptions(shape, settings, cosineLog({ maximum: learningRate, steps }), courseOf(settings.weightDecay, settings.weightDecaySchedule, steps))); // prettier-ignore
  const [x, y, sampleWeight] = examples(rows, train, shape);
  const [heldOutX, heldOutY] = examples(rows, heldOut, shape);
  await model.fit(x, y, {
    epochs,
    sampleWeight,
    initialEpoch: model.epochsTrained,
    batchSize,
    watch: false,
    signal,
    ...(heldOut.length > 0 && { validationData: [heldOutX, heldOutY] as const }),
    callbacks: {
      async onEpochEnd(epoch, logs) {
        const wrong = isClass ? 1 - logs.val_accuracy : logs.val_loss;
        // Of epochs that are equally good, the last. With weights the last of all: what is held out is judged without them.
        if (heldOut.length > 0 && rows.weights === undefined && wrong <= (best?.wrong ?? Infinity))
          best = { wrong, weights: model.getWeights() };
        const heldOutScore = isClass ? logs.val_accuracy : logs.val_loss;
        await onEpoch({ best, epoch: epoch + 1, epochs, loss: logs.loss, heldOut: heldOutScore });
      },
    },
  });
  if (best !== undefined) model.setWeights(best.weights);
}

/**
 * Goes on learning from rows, with a tenth of the rate, the same from step to step: all rows, none is held out.
 * Throws what `fit` throws.
 */
export async function continueEnsemble(
  networks: readonly Model<boolean>[],
  rows: TrainingRows,
  shape: NetworkShape,
  settings: TableSettings,
  { epochs, signal }: { readonly epochs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const [x, y, sampleWeight] = examples(rows, Int32Array.from(rows.classes.keys()), shape);
  const { batchSize, learningRate } = settings;
  for (const model of networks) {
    model.compile(compileOptions(shape, settings, learningRate / 10, settings.weightDecay));
    await model.fit(x, y, { epochs, batchSize, watch: false, signal, sampleWeight });
    if (signal?.aborted) throw new ChainruleError("E_ABORTED", "The training was aborted.");
  }
}

function compileOptions(
  { task, quantiles }: NetworkShape,
  { labelSmoothing }: TableSettings,
  learningRate: AdamWOptions["learningRate"],
  weightDecay: AdamWOptions["weightDecay"],
) {
  const first = {
    class: () => categoricalCrossentropy({ labelSmoothing }),
    labels: () => binaryCrossentropy({ labelSmoothing }),
    quantity: () => "meanSquaredError" as const,
  }[task]();
  return {
    loss: quantiles.length > 0 ? [first, ...quantiles.map((quantile) => pinball({ quantile }))] : first,
    optimizer: adamw({ learningRate, beta2: 0.95, weightDecay }),
    metrics: task === "quantity" ? [] : ["accuracy"],
  } as const;
}

/** Rows of an index as `fit` takes them: inputs, targets of each output, and weights where there are some. */
function examples(
  { inputs, targets, weights }: TrainingRows,
  index: Int32Array,
  { outputs, quantiles }: Pick<NetworkShape, "outputs" | "quantiles">,
) {
  const data = new Float32Array(index.length * outputs);
  index.forEach((row, i) => data.set(targets.subarray(row * outputs, (row + 1) * outputs), i * outputs));
  const x = networkInputs(selectInputs(inputs, index)) as never;
  const y = { data, shape: [index.length, outputs] };
  return [
    x,
    quantiles.length > 0 ? [y, ...quantiles.map(() => y)] : y,
    weights && Float64Array.from(index, (row) => weights[row]),
  ] as const;
}
