/** Models from where they are saved. */
import { readOptions, type RecordOf } from "../base/options.ts";
import { engineOptions, engineRequest, type EngineOptions, type EngineRequest } from "../backends/request.ts";
import { maxBytesOption } from "../platform/gzip.ts";
import type { ByteStream, ReadLimits } from "../platform/bytes.ts";
import { foreignDecoder } from "./foreignFiles.ts";
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
  const limits = { maxBytes, signal, timeout };
  const bytes = await openSource(source, limits);
  try {
    const model = bytes === undefined ? decodeModel(source, training) : await decode(bytes, source, limits, training);
    return { ...model, engine: engineRequest(computing, model.spec.dtype) };
  } finally {
    await bytes?.close();
  }
}

/** What is in a file, and in those beside it that it names. */
async function decode<T>(
  bytes: ByteStream,
  source: ModelSource,
  limits: ReadLimits,
  training: DecodeTraining<T>,
): Promise<DecodedModel<T>> {
  const head = await bytes.peek(HEAD);
  const foreign = foreignDecoder(head);
  if (foreign === undefined) return formatForReading(head).decode(bytes, training);
  return decodeModel(await foreign(bytes, source, limits), training);
}
