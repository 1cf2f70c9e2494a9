/** What `model.summary()` returns. */
import { summaryText } from "../network/summary.ts";
import type { Session } from "./session.ts";

/** The network as a table, and below it the backend and the memory in use. */
export function sessionSummary({ engine, network, spec }: Session): string {
  const { arena, backend } = engine;
  const { name, arithmetic, threads } = backend;
  const computes = name === "wasm" ? `backend wasm (${arithmetic})` : `backend ${name}`;
  const several = threads > 1 ? `, ${threads} threads` : "";
  const used = `${(arena.used / 2 ** 20).toFixed(2)} MiB in use`;
  return summaryText(network, [`${spec.dtype}, ${computes}${several}, ${used}, seed ${spec.seed}`]);
}
