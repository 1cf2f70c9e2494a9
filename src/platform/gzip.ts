/** gzip, unpacked with what every engine has, and with a limit: a few bytes can unpack to gigabytes. */
import { ChainruleError } from "../base/errors.ts";
import { ByteStream, chunksOf } from "./bytes.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes, unpacked if they are gzip. Throws as `gunzip` does, and what the source throws. */
export async function unpacked(bytes: ByteStream, maxBytes: number, what: string): Promise<ByteStream> {
  return isGzip(await bytes.peek(2)) ? gunzip(bytes.chunks(), maxBytes, what) : bytes;
}

/**
 * Unpacks gzip. The bytes are counted as they come and the unpacking stops at the limit, whatever the file says of itself.
 * It throws E_LIMIT above `maxBytes`, E_FORMAT for what is damaged or cut short.
 */
function gunzip(packed: AsyncGenerator<Uint8Array>, maxBytes: number, what: string): ByteStream {
  const damaged = (cause: unknown): never => {
    if (cause instanceof ChainruleError) throw cause; // of the source
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_FORMAT", `${what}: the gzip data is damaged or cut short (${reason}).`, {}, cause);
  };
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await packed.next();
      if (done) controller.close();
      else controller.enqueue(value.slice()); // a chunk holds until the next one only
    },
    async cancel() {
      await packed.return(undefined);
    },
  });
  const chunks = chunksOf(readable.pipeThrough(new DecompressionStream("gzip")), damaged);
  return new ByteStream(chunks, `${what} unpacks to`, maxBytes);
}
