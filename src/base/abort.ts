/** Signals of abort: two as one, and waiting no longer than they allow. */

/** Ends work that a signal has made pointless; whoever began the work turns it into a result. */
export class StoppedError extends Error {}

/** Milliseconds that what is under way may take to settle after an abort. */
const GRACE_MS = 30;

/** Waits for a promise, whose error it throws: false when it has not settled GRACE_MS after the signal's abort. */
export async function settles(pending: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort!: () => void;
  const late = new Promise<false>((resolve) => {
    onAbort = () => (timer = setTimeout(resolve, GRACE_MS, false));
  });
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([pending.then(() => true), late]);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}

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
