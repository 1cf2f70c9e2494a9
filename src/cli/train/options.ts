/** The options of chainrule train, and how a file keeps them. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag, list, number, text, word } from "../../base/options.ts";
import { effortWords } from "../../table/settings.ts";
import { taskWords } from "../../table/task.ts";
import { argument, dashed, type Values } from "../../terminal/arguments.ts";
import { tableArguments } from "../rows.ts";

export const trainOptions = {
  target: argument(text(undefined, "the column to predict, or several, as in a,b (default: the last one)"), {
    placeholder: "<column>",
  }),
  task: argument(word(undefined, taskWords, "classification or regression (default: by the target's values)"), {
    placeholder: "<task>",
  }),
  effort: argument(word(undefined, effortWords, "quick, standard or thorough (default standard)"), {
    placeholder: "<effort>",
  }),
  epochs: number(undefined, { integer: true, min: 1 }, "epochs of each network (default: by effort and rows)"),
  networks: number(undefined, { integer: true, min: 1 }, "networks whose mean predicts (default: by effort)"),
  drop: argument(list(undefined, text(), "a column to leave out, or several, as in a,b; may be given several times"), {
    placeholder: "<column>",
  }),
  test: number(
    undefined,
    { min: 0, below: 1 },
    "share of the rows to try the model on, not learned from (default 0.2)",
  ),
  seed: number(undefined, { integer: true, min: 0 }, "the only source of randomness (default 0)"),
  logTarget: flag(undefined, "learns ln(1 + y) of a quantity"),
  classWeight: argument(
    word(undefined, ["balanced"] as const, "balanced: rare classes count as much as frequent ones"),
    {
      placeholder: "<word>",
    },
  ),
  calibrate: flag(undefined, "fits the probabilities of classes to the rows held out"),
  interval: number(
    undefined,
    { above: 0, below: 1 },
    "of a quantity: an interval that holds this share of new rows, as 0.9",
  ),
  out: argument(text(undefined, "where the model is written (default model.json)"), { placeholder: "<file>" }),
  noPrograms: flag(undefined, "writes no programs beside the model"),
  report: argument(text(undefined, "writes a page about the training, to look at and to send"), {
    placeholder: "<file.html>",
  }),
  checkpoint: argument(text(undefined, "keeps the state of the training there, for chainrule resume"), {
    placeholder: "<folder>",
  }),
  every: number(undefined, { integer: true, min: 1 }, "epochs between checkpoints (default 10)"),
  config: argument(text(undefined, "does what a run file says, and what is given here instead"), {
    placeholder: "<run.json>",
  }),
  force: flag(undefined, "overwrites files that are there"),
  ...tableArguments,
};

export type TrainValues = Values<typeof trainOptions>;

/** Options of a call rather than of a training. */
const OF_A_CALL = ["config", "force"];

/** The options as JSON: as they are written on a command line. */
export function writtenOptions(values: TrainValues): Record<string, unknown> {
  const { kind, names, ...rest } = values;
  const written = {
    ...rest,
    ...(names && { names: names.join(",") }),
    ...(kind && { kind: kind.map(([column, of]) => `${column}=${of}`) }),
  };
  return Object.fromEntries(
    Object.entries(written).filter(([name, value]) => value !== undefined && !OF_A_CALL.includes(name)),
  );
}

/** The options of a file, checked as those of a command line are. `file` is for messages. Throws E_FORMAT. */
export function readWritten(written: unknown, file: string): TrainValues {
  if (typeof written !== "object" || written === null || Array.isArray(written))
    throw new ChainruleError("E_FORMAT", `${file}: options should be an object, got ${formatValue(written)}.`);
  const values = Object.entries(written).map(([name, value]) => {
    if (!Object.hasOwn(trainOptions, name) || OF_A_CALL.includes(name))
      throw new ChainruleError("E_FORMAT", `${file}: ${formatValue(name)} is no option of a training.`, { name });
    try {
      return [name, trainOptions[name as keyof typeof trainOptions].check(value, `--${dashed(name)}`)];
    } catch (error) {
      throw new ChainruleError("E_FORMAT", `${file}: ${(error as Error).message}`, { name }, error);
    }
  });
  return Object.fromEntries(values) as TrainValues;
}
