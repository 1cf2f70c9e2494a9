/** How long a training will take, by a short one of the same network on a few of the rows. */
import { selectRows, type DataTable } from "../../data/table.ts";
import { Classifier } from "../../table/classifier.ts";
import { targetOf } from "../../table/given.ts";
import { Regressor } from "../../table/regressor.ts";
import { readEstimatorOptions, settingsFor, type EstimatorOptions } from "../../table/settings.ts";
import type { Task } from "../../table/task.ts";

/** Batches of the short training, and its epochs: the difference is what an epoch takes, without the beginning. */
const BATCHES = 12;
const EPOCHS = [2, 10] as const;

/** Seconds. Undefined where the rows cannot be learned from, which the training says. */
export async function expectedSeconds(
  train: DataTable,
  targets: readonly string[],
  task: Task,
  options: EstimatorOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const isClass = task === "classification";
  const checked = readEstimatorOptions(options, isClass ? "Classifier" : "Regressor");
  const { epochs, networks, batchSize } = settingsFor(checked, train.rows, isClass ? "class" : "quantity");
  const rows = Math.min(train.rows, BATCHES * batchSize);
  const every = Int32Array.from({ length: rows }, (_, i) => Math.floor((i * train.rows) / rows));
  const few = selectRows(train, every);
  const seconds = async (epochs: number) => {
    const start = performance.now();
    const model = new (isClass ? Classifier<boolean> : Regressor<boolean>)({
      ...options,
      epochs,
      networks: 1,
      batchSize,
    });
    await model.fit(few, targetOf(targets), { signal });
    model.dispose();
    return (performance.now() - start) / 1000;
  };
  try {
    await seconds(EPOCHS[1]); // what is done once in a process, and code that is optimised while it runs
    const [short, long] = [await seconds(EPOCHS[0]), await seconds(EPOCHS[1])];
    const epoch = Math.max(long - short, 0) / (EPOCHS[1] - EPOCHS[0]);
    return networks * (Math.max(short - epoch, 0) + (epoch * epochs * train.rows) / rows);
  } catch {
    return undefined;
  }
}
