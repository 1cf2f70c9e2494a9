/** Networks that are trained on the same rows, each with another part held out to choose its best epoch by. */
import { ChainruleError } from "../base/errors.ts";
import { categoricalCrossentropy } from "../kernels/losses/categoricalCrossentropy.ts";
import { kFold } from "../data/kFold.ts";
import { adamw } from "../kernels/optimizers/adamw.ts";
import type { Model } from "../model/model.ts";
import type { NamedWeights } from "../network/weights.ts";
import { cosineLog } from "../schedules/cosineLog.ts";
import { selectInputs, type Inputs } from "./columns.ts";
import { tableNetwork, type NetworkShape } from "./network.ts";
import type { TableSettings } from "./settings.ts";

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
}

export interface TrainingControl {
  readonly signal?: AbortSignal;
  readonly onEpoch?: (progress: TableProgress) => void;
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
  const models: Model<boolean>[] = [];
  try {
    for (let i = 0; i < networks; i++) {
      const model = await tableNetwork(shape, settings, seed * networks + i);
      models.push(model);
      const onEpoch = (progress: EpochProgress) => control.onEpoch?.({ network: i + 1, networks, ...progress });
      const { train = { x: all }, test = { x: new Int32Array(0) } } = folds[i] ?? {};
      await trainNetwork(model, rows, { train: train.x, heldOut: test.x }, shape, settings, {
        signal: control.signal,
        onEpoch,
      });
      if (control.signal?.aborted) throw new ChainruleError("E_ABORTED", "The training was aborted.");
    }
    return models;
  } catch (error) {
    for (const model of models) model.dispose();
    throw error;
  }
}

type EpochProgress = Omit<TableProgress, "network" | "networks">;

async function trainNetwork(
  model: Model<boolean>,
  rows: TrainingRows,
  { train, heldOut }: { train: Int32Array; heldOut: Int32Array },
  { outputs, task }: NetworkShape,
  { epochs, batchSize, learningRate, weightDecay, labelSmoothing }: TableSettings,
  { signal, onEpoch }: { readonly signal?: AbortSignal; onEpoch(progress: EpochProgress): void },
): Promise<void> {
  const steps = Math.ceil(train.length / batchSize) * epochs;
  const isClass = task === "class";
  model.compile({
    loss: isClass ? categoricalCrossentropy({ labelSmoothing }) : "meanSquaredError",
    optimizer: adamw({ learningRate: cosineLog({ maximum: learningRate, steps }), beta2: 0.95, weightDecay }),
    metrics: isClass ? ["accuracy"] : [],
  });
  let best: NamedWeights[] | undefined;
  let least = Infinity;
  const x = (index: Int32Array) => networkInputs(selectInputs(rows.inputs, index));
  const y = (index: Int32Array) => {
    const data = new Float32Array(index.length * outputs);
    index.forEach((row, i) => data.set(rows.targets.subarray(row * outputs, (row + 1) * outputs), i * outputs));
    return { data, shape: [index.length, outputs] };
  };
  await model.fit(x(train) as never, y(train), {
    epochs,
    batchSize,
    watch: false,
    signal,
    ...(heldOut.length > 0 && { validationData: [x(heldOut) as never, y(heldOut)] as const }),
    callbacks: {
      onEpochEnd(epoch, logs) {
        const wrong = isClass ? 1 - logs.val_accuracy : logs.val_loss;
        // Of epochs that are equally good, the last.
        if (heldOut.length > 0 && wrong <= least) {
          least = wrong;
          best = model.getWeights();
        }
        onEpoch({ epoch: epoch + 1, epochs, loss: logs.loss, heldOut: isClass ? logs.val_accuracy : logs.val_loss });
      },
    },
  });
  if (best !== undefined) model.setWeights(best);
}

/** What `fit` and `predict` of a table's network take. */
export function networkInputs({ numbers, codes, width, coded }: Inputs): unknown {
  const parts = [
    ...(width > 0 ? [{ data: numbers, shape: [numbers.length / width, width] }] : []),
    ...(coded > 0 ? [{ data: codes, shape: [codes.length / coded, coded] }] : []),
  ];
  return parts.length === 1 ? parts[0] : parts;
}
