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
  const reader = unpacked.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ChainruleError("E_FORMAT", `${what}: the gzip data is damaged or cut short (${reason}).`, {}, cause);
    });
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      const message = `${what} unpacks to more than ${maxBytes} bytes, the limit; maxBytes sets another.`;
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
