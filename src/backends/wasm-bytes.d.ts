/** The compiled cores as bytes: made from assembly/ by scripts/wasm.js, found through "paths" in tsconfig.json. */
declare module "#wasm/*" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** src/threads/worker.ts as a text. */
declare module "#wasm/worker" {
  const source: string;
  export default source;
}

/** Builds for pages in one text: the one that models have by default, and the rest. See platform/page/builds.ts. */
declare module "#wasm/packed" {
  export const packed: import("../platform/page/builds.ts").Packed;
}
declare module "#wasm/rest" {
  export { packed } from "#wasm/packed";
}
