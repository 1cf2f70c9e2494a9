/** A server on the loopback that answers what a test has set, and takes what is put. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The connection ends before an answer, or in the middle of one. */
  broken?: "before" | "midway";
  /** The connection stays open, and nothing comes: instead of an answer, or behind the body, which `content-length` says is longer. */
  stalls?: "before" | "midway";
  /** A body without end, until the client lets go. */
  endless?: boolean;
}

export interface Put {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface AnsweringServer {
  origin: string;
  /** By path; any other is 404, and a PUT with status below 300 sets its path. */
  answers: Map<string, Answer>;
  puts: Put[];
  /** Bytes that endless answers have sent. */
  sent: number;
  /** Stalled connections that the client has closed. */
  closed: number;
}

export async function answeringServer(): Promise<AnsweringServer> {
  const given: AnsweringServer = { origin: "", answers: new Map(), puts: [], sent: 0, closed: 0 };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, "http://127.0.0.1").pathname;
    const answer = given.answers.get(`${request.method} ${path}`) ?? given.answers.get(path);
    if (answer?.broken === "before") return void request.socket.destroy();
    if (answer?.stalls === "before") return void request.socket.on("close", () => given.closed++);
    if (request.method === "PUT") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      given.puts.push({ path, headers: request.headers, body: body.toString() });
      const status = answer?.status ?? 204;
      if (status < 300)
        given.answers.set(path, { body, headers: { "content-type": request.headers["content-type"]! } });
      return void response.writeHead(status).end();
    }
    if (answer === undefined) return void response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
    const body = Buffer.from(answer.body ?? "");
    response.writeHead(answer.status ?? 200, answer.headers);
    if (answer.stalls === "midway") {
      request.socket.on("close", () => given.closed++);
      return void response.write(body);
    }
    if (answer.broken === "midway") return void response.write(body, () => request.socket.destroy());
    if (!answer.endless) return void response.end(body);
    const more = () => {
      given.sent += 65536;
      if (!response.destroyed) response.write(" ".repeat(65536), () => setImmediate(more));
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  given.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return given;
}
