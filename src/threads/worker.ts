/**
 * What a worker does: it holds one instance of the core, over the model's memory or over one of its own, and walks the
 * programs it is told to. The build makes a text of this file (`#wasm/worker`), which Node and browsers run alike, so no
 * bundler has to find it.
 */

import { LOST, PROTOCOL, type Response, type Copies, type Request, type Start } from "./protocol.ts";

interface Port {
  postMessage(message: Response, transfer: ArrayBuffer[]): void;
}
/** There in Node's workers only; found by its full name, so that no bundler takes it for an import. */
interface Node {
  require?(name: "node:worker_threads"): {
    parentPort: Port & { on(event: "message", listener: (message: Start | Request) => void): void };
  };
}

interface Cores {
  readonly memory: WebAssembly.Memory;
  run(program: number, batches: number): number;
  leave(team: number, stop: number): void;
}
let cores: Cores | undefined;

function take(message: Start | Request, port: Port): void {
  if ("core" in message) {
    cores = start(message);
    port.postMessage({ status: PROTOCOL }, []);
  } else {
    const answer = walk(cores!, message);
    port.postMessage(answer, (answer.copied ?? []) as ArrayBuffer[]);
  }
}

/** The core meets the other threads in the function that it imports for what it does not do itself. */
function start({ core, shared: meeting }: Start): Cores {
  const memory = meeting?.memory ?? new WebAssembly.Memory({ initial: 1, maximum: 65535 });
  const none = { meet: () => 0, leave() {} };
  const { meet, leave } = meeting ? new WebAssembly.Instance(meeting.barrier, { env: { memory } }).exports : none;
  const { run } = new WebAssembly.Instance(core, { env: { memory, host: meet } }).exports;
  return { memory, run, leave } as unknown as Cores;
}

/** Whoever stops early takes the others out of their waiting. */
function walk({ memory, run, leave }: Cores, { program, barrier: team, batches, copies }: Request): Response {
  try {
    if (copies !== undefined) put(memory, copies);
    const stop = program === 0 ? 0 : run(program, batches);
    if (stop !== 0) leave(team, stop);
    const taken = copies?.take.map(({ at, bytes }) => memory.buffer.slice(at, at + bytes) as ArrayBuffer);
    return { status: stop, copied: taken };
  } catch (error) {
    leave(team, LOST);
    return { status: LOST, trap: String(error) };
  }
}

function put(memory: WebAssembly.Memory, { size, put }: Copies): void {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  const all = new Uint8Array(memory.buffer);
  for (const { at, bytes } of put) {
    if (typeof bytes === "number") all.fill(0, at, at + bytes);
    else all.set(new Uint8Array(bytes), at);
  }
}

const threads = (globalThis as Node).require?.("node:worker_threads");
if (threads !== undefined) {
  const { parentPort } = threads;
  parentPort.on("message", (message) => take(message, parentPort));
} else {
  const port = globalThis as unknown as Port;
  addEventListener("message", ({ data }) => take(data as Start | Request, port));
}
