/** The file formats of models: chosen by the ending of a location when one is written, by content when one is read. */
import * as all from "./all.ts";
import { json } from "./json.ts";
import type { ModelFormat } from "./savedModel.ts";

const formats: readonly ModelFormat[] = Object.values(all);

/** The format that a location's ending asks for: JSON where none does. */
export function formatForWriting(name: string): ModelFormat {
  const plain = name.toLowerCase().replace(/[?#].*$/, "");
  return formats.find(({ endings }) => endings.some((ending) => plain.endsWith(ending))) ?? json;
}

/** The format of a file with this beginning; JSON reports what is wrong with the rest. */
export function formatForReading(head: Uint8Array): ModelFormat {
  return formats.find((format) => format.matches(head)) ?? json;
}
