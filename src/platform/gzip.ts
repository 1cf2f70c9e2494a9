/** gzip, unpacked with what every engine has, and with a limit: a few bytes can unpack to gigabytes. */
import { ChainruleError } from "../base/errors.ts";
import { number, optional } from "../base/options.ts";
import { ByteStream, chunksOf, refuseAborted, tooLarge, type Written } from "./bytes.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What gzip may unpack to where the user sets no limit: this, and this many times its size. Weights pack to a half, at zero to a thousandth. */
export const FREE_BYTES = 2 ** 24;
export const MAX_RATIO = 64;

/** The same content, packed. Throws E_ABORTED. */
export async function packed({ pieces, ending }: Written, signal?: AbortSignal): Promise<Written> {
  const failed = (cause: unknown): never => {
    throw cause;
  };
  const stream = new Blob(pieces as BlobPart[]).stream().pipeThrough(new CompressionStream("gzip"));
  const made: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunksOf(stream, failed)) {
    refuseAborted(signal);
    made.push(chunk as Uint8Array<ArrayBuffer>);
  }
  return { pieces: made, type: "application/gzip", ending: `${ending}.gz` };
}

/** The option `maxBytes` of readers. */
export const maxBytesOption = optional(number(undefined, { integer: true, min: 1 }));

/** The bytes, unpacked if they are gzip. Throws as `gunzip` does, and what the source throws. */
export async function unpacked(bytes: ByteStream, maxBytes: number | undefined, what: string): Promise<ByteStream> {
  return isGzip(await bytes.peek(2)) ? gunzip(bytes.chunks(), maxBytes, what) : bytes;
}

/** Bytes that are unpacked in one go: some engines hand out all that they make of them at once. */
const PIECE = 16384;

/**
 * Unpacks gzip. The bytes are counted as they come and the unpacking stops at the limit, whatever the file says of itself.
 * It throws E_LIMIT above `maxBytes`, and without one above FREE_BYTES + MAX_RATIO times what was packed; E_FORMAT for what
 * is damaged or cut short.
 */
function gunzip(packed: AsyncGenerator<Uint8Array>, maxBytes: number | undefined, what: string): ByteStream {
  const unpacksTo = `${what} unpacks to`;
  let came = 0;
  const damaged = (cause: unknown): never => {
    if (cause instanceof ChainruleError) throw cause; // of the source
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_FORMAT", `${what}: the gzip data is damaged or cut short (${reason}).`, {}, cause);
  };
  let pending: Uint8Array = new Uint8Array();
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (pending.length === 0) {
        const { done, value } = await packed.next();
        if (done) return controller.close();
        pending = value;
      }
      const piece = pending.slice(0, PIECE); // a chunk holds until the next one only
      pending = pending.subarray(PIECE);
      came += piece.length;
      controller.enqueue(piece);
    },
    async cancel() {
      await packed.return(undefined);
    },
  });
  const chunks = chunksOf(readable.pipeThrough(new DecompressionStream("gzip")), damaged);
  async function* counted() {
    let length = 0;
    for await (const chunk of chunks) {
      length += chunk.length;
      const limit = FREE_BYTES + MAX_RATIO * came;
      if (maxBytes === undefined && length > limit) throw tooLarge(unpacksTo, limit);
      yield chunk;
    }
  }
  return new ByteStream(counted(), unpacksTo, maxBytes);
}
