/**
 * Pictures in half blocks: a character is two pixels, one above the other.
 *
 *   ▀ ink above · ▄ ink below · █ both · blank: neither
 *
 * With 256 colours the two pixels get their greys, as colour and background. Where both or neither are inked they share
 * one: a little less sharp, but still a picture when it is copied without its colours.
 */
import type { Terminal } from "./terminal.ts";
import { padEnd, widthOf } from "../base/text.ts";

export interface Picture {
  /** Ink, row after row. */
  pixels: ArrayLike<number>;
  width: number;
  height: number;
  /** The most ink a pixel can have. */
  most: number;
}

/** The grey ramp of 256 colours has 24 steps from here. */
const GREY = 232;
const STEPS = 24;

/** A line for every two rows of pixels. A pixel counts as inked from a third of the most. */
export function drawPicture(
  { pixels, width, height, most }: Picture,
  { colours }: Pick<Terminal, "colours">,
): string[] {
  const ink = (row: number, column: number) => (row < height ? pixels[row * width + column] / most : 0);
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    let text = "";
    for (let column = 0; column < width; column++) {
      text += cell(ink(2 * line, column), ink(2 * line + 1, column), colours === 256);
    }
    return colours === 256 ? `${text}\x1b[0m` : text;
  });
}

function cell(above: number, below: number, greys: boolean): string {
  const [top, bottom] = [above >= 1 / 3, below >= 1 / 3];
  const character = " ▀▄█"[(top ? 1 : 0) + (bottom ? 2 : 0)];
  if (!greys) return character;
  const mean = (above + below) / 2;
  const [colour, background] = top === bottom ? [mean, mean] : top ? [above, below] : [below, above];
  const grey = (share: number) => GREY + Math.round(share * (STEPS - 1));
  return `\x1b[38;5;${grey(colour)};48;5;${grey(background)}m${character}`;
}

/** Half as wide and half as high: each pixel is the mean of four. */
export function halved({ pixels, width, height, most }: Picture): Picture {
  const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
  const means = Float64Array.from({ length: w * h }, (_, i) => {
    const at = 2 * Math.floor(i / w) * width + 2 * (i % w);
    return (pixels[at] + pixels[at + 1] + pixels[at + width] + pixels[at + width + 1]) / 4;
  });
  return { pixels: means, width: w, height: h, most };
}

/** Blocks of lines beside each other, `gap` blanks apart. */
export function sideBySide(blocks: readonly (readonly string[])[], gap: number): string[] {
  const widths = blocks.map((block) => Math.max(0, ...block.map(widthOf)));
  const height = Math.max(0, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, line) =>
    blocks
      .map((block, i) => padEnd(block[line] ?? "", widths[i]))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}
