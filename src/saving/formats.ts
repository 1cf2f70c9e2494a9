/** The file formats of models: chosen by the ending of a location when one is written, by content when one is read. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import * as all from "./all.ts";
import { json } from "./json.ts";
import type { ModelFormat } from "./savedModel.ts";

const formats: readonly ModelFormat[] = Object.values(all);

/** Endings of other formats: what is written there must not look like one of them. */
const FOREIGN =
  /\.(h5|hdf5|keras|onnx|pb|pte?|pth|tflite|ckpt|np[yz]|pkl|pickle|joblib|mlmodel|gguf|bin|zip|7z|bz2|xz|zst|br|tar|tgz)$/;

/**
 * The format that a location's ending asks for, and whether it is packed with gzip: JSON where it asks for none.
 * Throws E_CONFIG for endings of other formats.
 */
export function formatForWriting(location: string): { format: ModelFormat; gzip: boolean } {
  const name = location.toLowerCase().replace(/^(https?:[^?#]*).*$/s, "$1");
  const plain = name.replace(/\.gz$/, "");
  if (FOREIGN.test(plain)) {
    const endings = formats.flatMap((format) => format.endings).join(" or ");
    const message = `save writes names that end with ${endings}, with .gz after it packed, got ${formatValue(location)}.`;
    throw new ChainruleError("E_CONFIG", message, { target: location });
  }
  const format = formats.find(({ endings }) => endings.some((ending) => plain.endsWith(ending))) ?? json;
  return { format, gzip: plain !== name };
}

/** The format of a file with this beginning; JSON reports what is wrong with the rest. */
export function formatForReading(head: Uint8Array): ModelFormat {
  return formats.find((format) => format.matches(head)) ?? json;
}
