/** Files of other tools that loadModel reads in Node; pages have their readers in a file of its own, and another file in this one's place. */
import type { ByteStream, ReadLimits } from "../platform/bytes.ts";
import type { ModelFile } from "./json.ts";

/** Reads a file, and those beside its source that it names. */
type ForeignDecoder = (bytes: ByteStream, source: unknown, limits: ReadLimits) => Promise<ModelFile>;

/** The reader of a file with this beginning; undefined for files of our own. What it needs is loaded when it is called. */
export function foreignDecoder(head: Uint8Array): ForeignDecoder | undefined {
  if (!TENSORFLOW.test(new TextDecoder().decode(head))) return undefined;
  return async (...given) => (await import("./tensorflow.ts")).decodeTensorFlow(...given);
}

/** The first key of a model.json, none of ours but for "format". */
const TENSORFLOW =
  /^\s*\{\s*"(modelTopology"|weightsManifest"|generatedBy"|convertedBy"|trainingConfig"|userDefinedMetadata"|signature"|format"\s*:\s*"(layers|graph)-model")/;
