/** What the methods of a model resolve to: promises that name a forgotten `await`, and results for each output. */
import { awaitHints } from "../base/awaitHints.ts";
import { ChainruleError } from "../base/errors.ts";
import type { History } from "../training/callbacks/callback.ts";

const ofHistory = ["history", "epoch", "stoppedBy", "findings"] satisfies (keyof History)[];
export const trained = awaitHints("model.fit(…)", ofHistory);

/** Events that name what trains at once, where a history is expected. */
export function iterated<T extends object>(events: T): T {
  for (const member of ofHistory)
    Object.defineProperty(events, member, {
      get() {
        const message = `model.train(…) returns events, which have no ${member}, and trains while they are read: for await (const event of model.train(…)). model.fit(…) trains at once.`;
        throw new ChainruleError("E_CONFIG", message, { call: "model.train(…)", member });
      },
    });
  return events;
}

export const evaluated = awaitHints("model.evaluate(…)", ["loss", "accuracy", "acc", "0", "dataSync", "print"]);
export const predicted = awaitHints("model.predict(…)", [
  "data",
  "shape",
  "0",
  "dataSync",
  "arraySync",
  "array",
  "print",
]);

export const classified = awaitHints("model.classify(…)", ["0", "length", "map", "forEach"]);

/** What there is one of for each output of a network: alone for a single output, else a list in their order. */
export type ForOutputs<Several extends boolean, T> = Several extends true ? T[] : T;
export const forOutputs = <Several extends boolean, T>(all: readonly T[]) =>
  (all.length === 1 ? all[0] : all) as ForOutputs<Several, T>;
