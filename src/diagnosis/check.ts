/** The check of the histories that users hand to a diagnosis. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { LossHistory } from "./finding.ts";
import type { NonFinite } from "./lost.ts";

/** What `fit` resolves to, as far as a diagnosis reads it. */
export type DiagnosedHistory = LossHistory & { readonly nonFinite?: NonFinite };

const EXPECTED = "a result of fit, { epoch: [0, …], history: { loss: […], … }, stoppedBy }";

const numbers = (value: unknown) => Array.isArray(value) && value.every((v) => typeof v === "number");
const object = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws E_CONFIG for anything but a result of `fit`. */
export function checkHistory(history: unknown): DiagnosedHistory {
  const refuse = (got: string): never => {
    throw new ChainruleError("E_CONFIG", `diagnose's history must be ${EXPECTED}; got ${got}`, { expected: EXPECTED });
  };
  if (history instanceof Promise) refuse("a promise: await fit first.");
  if (!object(history)) return refuse(`${formatValue(history)}.`);
  const { epoch, history: lists, stoppedBy } = history;
  if (lists === undefined && numbers(history.loss))
    refuse(`${formatValue(history)}: that is its .history alone; pass the whole result.`);
  if (!numbers(epoch)) refuse(`${formatValue(history)}, whose epoch is ${formatValue(epoch)}.`);
  if (!object(lists)) return refuse(`${formatValue(history)}, whose history is ${formatValue(lists)}.`);
  for (const [name, list] of Object.entries(lists)) {
    if (!numbers(list)) refuse(`${formatValue(history)}, whose history.${name.slice(0, 30)} is ${formatValue(list)}.`);
  }
  if (typeof stoppedBy !== "string") refuse(`${formatValue(history)}, whose stoppedBy is ${formatValue(stoppedBy)}.`);
  return history as unknown as DiagnosedHistory;
}
