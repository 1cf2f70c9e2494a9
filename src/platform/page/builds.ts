/**
 * The builds in a page: all of them in one text, taken apart by streams.ts, deflated, six bits a character. Inflated at
 * once, put together one by one, when a model first needs one. The wide builds, of no use in pages, are left out.
 */
import { packed, starts } from "#wasm/packed";
import type { Arithmetic, Load } from "../../backends/builds.ts";
import { ChainruleError } from "../../errors.ts";
import type { DType } from "../../memory/tensor.ts";
import { MOST_BYTES, ORDER, STREAMS, twin, VECTOR, walk } from "./streams.ts";

type Name = (typeof ORDER)[number];

/** Throws E_ENGINE where there is no DecompressionStream for it. */
const load = (name: Name) => async () => {
  try {
    return { default: join(await (streams ??= inflate()), name) };
  } catch (cause) {
    throw new ChainruleError("E_ENGINE", `The WebAssembly could not be unpacked here (${cause}).`, {}, cause);
  }
};

const exact: Record<DType, Load> = { float32: load("float32"), float64: load("float64") };

export const builds: Record<Arithmetic, Record<DType, Load>> = {
  exact,
  fast: { float32: load("fast-float32"), float64: load("fast-float64") },
  wide: exact,
};

let streams: Promise<Uint8Array> | undefined;

/** The streams, one behind the other. */
async function inflate(): Promise<Uint8Array> {
  const [text, alphabet] = packed();
  const deflated: number[] = [];
  let bits = 0;
  [...text].forEach((c, i) => {
    bits = (bits << 6) | alphabet.indexOf(c);
    if (i % 4 > 0) deflated.push(bits >> (6 - 2 * (i % 4)));
  });
  const inflated = new Blob([Uint8Array.from(deflated)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** A module's bytes from where it stands in each stream. */
function join(bytes: Uint8Array, name: Name): Uint8Array<ArrayBuffer> {
  const at = [...starts[ORDER.indexOf(name)]];
  const twins = name.endsWith("64");
  const module = new Uint8Array(MOST_BYTES);
  let length = 0;
  walk((stream) => {
    const byte = bytes[at[stream % STREAMS]++];
    return (module[length++] = twins && stream === VECTOR ? twin(byte) : byte);
  });
  return module.slice(0, length);
}
