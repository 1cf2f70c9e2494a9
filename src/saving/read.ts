/** Models from where they are saved. */
import { readOptions, type RecordOf } from "../base/options.ts";
import { engineOptions, engineRequest, type EngineOptions, type EngineRequest } from "../backends/request.ts";
import { maxBytesOption } from "../platform/gzip.ts";
import { formatForReading } from "./formats.ts";
import { decodeModel } from "./json.ts";
import { openSource, patienceOptions, type ModelSource, type PatienceOptions } from "./locations.ts";
import { HEAD, type DecodedModel, type DecodeTraining } from "./savedModel.ts";

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

/** What a source holds, and where it is to be computed. Throws what `loadModel` does. */
export async function readModel<T>(
  source: ModelSource,
  options: LoadOptions,
  training: DecodeTraining<T>,
): Promise<DecodedModel<T> & { engine: EngineRequest }> {
  const { maxBytes, signal, timeout, ...computing } = readOptions(loadOptions, options, "loadModel");
  const bytes = await openSource(source, { maxBytes, signal, timeout });
  try {
    const model =
      bytes === undefined
        ? decodeModel(source, training)
        : await formatForReading(await bytes.peek(HEAD)).decode(bytes, training);
    return { ...model, engine: engineRequest(computing, model.spec.dtype) };
  } finally {
    await bytes?.close();
  }
}
