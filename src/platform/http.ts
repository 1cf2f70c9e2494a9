/** Files over HTTP, with fetch: in pages and in Node. */
import { formatValue } from "../base/errors.ts";
import {
  ByteStream,
  chunksOf,
  lengthOf,
  MAX_FILE,
  tooLarge,
  within,
  type Patience,
  type ReadLimits,
  type Written,
} from "./bytes.ts";
import { ioError, reasonOf } from "./ioError.ts";

/** The bytes behind a URL. Throws E_IO with the status, E_LIMIT above `maxBytes`, E_ABORTED. */
export function openUrl(url: string, limits: ReadLimits): Promise<ByteStream> {
  const stop = new AbortController();
  return openResponse(fetch(url, { signal: stop.signal }), limits, url, stop);
}

/** The bytes of an answer, counted as they come. Throws E_IO for a status of failure and for HTML, E_LIMIT, E_ABORTED. */
export async function openResponse(
  asked: Promise<Response>,
  limits: ReadLimits,
  url: string,
  stop?: AbortController,
): Promise<ByteStream> {
  const { maxBytes = MAX_FILE } = limits;
  const { status, headers, body, bodyUsed } = await answer("read", url, asked, limits, stop);
  const has = `${formatValue(url)} has`;
  const failed = (reason: unknown): never => {
    throw ioError("read", url, reason, { url, status });
  };
  if (Number(headers.get("content-length")) > maxBytes) {
    body?.cancel().catch(() => undefined);
    throw tooLarge(has, maxBytes);
  }
  if (bodyUsed || body?.locked) failed("it has been read already");
  const bytes = new ByteStream(chunksOf(body, failed, limits), has, maxBytes);
  // What a single-page application's server gives for any address that it does not know.
  if (!/^\s*</.test(new TextDecoder().decode(await bytes.peek(64)))) return bytes;
  await bytes.close();
  return failed("the server answered with HTML");
}

/** Bytes a millisecond that a server takes at least, 1 Mbit/s: fetch does not say how far it is with a body. */
const SLOWEST = 125;

/** Puts text or bytes to a URL; a stream as long as `content`, or all of it at once. Throws E_IO with the status, E_ABORTED. */
export async function put(url: string, content: Written, body: BodyInit, patience: Patience): Promise<void> {
  const stop = new AbortController();
  const bytes = lengthOf(content);
  const headers = {
    "content-type": content.type,
    ...(body instanceof ReadableStream && { "content-length": `${bytes}` }),
  };
  const request = { method: "PUT", headers, body, duplex: "half", signal: stop.signal };
  const timeout = Math.min(2 ** 31 - 1, patience.timeout + Math.ceil(bytes / SLOWEST));
  await answer("write", url, fetch(url, request), { ...patience, timeout }, stop);
}

async function answer(
  verb: "read" | "write",
  url: string,
  asked: Promise<Response>,
  patience: Patience,
  stop?: AbortController,
): Promise<Response> {
  const unreached = (cause: unknown): never => {
    throw ioError(verb, url, `${reasonOf(cause)}; offline, or not allowed by CORS`, { url }, cause);
  };
  const response = await within(asked.catch(unreached), patience).catch((cause: unknown) => {
    stop?.abort();
    throw ioError(verb, url, cause, { url });
  });
  const { ok, status } = response;
  if (ok) return response;
  response.body?.cancel().catch(() => undefined);
  throw ioError(verb, url, `the server answered with status ${status}`, { url, status });
}
