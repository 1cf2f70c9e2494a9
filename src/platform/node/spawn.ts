import source from "#wasm/worker";
import { started, type WorkerHandle, type Listener } from "../worker.ts";

/** Starts a worker from the text of threads/worker.ts. Throws E_ENGINE where workers are refused. */
export async function spawn({ received, lost }: Listener): Promise<WorkerHandle> {
  const { Worker } = await import("node:worker_threads");
  const worker = started(() => new Worker(source, { eval: true, execArgv: [] }));
  worker.unref();
  worker.on("message", received);
  worker.on("error", (error) => lost(String(error)));
  worker.on("exit", (code) => lost(`it ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    retain: (working) => (working ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}
