/** Networks that are trained on the same rows, each with another part held out to choose its best epoch by. */
import { ChainruleError } from "../base/errors.ts";
import { categoricalCrossentropy } from "../kernels/losses/categoricalCrossentropy.ts";
import { kFold } from "../data/kFold.ts";
import { adamw } from "../kernels/optimizers/adamw.ts";
import type { Model } from "../model/model.ts";
import { cosineLog } from "../schedules/cosineLog.ts";
import { selectInputs, type Inputs } from "./columns.ts";
import { tableNetwork, type NetworkShape } from "./network.ts";
import type { TableSettings } from "./settings.ts";
import { readState, stateOf, type Best, type TrainingState } from "./state.ts";

/** Rows for a network: inputs, and targets [rows, outputs]: shares of classes, or one scaled quantity. */
export interface TrainingRows {
  readonly inputs: Inputs;
  readonly targets: Float32Array;
  /** The class of each row, for spreading them; 0 for quantities. */
  readonly classes: Int32Array;
}

/** How far a training is. */
export interface TableProgress {
  /** Networks and epochs, from 1, and how many there are. */
  readonly network: number;
  readonly networks: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  /** Of the rows held out: accuracy of classes, mean squared error of the scaled quantity. Undefined where none are. */
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

/** Trains the networks of an ensemble one after the other. Throws what `fit` throws; E_ABORTED when the signal is aborted. */
export async function trainEnsemble(
  rows: TrainingRows,
  shape: NetworkShape,
  settings: TableSettings,
  control: TrainingControl,
): Promise<Model<boolean>[]> {
  const { networks, seed } = settings;
  const all = Int32Array.from(rows.classes.keys());
  const parts = { folds: Math.max(PARTS, networks), seed, stratify: shape.task === "class" };
  const folds = all.length < Math.max(FEW, 2 * parts.folds) ? [] : [...kFold(all, rows.classes, parts)];
  const resumed = control.resume && (await readState(control.resume, networks));
  const models: Model<boolean>[] = resumed?.models ?? [];
  const finished = models.map((model) => model.toJSON());
  const first = models.length;
  try {
    for (let i = first; i < networks; i++) {
      const begun = i === first ? resumed : undefined;
      const model = begun?.model ?? (await tableNetwork(shape, settings, seed * networks + i));
      models.push(model);
      const onEpoch = ({ best, ...progress }: EpochProgress) =>
        control.onEpoch?.({ network: i + 1, networks, ...progress, state: () => stateOf(finished, model, best) });
      const { train = { x: all }, test = { x: new Int32Array(0) } } = folds[i] ?? {};
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
  { outputs, task }: NetworkShape,
  { epochs, batchSize, learningRate, weightDecay, labelSmoothing }: TableSettings,
  { signal, onEpoch, best }: EpochControl,
): Promise<void> {
  const steps = Math.ceil(train.length / batchSize) * epochs;
  const isClass = task === "class";
  // A network from a state is compiled.
  if (model.epochsTrained === 0)
    model.compile({
      loss: isClass ? categoricalCrossentropy({ labelSmoothing }) : "meanSquaredError",
      optimizer: adamw({ learningRate: cosineLog({ maximum: learningRate, steps }), beta2: 0.95, weightDecay }),
      metrics: isClass ? ["accuracy"] : [],
    });
  const x = (index: Int32Array) => networkInputs(selectInputs(rows.inputs, index));
  const y = (index: Int32Array) => {
    const data = new Float32Array(index.length * outputs);
    index.forEach((row, i) => data.set(rows.targets.subarray(row * outputs, (row + 1) * outputs), i * outputs));
    return { data, shape: [index.length, outputs] };
  };
  await model.fit(x(train) as never, y(train), {
    epochs,
    initialEpoch: model.epochsTrained,
    batchSize,
    watch: false,
    signal,
    ...(heldOut.length > 0 && { validationData: [x(heldOut) as never, y(heldOut)] as const }),
    callbacks: {
      async onEpochEnd(epoch, logs) {
        const wrong = isClass ? 1 - logs.val_accuracy : logs.val_loss;
        // Of epochs that are equally good, the last.
        if (heldOut.length > 0 && wrong <= (best?.wrong ?? Infinity)) best = { wrong, weights: model.getWeights() };
        const heldOutScore = isClass ? logs.val_accuracy : logs.val_loss;
        await onEpoch({ best, epoch: epoch + 1, epochs, loss: logs.loss, heldOut: heldOutScore });
      },
    },
  });
  if (best !== undefined) model.setWeights(best.weights);
}

/** What `fit` and `predict` of a table's network take. */
export function networkInputs({ numbers, codes, width, coded }: Inputs): unknown {
  const parts = [
    ...(width > 0 ? [{ data: numbers, shape: [numbers.length / width, width] }] : []),
    ...(coded > 0 ? [{ data: codes, shape: [codes.length / coded, coded] }] : []),
  ];
  return parts.length === 1 ? parts[0] : parts;
}
