/** What a team and its workers say to each other. */

/** The first message: what to compute with. */
export interface Start {
  readonly core: WebAssembly.Module;
  readonly barrier: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** Every other message: walk a program, as one of a team. Addresses are bytes in the memory. */
export interface Order {
  readonly program: number;
  readonly team: number;
  readonly batches: number;
}

/** The answer to an order: what the walk answered, and what went wrong if the core trapped. */
export interface Answer {
  readonly stop: number;
  readonly trap?: string;
}

/** Why a team stops that has lost one of its threads; smaller numbers are kernels' reasons. */
export const LOST = 100;
