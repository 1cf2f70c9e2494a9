/** What `model.summary()` returns. */
import type { Backend } from "../backends/backend.ts";
import { summaryText } from "../network/summary.ts";
import type { PredictionSession } from "./predicting.ts";

/** The network as a table, and below it the backend and the memory in use. */
export function sessionSummary({ engine, metadata, network, spec }: PredictionSession): string {
  const { arena, backend } = engine;
  const { name, arithmetic, threads } = backend;
  const computes = name === "wasm" ? `backend wasm (${arithmetic})` : `backend ${name}`;
  const several = threads > 1 ? `, ${threadsText(engine.backend)}` : "";
  const used = `${(arena.used / 2 ** 20).toFixed(2)} MiB in use`;
  const labels = network.labels.map((names, i) =>
    names.length > 0 ? line(`labels of ${network.outputs[i].name}`, names) : "",
  );
  const facts = [`${spec.dtype}, ${computes}${several}, ${used}, seed ${spec.seed}`, ...labels];
  return summaryText(
    network,
    [...facts, line("metadata", Object.keys(metadata))].filter((text) => text !== ""),
  );
}

/** "2 threads", or what trials of the last training have found: "2 threads (1 for batches of 32)". */
function threadsText({ threads, choices }: Backend): string {
  const last = choices.filter(({ trains }) => trains).pop();
  return `${threads} threads${last && last.threads < threads ? ` (${last.threads} for batches of ${last.rows})` : ""}`;
}

/** "labels of dense_2: cat, dog, … (12)", in at most 80 columns; nothing for no names. */
function line(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const all = `${what}: ${names.join(", ")}`;
  return all.length <= 80 ? all : `${all.slice(0, 70).replace(/,[^,]*$/, "")}, … (${names.length})`;
}
