/** The compiled cores as bytes: made from assembly/ by `npm run build:wasm`, found through "imports" in package.json. */
declare module "#wasm/*" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** src/threads/worker.ts as a text. */
declare module "#wasm/worker" {
  const source: string;
  export default source;
}
