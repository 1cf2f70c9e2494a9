// @ts-check
import { build } from "../build.js";

/** Before tests in browsers: builds what they need where it is stale. */
export default async () => {
  await build(["library", "browser", "types", "programs", "demo"]);
};
