/** onnxruntime-web on one thread of WebAssembly: prediction only, with a model written here (onnx.ts). */
import { onnxModel } from "../onnx.ts";
import { rival, serve, versionOf } from "../serve.ts";

const ort = rival("onnxruntime-web");
interface Tensor {
  data: Float32Array;
}
let run: (x: Tensor) => Promise<{ y: Tensor }>;
let row: Tensor;
let test: (rows: number) => Tensor;

serve({
  async prepare({ sizes, hidden, output }, { testX, weights }) {
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(onnxModel(sizes, hidden, output, weights));
    run = (x) => session.run({ x });
    test = (rows) => new ort.Tensor("float32", testX.subarray(0, rows * sizes[0]), [rows, sizes[0]]);
    row = test(1);
    return { system: `onnxruntime-web ${versionOf("onnxruntime-web")}`, sameWeights: true, threads: 1 };
  },
  predict: async (rows) => (await run(test(rows))).y.data,
  predictOne: async () => (await run(row)).y.data,
});
