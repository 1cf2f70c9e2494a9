/** gzip, unpacked with what every engine has, and with a limit: a few bytes can unpack to gigabytes. */
import { ChainruleError } from "../errors.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzip. The bytes are counted as they come and the unpacking stops at the limit, whatever the file says of itself.
 * Throws E_LIMIT above `maxBytes`, E_FORMAT for what is damaged or cut short.
 */
export async function gunzip(bytes: Uint8Array, maxBytes: number, what: string): Promise<Uint8Array> {
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return collect(unpacked, maxBytes, `${what} unpacks to`, (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new ChainruleError("E_FORMAT", `${what}: the gzip data is damaged or cut short (${reason}).`, {}, cause);
  });
}

/**
 * The bytes of a stream, counted as they come; it is let go of at the limit. `has` begins the message of the E_LIMIT
 * that is then thrown, `failed` makes the error of a stream that breaks off.
 */
export async function collect(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  has: string,
  failed: (cause: unknown) => ChainruleError,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream?.getReader(); reader !== undefined;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw failed(cause);
    });
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => undefined);
      const message = `${has} more than ${maxBytes} bytes, the limit; maxBytes sets another.`;
      throw new ChainruleError("E_LIMIT", message, { limit: maxBytes });
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
