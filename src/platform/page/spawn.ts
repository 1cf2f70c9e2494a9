import source from "#wasm/worker";
import { started, type Hand, type Listener } from "../../threads/hand.ts";

/** Starts a worker from `url`, or from the text of threads/worker.ts. Throws E_ENGINE where workers are refused. */
export async function spawn({ answered, lost }: Listener, url?: string): Promise<Hand> {
  const own = url ?? URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = started(() => new Worker(own));
  worker.addEventListener("message", ({ data }) => answered(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    lost(event.message || "its script could not be loaded");
  });
  worker.addEventListener("messageerror", () => lost("a message could not be read"));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    hold() {},
    async end() {
      worker.terminate();
      if (url === undefined) URL.revokeObjectURL(own);
    },
  };
}
