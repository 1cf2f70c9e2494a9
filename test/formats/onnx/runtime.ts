/** onnxruntime-web, WebAssembly in Node: what judges the files. */
import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** Numbers by input; texts of a table's columns; codes as whole numbers. */
export type Feeds = Readonly<Record<string, { readonly data: Float32Array | Float64Array | readonly string[] | BigInt64Array; readonly dims: readonly number[] }>>; // prettier-ignore

const typeOf = (data: Feeds[string]["data"]) =>
  data instanceof Float32Array
    ? "float32"
    : data instanceof Float64Array
      ? "float64"
      : data instanceof BigInt64Array
        ? "int64"
        : "string";

/** What a file gives for these inputs, by output. */
export async function run(file: Uint8Array, feeds: Feeds) {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  try {
    const given = Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      new ort.Tensor(typeOf(data), data as never, dims),
    ]);
    const results = await session.run(Object.fromEntries(given) as Record<string, ort.Tensor>);
    return Object.fromEntries(Object.entries(results).map(([name, { data, dims }]) => [name, { data, dims }]));
  } finally {
    await session.release();
  }
}
