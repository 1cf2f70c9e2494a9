/**
 * The builds in a page: all of them in one text, taken apart by streams.ts, deflated, six bits a character. They are
 * unpacked at once, in a few milliseconds, when a model first needs one. The wide builds, of no use in pages, are left out.
 */
import { packed, starts } from "#wasm/packed";
import type { Arithmetic, Load } from "../../backends/builds.ts";
import type { DType } from "../../memory/tensor.ts";
import { ORDER, STREAMS, twin, VECTOR, walk } from "./streams.ts";

type Name = (typeof ORDER)[number];

const load = (name: Name) => async () => ({ default: (await (unpacked ??= unpack()))[ORDER.indexOf(name)] });

const exact: Record<DType, Load> = { float32: load("float32"), float64: load("float64") };

export const builds: Record<Arithmetic, Record<DType, Load>> = {
  exact,
  fast: { float32: load("fast-float32"), float64: load("fast-float64") },
  wide: exact,
};

let unpacked: Promise<Uint8Array<ArrayBuffer>[]> | undefined;

async function unpack(): Promise<Uint8Array<ArrayBuffer>[]> {
  const [text, alphabet] = packed();
  const deflated: number[] = [];
  let bits = 0;
  [...text].forEach((c, i) => {
    bits = (bits << 6) | alphabet.indexOf(c);
    if (i % 4 > 0) deflated.push(bits >> (6 - 2 * (i % 4)));
  });
  const inflated = new Blob([Uint8Array.from(deflated)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
  const at = [...starts];
  return ORDER.map((name) => {
    const module: number[] = [];
    walk((stream) => {
      const byte = bytes[at[stream % STREAMS]++];
      const own = stream === VECTOR && name.endsWith("64") ? twin(byte) : byte;
      module.push(own);
      return own;
    });
    return Uint8Array.from(module);
  });
}
