/**
 * npm run demo:browser: serves build/demo on this machine, twice: as any host would, and under isolated/ with the two
 * headers that make a page cross-origin isolated, so that threads may share memory.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const folder = fileURLToPath(new URL("../demo", import.meta.url));
const about = `Serves the pages of build/demo: digits, and table.html for CSV files.

  --port N     default 8080; 0 takes any that is free
  --host NAME  default localhost, which other machines do not reach`;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** All that the page needs, and nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

async function answer({ method, url = "/" }: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, isolated, name] = /^\/(isolated\/)?([\w.-]*)(?:\?.*)?$/.exec(url) ?? [];
  const file = name === "" ? "index.html" : name;
  const type = file === undefined ? undefined : types[extname(file)];
  const body = type === undefined ? undefined : await readFile(join(folder, file)).catch(() => undefined);
  if (body === undefined || (method !== "GET" && method !== "HEAD")) {
    response
      .writeHead(body === undefined ? 404 : 405, { "Content-Type": "text/plain" })
      .end("There is no such file.\n");
    return;
  }
  response.writeHead(200, {
    "Content-Type": type,
    "Content-Security-Policy": policy,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...(isolated === undefined ? {} : isolation),
  });
  if (method === "HEAD") response.end();
  // Only here does the page know where it is isolated.
  else if (file === "index.html" && isolated === undefined) {
    response.end(body.toString().replace("<html ", '<html data-isolated="isolated/" '));
  } else response.end(body);
}

function main(): void {
  let given;
  try {
    given = parseArgs({
      options: {
        port: { type: "string", default: "8080" },
        host: { type: "string", default: "localhost" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return refuse(`${(error as Error).message}\n\n${about}`, 2);
  }
  if (given.help) return void console.log(about);
  const port = Number(given.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) return refuse(`--port is 0 to 65535, got ${given.port}.`, 2);

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE")
      refuse(`Port ${port} is taken. Try another: npm run demo:browser -- --port ${port + 1}`, 1);
    else refuse(error.message, 1);
  });
  server.listen(port, given.host, () => {
    const { port: taken } = server.address() as { port: number };
    const address = `http://${given.host}:${taken}/`;
    console.log(`${address}            as any host serves it: one thread`);
    console.log(`${address}isolated/   with the headers of cross-origin isolation: several threads`);
    console.log(`${address}table.html   from a CSV file to a model`);
    console.log("Ctrl-C ends it.");
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function refuse(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}

main();
