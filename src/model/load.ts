/** Models from where they were saved. */
import { awaitHints } from "../base/awaitHints.ts";
import { chooseBackend } from "../backends/choose.ts";
import type { ModelSource } from "../saving/locations.ts";
import { readModel, type LoadOptions } from "../saving/read.ts";
import { decodeTraining } from "../saving/training.ts";
import { Session } from "../session/session.ts";
import { members } from "./members.ts";
import { Model } from "./model.ts";

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
    const { spec, engine, training, ...state } = await readModel(source, options, decodeTraining);
    const session = new Session({ ...spec, engine }, await chooseBackend(engine), state.weights);
    if (training !== undefined) session.adopt(training.compiled);
    session.restore({ ...state, optimizer: training?.optimizer });
    return new Model<Several>(session);
  });
}
