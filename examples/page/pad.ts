/**
 * A pad to draw on, with finger, pen or mouse, or with the keyboard: arrows move the pen, space sets it down and lifts
 * it, Delete clears. Knows strokes, not what they are for.
 */
import { svg } from "./dom.ts";
import type { Point } from "./raster.ts";

/** Of the pad's side: how far an arrow key moves the pen, and how near points may be. */
const STEP = 1 / 16;
const NEAR = 1 / 100;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

export interface PadListener {
  /** Something was drawn; `lifted` says that a stroke is over. */
  drawn(strokes: readonly (readonly Point[])[], lifted: boolean): void;
}

export class Pad {
  readonly #drawing = svg("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" });
  readonly #pen = svg("circle", { class: "pen", r: 0.035 });
  readonly #listener: PadListener;
  #strokes: Point[][] = [];
  #lines: SVGPolylineElement[] = [];
  /** Where the keyboard's pen is. */
  #at: Point = { x: 0.5, y: 0.25 };
  #down = false;

  /** Draws into `host`, which takes the focus and says what it is. */
  constructor(host: HTMLElement, listener: PadListener) {
    this.#listener = listener;
    host.append(this.#drawing);
    this.#drawing.append(this.#pen);
    this.#movePen(this.#at);

    const place = (event: PointerEvent): Point => {
      const { left, top, width, height } = host.getBoundingClientRect();
      return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
    };
    host.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      host.focus({ preventScroll: true });
      host.setPointerCapture(event.pointerId);
      this.#lift();
      this.#begin(place(event));
    });
    host.addEventListener("pointermove", (event) => {
      if (!host.hasPointerCapture(event.pointerId)) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const each of all.length > 0 ? all : [event]) this.#goTo(place(each));
      this.#listener.drawn(this.#strokes, false);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      host.addEventListener(end, (event) => {
        if (host.hasPointerCapture(event.pointerId)) this.#listener.drawn(this.#strokes, true);
      });
    }
    host.addEventListener("keydown", (event) => this.#key(event));
    host.addEventListener("blur", () => this.#lift());
  }

  clear(): void {
    this.#lift();
    for (const line of this.#lines) line.remove();
    this.#strokes = [];
    this.#lines = [];
    this.#listener.drawn([], true);
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in ARROWS) {
      const { x, y } = ARROWS[event.key];
      this.#movePen({ x: within(this.#at.x + x), y: within(this.#at.y + y) });
      if (this.#down) {
        this.#goTo(this.#at);
        this.#listener.drawn(this.#strokes, false);
      }
    } else if (event.key === " " || event.key === "Enter") {
      if (this.#down) this.#lift();
      else {
        this.#down = true;
        this.#pen.classList.add("down");
        this.#begin(this.#at);
      }
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  #lift(): void {
    if (!this.#down) return;
    this.#down = false;
    this.#pen.classList.remove("down");
    this.#listener.drawn(this.#strokes, true);
  }

  #begin(point: Point): void {
    const line = svg("polyline", { class: "stroke" });
    this.#lines.push(line);
    this.#pen.before(line);
    this.#strokes.push([]);
    this.#goTo(point);
    this.#listener.drawn(this.#strokes, false);
  }

  #goTo(point: Point): void {
    const stroke = this.#strokes[this.#strokes.length - 1];
    const before = stroke[stroke.length - 1] as Point | undefined;
    if (before !== undefined && Math.hypot(point.x - before.x, point.y - before.y) < NEAR) return;
    stroke.push(point);
    // A line from a point to itself is drawn as a dot.
    const drawn = stroke.length === 1 ? [point, point] : stroke;
    this.#lines[this.#lines.length - 1].setAttribute(
      "points",
      drawn.map(({ x, y }) => `${x.toFixed(4)},${y.toFixed(4)}`).join(" "),
    );
  }

  #movePen(to: Point): void {
    this.#at = to;
    this.#pen.setAttribute("cx", String(to.x));
    this.#pen.setAttribute("cy", String(to.y));
  }
}

/** Not on the edge, where half of the pen would be cut off. */
function within(position: number): number {
  return Math.min(1 - STEP, Math.max(STEP, position));
}
