/** The file formats of models: chosen by the ending of a location when one is written, by content when one is read. */
import { json } from "./json.ts";
import type { Content, ModelFormat } from "./savedModel.ts";

/** The formats, a line each. The first is written where no ending says otherwise. */
const formats: readonly ModelFormat[] = [
  json, //
];

/** The format that a location's name asks for. */
export function formatForWriting(name: string): ModelFormat {
  const plain = name.toLowerCase().replace(/[?#].*$/, "");
  return formats.find(({ endings }) => endings.some((ending) => plain.endsWith(ending))) ?? formats[0];
}

/** The format that content is in, as far as its first bytes show; the first format reports what is wrong with the rest. */
export function formatForReading(content: Content): ModelFormat {
  return formats.find((format) => format.matches(content)) ?? formats[0];
}
