/** Rules that end a training; the history's stoppedBy names the one that did. */
import { ChainruleError } from "../../base/errors.ts";
import type { Callback, Logs, TrainingControl } from "./callback.ts";
import { needed, number, readOptions, text } from "../../base/options.ts";

/** Ends a training at the first epoch whose logs satisfy a condition. */
function stopWhen(
  reason: "targetLoss" | "allCorrect" | "time",
  condition: (logs: Logs) => boolean,
  begin?: () => void,
): Callback {
  let control: TrainingControl;
  return {
    onTrainBegin(given) {
      control = given;
      begin?.();
    },
    onEpochEnd(_, logs) {
      if (condition(logs)) control.stop(reason);
    },
  };
}

/** The value of a name in the logs. Throws E_CONFIG with the names there are. */
function watched(logs: Logs, name: string, where: string): number {
  if (Object.hasOwn(logs, name)) return logs[name];
  throw new ChainruleError(
    "E_CONFIG",
    `${where} watches ${JSON.stringify(name)}, but the logs have ${Object.keys(logs).join(", ")}.`,
    { name },
  );
}

/** Ends the training once the loss (or another number of the logs) is at most `value`; stoppedBy "targetLoss". */
export function targetLoss(options: { value: number; monitor?: string }): Callback {
  const { value, monitor } = readOptions(
    { value: needed(number(undefined, {})), monitor: text("loss") },
    options,
    "targetLoss",
  );
  return stopWhen("targetLoss", (logs) => watched(logs, monitor, "targetLoss") <= value);
}

/** Ends the training once every example of an epoch was classified correctly: accuracy 1; stoppedBy "allCorrect". Needs the metric. */
export function allCorrect(options: { monitor?: string } = {}): Callback {
  const { monitor } = readOptions({ monitor: text("accuracy") }, options, "allCorrect");
  return stopWhen("allCorrect", (logs) => watched(logs, monitor, "allCorrect") >= 1);
}

/** Ends the training after the epoch in which so many seconds are over; stoppedBy "time". */
export function timeLimit(options: { seconds: number }): Callback {
  const { seconds } = readOptions({ seconds: needed(number(undefined, { above: 0 })) }, options, "timeLimit");
  let ends = 0;
  return stopWhen(
    "time",
    () => performance.now() >= ends,
    () => (ends = performance.now() + seconds * 1000),
  );
}
