/** The file formats of models: chosen by the ending of a location when one is written, by content when one is read. */
import { nameByEnding } from "../base/endings.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import * as all from "./all.ts";
import { json } from "./json.ts";
import type { ModelFormat } from "./savedModel.ts";

const formats: readonly ModelFormat[] = Object.values(all);

/**
 * The format that a location's ending asks for, and whether it is packed with gzip: JSON where it asks for none.
 * Throws E_CONFIG for endings of other formats.
 */
export function formatForWriting(location: string): { format: ModelFormat; gzip: boolean } {
  const { plain, gzip, foreign } = nameByEnding(location);
  const format = formats.find(({ endings }) => endings.some((ending) => plain.endsWith(ending)));
  if (format === undefined && foreign) {
    const endings = formats.flatMap((format) => format.endings).join(" or ");
    const message = `save writes names that end with ${endings}, with .gz after it packed, got ${formatValue(location)}.`;
    throw new ChainruleError("E_CONFIG", message, { target: location });
  }
  return { format: format ?? json, gzip };
}

/** The format of a file with this beginning; JSON reports what is wrong with the rest. */
export function formatForReading(head: Uint8Array): ModelFormat {
  return formats.find((format) => format.matches(head)) ?? json;
}
