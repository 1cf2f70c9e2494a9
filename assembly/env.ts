/** What the module imports besides its memory. */

/**
 * Runs a step outside of the core over [begin, end) of its items: a custom activation or loss, in JavaScript
 * (src/backends/wasm.ts); in a worker, a step at the barrier of the threads, `number` being its address (threads/barrier.ts).
 */
export declare function callback(number: i32, begin: i32, end: i32): i32;
