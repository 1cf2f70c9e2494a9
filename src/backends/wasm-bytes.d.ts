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

/** All builds for pages in one text: see platform/page/builds.ts. */
declare module "#wasm/packed" {
  export const starts: readonly (readonly number[])[];
  /** The text, and the 64 characters that it is made of. */
  export function packed(): [text: string, alphabet: string];
}
