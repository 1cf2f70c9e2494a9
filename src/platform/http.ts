/** Files over HTTP, with fetch: in pages and in Node. */
import { collect, tooLarge } from "./gzip.ts";
import { formatValue } from "../base/errors.ts";
import { ioError, reasonOf } from "./ioError.ts";

/** The bytes behind a URL. Throws E_IO with the status, E_LIMIT above `maxBytes`. */
export function fetchBytes(url: string, maxBytes: number): Promise<Uint8Array> {
  return readResponse(fetch(url), maxBytes, url);
}

/** The bytes of an answer, counted as they come. Throws E_IO for a status of failure and for HTML, E_LIMIT. */
export async function readResponse(asked: Promise<Response>, maxBytes: number, url: string): Promise<Uint8Array> {
  const { status, headers, body, bodyUsed } = await answer("read", url, asked);
  const has = `${formatValue(url)} has`;
  const failed = (reason: unknown): never => {
    throw ioError("read", url, reason, { url, status });
  };
  if (Number(headers.get("content-length")) > maxBytes) {
    body?.cancel().catch(() => undefined);
    throw tooLarge(has, maxBytes);
  }
  if (bodyUsed || body?.locked) failed("it has been read already");
  const bytes = await collect(body, maxBytes, has, failed);
  // What a single-page application's server gives for any address that it does not know.
  if (/^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)))) failed("the server answered with HTML");
  return bytes;
}

/** Puts JSON or bytes to a URL. Throws E_IO with the status. */
export async function put(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const type = typeof body === "string" ? "application/json" : "application/octet-stream";
  await answer("write", url, fetch(url, { method: "PUT", headers: { "content-type": type }, body }));
}

async function answer(verb: "read" | "write", url: string, asked: Promise<Response>): Promise<Response> {
  const response = await asked.catch((cause: unknown) => {
    throw ioError(verb, url, `${reasonOf(cause)}; offline, or not allowed by CORS`, { url }, cause);
  });
  const { ok, status } = response;
  if (!ok) throw ioError(verb, url, `the server answered with status ${status}`, { url, status });
  return response;
}
