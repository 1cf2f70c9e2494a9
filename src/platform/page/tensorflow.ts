/** In the place of src/saving/tensorflow.ts, which pages have in a file of their own: formats.js. */
import { ChainruleError } from "../../base/errors.ts";

/** Throws E_CONFIG. */
export function decodeTensorFlow(): never {
  const message =
    "This is a model of TensorFlow.js: in pages pass loadModel what fromTensorFlow({ modelJson, shards }) of chainrule/formats gives.";
  throw new ChainruleError("E_CONFIG", message);
}
