/** "Draw a digit": a pad, what the network sees of it, and what it says. */
import type { Model } from "chainrule/browser";
import { percent } from "../../src/base/numbers.ts";
import { Bars } from "./bars.ts";
import { DigitPicture } from "./digit.ts";
import { eachFrame, find } from "./dom.ts";
import { answer, CLASSES, SIDE } from "./network.ts";
import { Pad, type PadListener } from "./pad.ts";
import { MOST_INK, rasterize, type Stroke } from "./raster.ts";

export class Drawing implements PadListener {
  readonly #seen = new DigitPicture(SIDE, "");
  readonly #bars: Bars;
  readonly #row = new Float32Array(SIDE * SIDE);
  readonly #outputs = new Float32Array(CLASSES);
  #strokes: readonly Stroke[] = [];
  #model: Model | undefined;
  #trained = false;

  constructor(names: readonly string[]) {
    find("seen").append(this.#seen.node);
    this.#bars = new Bars(find("bars"), names);
    const pad = new Pad(find("pad"), this);
    find("clear").addEventListener("click", () => pad.clear());
    this.#show();
  }

  /** Who is asked from now on. */
  ask(model: Model, trained: boolean): void {
    this.#model = model;
    this.#trained = trained;
    this.#show();
  }

  drawn(strokes: readonly Stroke[], lifted: boolean): void {
    this.#strokes = strokes;
    if (lifted) this.#tell();
    else this.#soon();
  }

  readonly #soon = eachFrame(() => this.#show());

  #show(): string {
    const empty = this.#strokes.length === 0;
    const ink = rasterize(this.#strokes);
    this.#seen.paint(ink, MOST_INK);
    find("pad").classList.toggle("empty", empty);
    if (empty || this.#model === undefined) {
      this.#bars.show(undefined);
      find("answer").textContent = "–";
      find("answer-note").textContent = "Draw a digit.";
      return "Nothing is drawn.";
    }
    ink.forEach((pixel, i) => (this.#row[i] = pixel / MOST_INK));
    this.#model.predictOne(this.#row, this.#outputs);
    this.#bars.show(this.#outputs);
    const { said, share } = answer(this.#outputs);
    find("answer").textContent = String(said);
    find("answer-note").textContent = this.#trained ? `with ${percent(share)}` : "a guess, untrained";
    return `It says ${said}, ${percent(share)}.`;
  }

  /** Those who listen are told once, when a stroke is over. */
  #tell(): void {
    find("answer-told").textContent = this.#show();
  }
}
