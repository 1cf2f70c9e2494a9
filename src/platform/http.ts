/** Files over HTTP, with fetch: in pages and in Node. */
import { ChainruleError } from "../errors.ts";
import { collect } from "../data/gzip.ts";
import { cannot, reasonOf } from "./cannot.ts";

/** The bytes behind a URL. Throws E_IO, E_LIMIT above `maxBytes`. */
export async function fetchBytes(url: string, maxBytes: number): Promise<Uint8Array> {
  return readResponse(await ask("read", url), maxBytes, url);
}

/** The bytes of an answer, counted as they come. Throws E_IO for a status of failure and for HTML, E_LIMIT. */
export async function readResponse(
  response: Response,
  maxBytes: number,
  url = response.url || "the response",
): Promise<Uint8Array> {
  const { status } = response;
  const failed = (reason: unknown) => cannot("read", url, reason, { url, status });
  if (!response.ok) throw failed(`the server answered with status ${status}`);
  if (response.bodyUsed || response.body?.locked) throw failed("the response was read before");
  const length = Number(response.headers.get("content-length"));
  if (length > maxBytes) {
    response.body?.cancel().catch(() => undefined);
    throw tooLarge(url, length, maxBytes);
  }
  const bytes = await collect(response.body, maxBytes, `${url} has`, failed);
  // What a single-page application's server gives for any address that it does not know.
  if (/^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)))) {
    throw failed("the server answered with HTML");
  }
  return bytes;
}

/** Puts JSON to a URL. Throws E_IO. */
export async function put(url: string, text: string): Promise<void> {
  const { ok, status } = await ask("write", url, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: text,
  });
  if (!ok) throw cannot("write", url, `the server answered with status ${status}`, { url, status });
}

export function tooLarge(what: string, bytes: number, limit: number): ChainruleError {
  const message = `${what} has ${bytes} bytes, above the limit of ${limit}; maxBytes sets another.`;
  return new ChainruleError("E_LIMIT", message, { bytes, limit });
}

async function ask(verb: "read" | "write", url: string, request?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw cannot(verb, url, `${reasonOf(cause)}; offline, or not allowed by CORS?`, { url }, cause);
  }
}
