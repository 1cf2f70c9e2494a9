import { ChainruleError, formatValue } from "../base/errors.ts";

/** The E_IO for a place that cannot be read or written, with a reason or what was thrown; what the library threw is left as it is. */
export function ioError(
  verb: "read" | "write" | "remove",
  place: string,
  reason: unknown,
  details: Record<string, unknown> = {},
  cause = reason,
): ChainruleError {
  if (reason instanceof ChainruleError) return reason;
  return new ChainruleError("E_IO", `Cannot ${verb} ${formatValue(place)}: ${reasonOf(reason)}.`, details, cause);
}

/** What an error says, without its full stop; with its cause, where Node hides what matters. */
export function reasonOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason).replace(/\.$/, "");
  const inner = reason.cause instanceof Error ? ` (${reasonOf(reason.cause)})` : "";
  return reasonOf(reason.message || reason.name) + inner;
}
