// @ts-check
import { build } from "../build.js";

/** Before tests of the library: builds what they need where it is stale, so that any of them can be run by itself. */
export default async () => {
  await build(["wasm", "worker", "library", "schema", "programs", "bench"]);
};
