/** What platform/page/builds.ts unpacks, made: runs when the browser files are built, and is no part of them. */
import { MOST_BYTES, STREAMS, twin, VECTOR, walk } from "../src/platform/page/streams.ts";

/**
 * The modules' bytes stream by stream, and where each module begins in each of them; neighbours should have much in
 * common. Throws where one is not walked to its end.
 */
export function split(modules: Readonly<Record<string, Uint8Array>>): {
  bytes: Uint8Array;
  starts: Record<string, number[]>;
} {
  const streams: number[][] = Array.from({ length: STREAMS }, () => []);
  const within = Object.entries(modules).map(([name, module]): [string, number[]] => {
    const lengths = streams.map((stream) => stream.length);
    let at = 0;
    walk((stream) => {
      const byte = module[at++];
      streams[stream % STREAMS].push(stream === VECTOR && name.endsWith("64") ? twin(byte) : byte);
      return byte;
    });
    if (at !== module.length || at > MOST_BYTES) throw new Error(`${name}: ${module.length} bytes, walked over ${at}`);
    return [name, lengths];
  });
  const before = streams.map((_, s) => streams.slice(0, s).flat().length);
  const starts = within.map(([name, lengths]) => [name, lengths.map((length, s) => before[s] + length)]);
  return { bytes: Uint8Array.from(streams.flat()), starts: Object.fromEntries(starts) };
}
