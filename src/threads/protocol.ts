/** What a team and its workers say to each other. */

/** Counts what has changed here: a worker from a file of its own may be older or newer than the library. */
export const PROTOCOL = 1;

/** The first message: what to compute with. Answered with PROTOCOL as `stop` once the worker stands ready. */
export interface Start {
  readonly core: WebAssembly.Module;
  /** Where threads meet, in the memory that they share; without, the worker makes a memory of its own. */
  readonly shared?: { readonly barrier: WebAssembly.Module; readonly memory: WebAssembly.Memory };
}

/** Every other message: walk a program, as one of a team. Addresses are bytes in the memory. */
export interface Request {
  /** 0: none, only copies. */
  readonly program: number;
  readonly barrier: number;
  readonly batches: number;
  /** What goes from the caller's memory to the worker's own, and back. */
  readonly copies?: Copies;
}

export interface Copies {
  /** How large the memory must be at least. */
  readonly size: number;
  /** Written before the walk: bytes, or so many zeros. */
  readonly put: readonly { readonly at: number; readonly bytes: ArrayBuffer | number }[];
  /** Read after it. */
  readonly take: readonly { readonly at: number; readonly bytes: number }[];
}

/** The answer to an order: what the walk answered, and what went wrong if the core trapped. */
export interface Response {
  readonly status: number;
  readonly trap?: string;
  readonly copied?: readonly ArrayBuffer[];
}

/** Why a team stops that has lost one of its threads; smaller numbers are kernels' reasons. */
export const LOST = 100;
