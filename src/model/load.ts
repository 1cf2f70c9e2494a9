/** Models from where they were saved. */
import { awaitHints } from "../base/awaitHints.ts";
import { chooseBackend } from "../backends/choose.ts";
import { engineOptions, engineRequest, type EngineOptions } from "../backends/request.ts";
import { readOptions, type RecordOf } from "../base/options.ts";
import { formatForReading } from "../saving/formats.ts";
import { decodeModel } from "../saving/json.ts";
import { openSource, patienceOptions, type ModelSource, type PatienceOptions } from "../saving/locations.ts";
import { HEAD, type SavedModel } from "../saving/savedModel.ts";
import type { ReadLimits } from "../platform/bytes.ts";
import { maxBytesOption } from "../platform/gzip.ts";
import { Session } from "../session/session.ts";
import { members } from "./members.ts";
import { Model } from "./model.ts";

/** Where to compute; nothing else of a saved model can be changed. */
export interface LoadOptions extends EngineOptions, PatienceOptions {
  /** Bytes the model's file may have, unpacked or not. Default 2³⁰, 1 GiB, and of gzip at most 16 MiB and 64 times its size. */
  maxBytes?: number;
}

const loadOptions = {
  ...engineOptions,
  ...patienceOptions,
  maxBytes: maxBytesOption,
} satisfies RecordOf<LoadOptions>;

const loaded = awaitHints("loadModel(…)", members);

/**
 * A model from where it was saved, or from what toJSON returned; see ModelSource. Training resumes bit-exactly.
 * Throws E_IO when the source cannot be read (with `status` for an HTTP error) or is silent for longer than `timeout`,
 * E_ABORTED when `signal` aborts, E_LIMIT above `maxBytes`, E_FORMAT when it holds no model,
 * E_CONFIG for options, for JSON text, and for locations that this platform does not have.
 */
export function loadModel<Several extends boolean = false>(
  source: ModelSource,
  options: LoadOptions = {},
): Promise<Model<Several>> {
  return loaded(async () => {
    const { maxBytes, signal, timeout, ...computing } = readOptions(loadOptions, options, "loadModel");
    const { spec, compiled, state } = await read(source, { maxBytes, signal, timeout });
    const engine = engineRequest(computing, spec.dtype);
    const session = new Session({ ...spec, engine }, await chooseBackend(engine), state.weights);
    if (compiled !== undefined) session.adopt(compiled);
    session.restore(state);
    return new Model<Several>(session);
  });
}

async function read(source: ModelSource, limits: ReadLimits): Promise<SavedModel> {
  const bytes = await openSource(source, limits);
  if (bytes === undefined) return decodeModel(source);
  try {
    return await formatForReading(await bytes.peek(HEAD)).decode(bytes);
  } finally {
    await bytes.close();
  }
}
