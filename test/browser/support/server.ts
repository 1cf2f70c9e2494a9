/** A static server on the loopback: a folder, texts in memory, or both, with the headers a test is about. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";

/** A folder, or texts and bytes by their paths: `{ "/index.html": "<!doctype html>…" }`. */
export type Files = string | Readonly<Record<string, string | Uint8Array>>;

export interface ServeOptions {
  /** COOP same-origin and COEP require-corp: pages may share memory between threads. */
  readonly isolation?: boolean;
  /** The content policy. */
  readonly csp?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Site {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves the first of `files` that has the path; a path that ends with / is its index.html. */
export async function serve(files: Files | readonly Files[], options: ServeOptions = {}): Promise<Site> {
  const sources = Array.isArray(files) ? (files as readonly Files[]) : [files as Files];
  const headers = {
    "cache-control": "no-store",
    ...(options.isolation && {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    }),
    ...(options.csp !== undefined && { "content-security-policy": options.csp }),
    ...options.headers,
  };
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url!, "http://127.0.0.1").pathname);
    const path = asked.endsWith("/") ? `${asked}index.html` : asked;
    requests.push(asked);
    const content = await find(sources, path);
    if (content !== undefined) {
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type }).end(content);
    } else response.writeHead(path === "/favicon.ico" ? 204 : 404, headers).end(); // nobody asked for an icon
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function find(sources: readonly Files[], path: string): Promise<string | Uint8Array | undefined> {
  for (const source of sources) {
    if (typeof source !== "string") {
      if (Object.hasOwn(source, path)) return source[path];
      continue;
    }
    const file = normalize(join(source, path));
    if (!file.startsWith(normalize(source + sep))) continue;
    const content = await readFile(file).catch(() => undefined);
    if (content !== undefined) return content;
  }
  return undefined;
}
