/**
 * What a worker does: it holds one instance of the core over the model's memory and walks the programs it is told to.
 * The build makes a text of this file (`#wasm/worker`), which Node and browsers run alike, so no bundler has to find it.
 */

import { LOST, type Answer, type Order, type Start } from "./protocol.ts";

interface Port {
  postMessage(message: Answer): void;
}
/** There in Node's workers only; found by its full name, so that no bundler takes it for an import. */
interface Node {
  require?(name: "node:worker_threads"): {
    parentPort: Port & { on(event: "message", listener: (message: Start | Order) => void): void };
  };
}

interface Cores {
  run(program: number, batches: number): number;
  leave(team: number, stop: number): void;
}
let cores: Cores | undefined;

function take(message: Start | Order, port: Port): void {
  if ("core" in message) cores = start(message);
  else port.postMessage(walk(cores!, message));
}

/** The core meets the other threads in the function that it imports for what it does not do itself. */
function start({ core, barrier, memory }: Start): Cores {
  const { meet, leave } = new WebAssembly.Instance(barrier, { env: { memory } }).exports;
  const { run } = new WebAssembly.Instance(core, { env: { memory, host: meet } }).exports;
  return { run, leave } as unknown as Cores;
}

/** Whoever stops early takes the others out of their waiting. */
function walk({ run, leave }: Cores, { program, team, batches }: Order): Answer {
  try {
    const stop = run(program, batches);
    if (stop !== 0) leave(team, stop);
    return { stop };
  } catch (error) {
    leave(team, LOST);
    return { stop: LOST, trap: String(error) };
  }
}

const threads = (globalThis as Node).require?.("node:worker_threads");
if (threads !== undefined) {
  const { parentPort } = threads;
  parentPort.on("message", (message) => take(message, parentPort));
} else {
  const port = globalThis as unknown as Port;
  addEventListener("message", ({ data }) => take(data as Start | Order, port));
}
