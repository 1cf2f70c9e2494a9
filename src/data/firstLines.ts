/** Lines above the first row of a CSV file: those that are to be skipped, and Excel's, which says what separates cells: sep=; */
import { separators, type Separator } from "./separator.ts";

export interface FirstLines {
  /** What they take: bytes with their line breaks, and lines. */
  readonly bytes: number;
  readonly lines: number;
  /** What the last of them says. */
  readonly separator?: Separator;
}

const [LF, CR] = [0x0a, 0x0d];

/** Undefined where they do not all end in these first bytes of a file without its byte order mark. */
export function firstLines(bytes: Uint8Array, skip: number): FirstLines | undefined {
  let at = 0;
  for (let line = 0; line < skip; line++) {
    at = behindLine(bytes, at);
    if (at < 0) return undefined;
  }
  const start = String.fromCharCode(...bytes.subarray(at, at + 5)).toLowerCase();
  const separator = separators.find((one) => start === `sep=${one}`);
  const isAlone = [LF, CR].includes(bytes[at + 5]);
  if (separator === undefined || !isAlone) return { bytes: at, lines: skip };
  return { bytes: behindLine(bytes, at), lines: skip + 1, separator };
}

/** The place behind the next line break: LF, CRLF or CR; −1 where there is none. */
function behindLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (at === bytes.length) return -1;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
}
