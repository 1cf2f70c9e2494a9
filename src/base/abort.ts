/** Signals of abort together. */

/**
 * A signal that aborts with the first of two, for its reason; `release` stops listening to them. AbortSignal.any is younger
 * than the oldest Node that is supported.
 */
export function firstOf(a: AbortSignal, b: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const both = [a, b];
  const abort = () => controller.abort(both.find(({ aborted }) => aborted)?.reason);
  for (const signal of both) signal.addEventListener("abort", abort);
  if (both.some(({ aborted }) => aborted)) abort();
  const release = () => both.forEach((signal) => signal.removeEventListener("abort", abort));
  return { signal: controller.signal, release };
}
