/** What the module imports besides its memory. */

/**
 * Runs a step outside of the core over [begin, end) of its items: a user's own activation or loss, in JavaScript
 * (src/backends/wasm.ts); in a worker the meeting of threads, `number` being their team's address (threads/barrier.ts).
 */
export declare function host(number: i32, begin: i32, end: i32): i32;
