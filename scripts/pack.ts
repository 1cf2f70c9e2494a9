/** What builds.ts unpacks, made: runs when the browser file is built, and is no part of it. */
import { MOST_BYTES, ORDER, STREAMS, twin, walk } from "../src/platform/page/streams.ts";

export { ORDER };

/** How far back deflate looks: a longer stream of a build no longer meets that of the build before. */
const WINDOW = 2 ** 15;

/** The modules' bytes stream by stream, and where each module begins in each of them. Throws where one is not walked to its end. */
export function split(modules: readonly Uint8Array[]): { bytes: Uint8Array; starts: number[][] } {
  const streams: number[][] = Array.from({ length: STREAMS }, () => []);
  const within = ORDER.map((name, i) => {
    const lengths = streams.map((stream) => stream.length);
    let at = 0;
    walk((stream) => {
      const byte = modules[i][at++];
      streams[stream % STREAMS].push(stream >= STREAMS && name.endsWith("64") ? twin(byte) : byte);
      return byte;
    });
    const parts = streams.map((stream, s) => stream.length - lengths[s]);
    if (Math.max(...parts) > WINDOW)
      throw new Error(
        `${name}: a stream has ${Math.max(...parts)} bytes, and deflate sees ${WINDOW}: move FIRST in streams.ts`,
      );
    if (at !== modules[i].length || at > MOST_BYTES)
      throw new Error(`${name}: ${modules[i].length} bytes, walked over ${at}`);
    return lengths;
  });
  const before = streams.map((_, s) => streams.slice(0, s).flat().length);
  const starts = within.map((lengths) => lengths.map((length, s) => before[s] + length));
  return { bytes: Uint8Array.from(streams.flat()), starts };
}
