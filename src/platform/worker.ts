/** A worker of Node or of a page behind one interface; src/platform starts them. */
import { ChainruleError } from "../base/errors.ts";

export interface WorkerHandle {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Whether the process waits for it: only while it works. */
  retain(working: boolean): void;
  /** Resolves when it no longer computes. */
  end(): Promise<unknown>;
}

/** What a worker reports, and the address of its script if it is not made from a text. */
export interface Listener {
  readonly workerUrl?: string;
  received(message: unknown): void;
  /** It has ended, or cannot respond. */
  lost(reason: string): void;
}

/** Throws E_ENGINE where workers are refused: under Node's --permission, by a page's content policy. */
export function started<W>(start: () => W): W {
  try {
    return start();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_ENGINE", `No worker thread could be started: ${reason}`, { reason }, cause);
  }
}
