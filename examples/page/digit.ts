/** A small grey picture as SVG: squares of the text's colour, as opaque as there is ink. */
import { svg } from "./dom.ts";

export class DigitPicture {
  readonly node: SVGSVGElement;
  readonly #squares: readonly SVGRectElement[];

  /** A square picture of `side` × `side` pixels; `label` says what it shows, "" that others say it. */
  constructor(side: number, label: string) {
    this.#squares = Array.from({ length: side * side }, (_, i) =>
      svg("rect", { x: i % side, y: Math.floor(i / side), width: 1, height: 1, "fill-opacity": 0 }),
    );
    const told: Record<string, string> =
      label === "" ? { "aria-hidden": "true" } : { role: "img", "aria-label": label };
    this.node = svg("svg", { class: "digit", viewBox: `0 0 ${side} ${side}`, ...told }, ...this.#squares);
  }

  /** Pixels row by row, from 0 to `most`. */
  paint(pixels: ArrayLike<number>, most: number): this {
    this.#squares.forEach((square, i) => square.setAttribute("fill-opacity", (pixels[i] / most).toFixed(3)));
    return this;
  }
}
