/** gzip, unpacked with what every engine has, and with a limit: a few bytes can unpack to gigabytes. */
import { ChainruleError } from "../base/errors.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzip. The bytes are counted as they come and the unpacking stops at the limit, whatever the file says of itself.
 * Throws E_LIMIT above `maxBytes`, E_FORMAT for what is damaged or cut short.
 */
export async function gunzip(bytes: Uint8Array, maxBytes: number, what: string): Promise<Uint8Array> {
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  const damaged = (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_FORMAT", `${what}: the gzip data is damaged or cut short (${reason}).`, {}, cause);
  };
  return collect(unpacked, maxBytes, `${what} unpacks to`, damaged);
}

/** The bytes of a stream, counted as they come. Throws E_LIMIT above `maxBytes`, and what `failed` makes of its errors. */
export async function collect(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  what: string,
  failed: (cause: unknown) => never,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream?.getReader(); reader !== undefined;) {
    const { done, value } = await reader.read().catch(failed);
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => undefined);
      throw tooLarge(what, maxBytes);
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

/** "… unpacks to more than …", or "… has more than …". */
export function tooLarge(what: string, limit: number): ChainruleError {
  const message = `${what} more than ${limit} bytes, the limit; maxBytes sets another.`;
  return new ChainruleError("E_LIMIT", message, { limit });
}
