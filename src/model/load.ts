import { chooseBackend } from "../backends/choose.ts";
import { checkEngineOptions, engineOptions, type EngineOptions } from "../backends/request.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import { formatForReading } from "../saving/formats.ts";
import { readSource, type ModelSource } from "../saving/locations.ts";
import { Session } from "../session/session.ts";
import { Model } from "./model.ts";

/** Where to compute; nothing else of a saved model can be changed. */
export interface LoadOptions extends EngineOptions {
  /** Bytes the model's JSON may have, unpacked or not. Default 2³⁰, 1 GiB. */
  maxBytes?: number;
}

const MAX_BYTES = 2 ** 30;

/**
 * A model from where it was saved, or from what toJSON returned; see ModelSource. Training resumes bit-exactly.
 * Throws E_IO when the source cannot be read (with `status` for an HTTP error), E_LIMIT above `maxBytes`, E_FORMAT when
 * it holds no model, E_CONFIG for options, for JSON text, and for locations that this platform does not have.
 */
export async function loadModel<Several extends boolean = false>(
  source: ModelSource,
  options: LoadOptions = {},
): Promise<Model<Several>> {
  checkOptions(options, ["maxBytes", ...engineOptions], "loadModel");
  const maxBytes = checkNumber(options.maxBytes ?? MAX_BYTES, "loadModel maxBytes", { integer: true, min: 1 });
  checkEngineOptions(options, "float32", "loadModel");
  const content = await readSource(source, maxBytes);
  const { spec, compiled, state } = formatForReading(content).decode(content);
  const engine = checkEngineOptions(options, spec.dtype, "loadModel");
  const session = new Session({ ...spec, engine }, await chooseBackend(engine), state.weights);
  if (compiled !== undefined) session.adopt(compiled);
  session.restore(state);
  return new Model<Several>(session);
}
