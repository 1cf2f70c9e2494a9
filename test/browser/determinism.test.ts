/**
 * The same seed gives the same weights, bit by bit, in Node, Chromium and Firefox: with WebAssembly on any number of
 * threads, and with the javascript backend, whose sums have an order of their own. Others are in determinism.long.test.ts.
 */
import { givesTheBitsOfNode } from "./support/determinism.ts";

givesTheBitsOfNode({ name: "one thread", options: {}, isolation: false, effect: { backend: "wasm", threads: 1 } });
givesTheBitsOfNode({ name: "two threads", options: { threads: 2 }, isolation: true, effect: { backend: "wasm", threads: 2 } }); // prettier-ignore
