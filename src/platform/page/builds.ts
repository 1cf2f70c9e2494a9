/**
 * The builds in a page: all of them in one text, taken apart by streams.ts, deflated, six bits a character. Inflated at
 * once, put together one by one, when a model first needs one. The wide builds, of no use in pages, are left out.
 */
import { packed, starts } from "#wasm/packed";
import type { Arithmetic, Load } from "../builds.ts";
import { ChainruleError } from "../../base/errors.ts";
import type { DType } from "../../memory/tensor.ts";
import { MOST_BYTES, ORDER, STREAMS, twin, walk } from "./streams.ts";

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
  const sixOf = new Uint8Array(128);
  for (let i = 0; i < 64; i++) sixOf[alphabet.charCodeAt(i)] = i;
  const deflated = new Uint8Array((text.length * 3) >> 2);
  for (let i = 0, q = 0, bits = 0; i < text.length; i++) {
    bits = (bits << 6) | sixOf[text.charCodeAt(i)];
    if (i % 4 > 0) deflated[q++] = bits >> (6 - 2 * (i % 4));
  }
  // Written and read by hand: a Blob's stream, and a Response's, go by way of another process.
  const { writable, readable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  void writer.write(deflated);
  void writer.close();
  const inflated = new Uint8Array(ORDER.length * MOST_BYTES);
  let length = 0;
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return inflated.subarray(0, length);
    inflated.set(value, length);
    length += value.length;
  }
}

/** A module's bytes from where it stands in each stream. */
function join(bytes: Uint8Array, name: Name): Uint8Array<ArrayBuffer> {
  const at = [...starts[ORDER.indexOf(name)]];
  const twins = name.endsWith("64");
  const module = new Uint8Array(MOST_BYTES);
  let length = 0;
  walk((stream) => {
    const byte = bytes[at[stream % STREAMS]++];
    return (module[length++] = twins && stream >= STREAMS ? twin(byte) : byte);
  });
  return module.slice(0, length);
}
