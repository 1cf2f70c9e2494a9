import source from "#wasm/worker";
import { started, type WorkerHandle, type Listener } from "../worker.ts";

/** Starts a worker from its URL, or from the text of threads/worker.ts. Throws E_ENGINE where workers are refused. */
export async function spawn({ received, lost, workerUrl }: Listener): Promise<WorkerHandle> {
  const url = workerUrl ?? URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = started(() => new Worker(url));
  worker.addEventListener("message", ({ data }) => received(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    lost(event.message || "its script could not be loaded");
  });
  worker.addEventListener("messageerror", () => lost("a message could not be read"));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    retain() {},
    async end() {
      worker.terminate();
      if (workerUrl === undefined) URL.revokeObjectURL(url);
    },
  };
}
