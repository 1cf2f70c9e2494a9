/** Where the buffers of a program are in one stretch of memory: those that are never needed at once share places. */
import type { Buffer, Program } from "./program.ts";

/** The place of each buffer but the left-out ones, in numbers, and how many numbers there are. */
export function planMemory(
  { calls }: Program,
  leftOut: ReadonlySet<Buffer>,
): { places: ReadonlyMap<Buffer, number>; size: number } {
  const lives = new Map<Buffer, { first: number; last: number }>();
  calls.forEach(({ args }, i) => {
    for (const arg of args) {
      if (typeof arg !== "object" || !("kind" in arg) || arg.kind !== "buffer" || leftOut.has(arg)) continue;
      lives.set(arg, { first: lives.get(arg)?.first ?? i, last: i });
    }
  });
  const places = new Map<Buffer, number>();
  // The largest first, each at the first place where nothing is that is needed at the same time.
  for (const [buffer, { first, last }] of [...lives].sort(([a], [b]) => b.length - a.length)) {
    const others = [...places]
      .filter(([other]) => lives.get(other)!.first <= last && first <= lives.get(other)!.last)
      .sort(([, a], [, b]) => a - b);
    let place = 0;
    for (const [other, at] of others) if (at < place + buffer.length) place = Math.max(place, at + other.length);
    places.set(buffer, place);
  }
  const size = Math.max(0, ...[...places].map(([{ length }, place]) => place + length));
  return { places, size };
}
