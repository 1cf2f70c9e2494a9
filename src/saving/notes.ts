/** What users add to a model, in files: names of classes, and data of their own. Either key is there only where something is. */
import { checkJSON, type JSONObject } from "../base/json.ts";
import type { GivenLabels, Labels } from "../network/labels.ts";
import { refuse } from "./checkFile.ts";

export interface SavedNotes {
  /** The names of each output's classes. */
  labels?: string[][];
  metadata?: JSONObject;
}

/** Copies. Throws E_CONFIG, E_LIMIT for metadata that has become something else than plain JSON. */
export function encodeNotes(labels: Labels, metadata: JSONObject = {}): SavedNotes {
  return {
    ...(labels.some((names) => names.length > 0) && { labels: labels.map((names) => [...names]) }),
    ...(Object.keys(metadata).length > 0 && { metadata: checkJSON(metadata, "metadata") }),
  };
}

/** As the options of a model take them: a single output's labels alone. Throws E_FORMAT, E_CONFIG, E_LIMIT. */
export function decodeNotes(
  { labels, metadata }: SavedNotes,
  outputs: number,
): { labels?: GivenLabels; metadata?: JSONObject } {
  if (labels !== undefined && labels.length !== outputs)
    refuse(`labels should have ${outputs} entries, got ${labels.length}`);
  return {
    labels: outputs === 1 ? labels?.[0] : labels,
    metadata: metadata === undefined ? undefined : checkJSON(metadata, "metadata"),
  };
}
