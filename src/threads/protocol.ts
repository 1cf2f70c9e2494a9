/** The messages between a pool and its workers. */

/** The version of these messages: a worker from a file of its own may be older or newer than the library. */
export const PROTOCOL = 2;

/** The first message: what to compute with. The response has PROTOCOL as its status once the worker is ready. */
export interface Start {
  readonly core: WebAssembly.Module;
  /** The barrier of the threads and the memory that they share; without it, the worker makes a memory of its own. */
  readonly shared?: { readonly barrier: WebAssembly.Module; readonly memory: WebAssembly.Memory };
}

/** Every other message: walk a program, as one thread of a group. Addresses are bytes in the memory. */
export interface Request {
  /** 0: no walk, only copies. */
  readonly program: number;
  /** 0: one thread walks alone. */
  readonly barrier: number;
  readonly batches: number;
  /** Bytes between the caller's memory and the worker's. */
  readonly copies?: Copies;
}

export interface Copies {
  /** The least size of the worker's memory. */
  readonly size: number;
  /** Written before the walk: bytes, or a number of zeros. */
  readonly put: readonly { readonly at: number; readonly bytes: ArrayBuffer | number }[];
  /** Read after it. */
  readonly take: readonly { readonly at: number; readonly bytes: number }[];
}

/** The response to a request: the status of the walk, and what went wrong if the core trapped. */
export interface Response {
  readonly status: number;
  readonly trap?: string;
  readonly copied?: readonly ArrayBuffer[];
}

/** The status of a walk that has lost one of its threads; smaller numbers are statuses of kernels. */
export { LOST } from "../kernels/shared/status.ts";
