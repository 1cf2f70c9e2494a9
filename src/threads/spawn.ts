/** A worker of Node or of a browser behind one interface. */
import source from "#wasm/worker";
import { ChainruleError } from "../errors.ts";

export interface Hand {
  post(message: unknown): void;
  /** Whether the process waits for it: only while it works. */
  hold(working: boolean): void;
  /** Resolves when it computes no more. */
  end(): Promise<unknown>;
}

/** What is told of a worker. */
export interface Listener {
  answered(message: unknown): void;
  /** It is gone, or will not answer. */
  lost(reason: string): void;
}

/** Starts a worker from the text of worker.ts. Throws where there are none. */
export function spawn(listener: Listener): Promise<Hand> {
  return typeof process === "object" && process.versions?.node ? spawnInNode(listener) : spawnInPage(listener);
}

/** Throws E_ENGINE where workers are refused: under Node's --permission, by a page's content policy. */
function started<W>(start: () => W): W {
  try {
    return start();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_ENGINE", `No worker thread could be started: ${reason}`, { reason }, cause);
  }
}

async function spawnInNode({ answered, lost }: Listener): Promise<Hand> {
  const { Worker } = await import("node:worker_threads");
  const worker = started(() => new Worker(source, { eval: true, execArgv: [] }));
  worker.unref();
  worker.on("message", answered);
  worker.on("error", (error) => lost(String(error)));
  worker.on("exit", (code) => lost(`it ended with code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    hold: (working) => (working ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}

async function spawnInPage({ answered, lost }: Listener): Promise<Hand> {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = started(() => new Worker(url));
  worker.addEventListener("message", ({ data }) => answered(data));
  worker.addEventListener("error", ({ message }) => lost(message));
  worker.addEventListener("messageerror", () => lost("a message could not be read"));
  return {
    post: (message) => worker.postMessage(message),
    hold() {},
    async end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
