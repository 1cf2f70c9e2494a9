/** What the module imports besides its memory. */

/** Runs a step in JavaScript over [begin, end) of its items: a user's own activation or loss. See src/backends/wasm.ts. */
export declare function host(number: i32, begin: i32, end: i32): i32;
