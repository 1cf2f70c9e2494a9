/** Models from where they were saved. */
import { awaitHints } from "../base/awaitHints.ts";
import { chooseBackend } from "../backends/choose.ts";
import { engineOptions, engineRequest, type EngineOptions } from "../backends/request.ts";
import { number, readOptions, type RecordOf } from "../base/options.ts";
import { formatForReading } from "../saving/formats.ts";
import { readSource, type ModelSource } from "../saving/locations.ts";
import { Session } from "../session/session.ts";
import { members } from "./members.ts";
import { Model } from "./model.ts";

/** Where to compute; nothing else of a saved model can be changed. */
export interface LoadOptions extends EngineOptions {
  /** Bytes the model's JSON may have, unpacked or not. Default 2³⁰, 1 GiB. */
  maxBytes?: number;
}

const loadOptions = {
  ...engineOptions,
  maxBytes: number(2 ** 30, { integer: true, min: 1 }),
} satisfies RecordOf<LoadOptions>;

const loaded = awaitHints("loadModel(…)", members);

/**
 * A model from where it was saved, or from what toJSON returned; see ModelSource. Training resumes bit-exactly.
 * Throws E_IO when the source cannot be read (with `status` for an HTTP error), E_LIMIT above `maxBytes`, E_FORMAT when
 * it holds no model, E_CONFIG for options, for JSON text, and for locations that this platform does not have.
 */
export function loadModel<Several extends boolean = false>(
  source: ModelSource,
  options: LoadOptions = {},
): Promise<Model<Several>> {
  return loaded(async () => {
    const { maxBytes, ...computing } = readOptions(loadOptions, options, "loadModel");
    const content = await readSource(source, maxBytes);
    const { spec, compiled, state } = formatForReading(content).decode(content);
    const engine = engineRequest(computing, spec.dtype);
    const session = new Session({ ...spec, engine }, await chooseBackend(engine), state.weights);
    if (compiled !== undefined) session.adopt(compiled);
    session.restore(state);
    return new Model<Several>(session);
  });
}
