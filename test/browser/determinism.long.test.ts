/** As determinism.test.ts, by more threads than there may be cores, and in plain JavaScript. */
import { givesTheBitsOfNode } from "./support/determinism.ts";

givesTheBitsOfNode({ name: "four threads", options: { threads: 4 }, isolation: true, effect: { backend: "wasm", threads: 4 } }); // prettier-ignore
givesTheBitsOfNode({
  name: "the javascript backend",
  options: { backend: "javascript" },
  isolation: false,
  effect: { backend: "javascript", threads: 1 },
});
