/**
 * The script of a worker: it holds one instance of the core, over the model's memory or over a memory of its own, and
 * walks the programs that requests name. The build makes a text of this file (`#wasm/worker`), which Node and browsers
 * run alike, so that no bundler has to find it.
 */

import { LOST, PROTOCOL, type Response, type Copies, type Request, type Start } from "./protocol.ts";

interface Port {
  postMessage(message: Response, transfer: ArrayBuffer[]): void;
}
/** Present in the workers of Node, Deno and Bun only; reached by full names, so that no bundler sees an import. */
type Load = (name: "node:worker_threads") => {
  parentPort: Port & { on(event: "message", listener: (message: Start | Request) => void): void };
};
interface Node {
  require?: Load;
  /** Where `require` is no global: in Bun. */
  process?: { getBuiltinModule?: Load };
}

interface Instance {
  readonly memory: WebAssembly.Memory;
  run(program: number, batches: number): number;
  barrierAbort(barrier: number, status: number): void;
}
let instance: Instance | undefined;

function receive(message: Start | Request, port: Port): void {
  if ("core" in message) {
    instance = start(message);
    port.postMessage({ status: PROTOCOL }, []);
  } else {
    const response = walk(instance!, message);
    port.postMessage(response, (response.copied ?? []) as ArrayBuffer[]);
  }
}

/** The core waits at barriers through its import for steps outside of it. */
function start({ core, shared }: Start): Instance {
  const memory = shared?.memory ?? new WebAssembly.Memory({ initial: 1, maximum: 65535 });
  const alone = { barrierStep: () => 0, barrierAbort() {} };
  const { barrierStep, barrierAbort } = shared
    ? new WebAssembly.Instance(shared.barrier, { env: { memory } }).exports
    : alone;
  const { run } = new WebAssembly.Instance(core, { env: { memory, callback: barrierStep } }).exports;
  return { memory, run, barrierAbort } as unknown as Instance;
}

/** A thread that stops early releases the others from the barrier. */
function walk({ memory, run, barrierAbort }: Instance, { program, barrier, batches, copies }: Request): Response {
  try {
    if (copies !== undefined) put(memory, copies);
    const status = program === 0 ? 0 : run(program, batches);
    if (status !== 0) barrierAbort(barrier, status);
    const copied = copies?.take.map(({ at, bytes }) => memory.buffer.slice(at, at + bytes) as ArrayBuffer);
    return { status, copied };
  } catch (error) {
    barrierAbort(barrier, LOST);
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

const { require: load, process } = globalThis as Node;
const threads = (load ?? process?.getBuiltinModule)?.("node:worker_threads");
if (threads !== undefined) {
  const { parentPort } = threads;
  parentPort.on("message", (message) => receive(message, parentPort));
} else {
  const port = globalThis as unknown as Port;
  addEventListener("message", ({ data }) => receive(data as Start | Request, port));
}
