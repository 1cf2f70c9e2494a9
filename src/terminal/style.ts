/** Colour and weight of text: functions that do nothing where there are no colours. */
import type { Terminal } from "./terminal.ts";

/** Text as it should look. */
export type Paint = (text: string) => string;

export interface Style {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
}

const plain: Paint = (text) => text;

/** "Select Graphic Rendition", on and off again. [ECMA-48, §8.3.117] */
function rendition(on: number, off: number): Paint {
  return (text) => `\x1b[${on}m${text}\x1b[${off}m`;
}

export function styleOf({ colours }: Pick<Terminal, "colours">): Style {
  if (colours === 0) return { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
  return {
    bold: rendition(1, 22),
    dim: rendition(2, 22),
    red: rendition(31, 39),
    green: rendition(32, 39),
    yellow: rendition(33, 39),
    cyan: rendition(36, 39),
  };
}
