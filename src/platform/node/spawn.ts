import source from "#wasm/worker";
import { started, type Hand, type Listener } from "../worker.ts";

/** Starts a worker from the text of threads/worker.ts. Throws E_ENGINE where there are none. */
export async function spawn({ answered, lost }: Listener): Promise<Hand> {
  const { Worker } = await import("node:worker_threads");
  const worker = started(() => new Worker(source, { eval: true, execArgv: [] }));
  worker.unref();
  worker.on("message", answered);
  worker.on("error", (error) => lost(String(error)));
  worker.on("exit", (code) => lost(`it ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    hold: (working) => (working ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}
