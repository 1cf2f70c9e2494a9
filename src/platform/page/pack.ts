/** What builds.ts unpacks, made: runs when the browser file is built, and is no part of it. */
import { ORDER, STREAMS, twin, VECTOR, walk } from "./streams.ts";

export { ORDER };

/** The modules' bytes stream by stream, and where each stream begins. Throws where a module is not walked to its end. */
export function split(modules: readonly Uint8Array[]): { bytes: Uint8Array; starts: number[] } {
  const streams: number[][] = Array.from({ length: STREAMS }, () => []);
  ORDER.forEach((name, i) => {
    let at = 0;
    walk((stream) => {
      const byte = modules[i][at++];
      streams[stream % STREAMS].push(stream === VECTOR && name.endsWith("64") ? twin(byte) : byte);
      return byte;
    });
    if (at !== modules[i].length) throw new Error(`${name}: ${modules[i].length} bytes, walked over ${at}`);
  });
  const starts: number[] = [];
  let length = 0;
  for (const stream of streams) {
    starts.push(length);
    length += stream.length;
  }
  return { bytes: Uint8Array.from(streams.flat()), starts };
}
