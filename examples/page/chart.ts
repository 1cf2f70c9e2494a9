/** Curves over steps, drawn as SVG in the colours of style.css; told apart by dashes too. */
import { logTicks, linearTicks, type Tick } from "../../src/terminal/ticks.ts";
import { eachFrame, make, svg } from "./dom.ts";

export interface Curve {
  name: string;
  /** One a step; what is not finite, or on a log axis not above 0, is left out. */
  values: readonly number[];
  /** Which of the two colours; the second one is dashed. */
  tone: 1 | 2;
}

export interface ChartOptions {
  /** What is drawn, for those who do not see it. */
  title: string;
  write(value: number): string;
  /** What stands there while there is nothing to draw. */
  empty: string;
  /** Equal distances are equal factors. Default false. */
  log?: boolean;
}

const MARGIN = { top: 10, right: 14, bottom: 26, left: 46 };

export class LineChart {
  readonly #options: ChartOptions;
  readonly #legend: HTMLElement;
  readonly #drawing = svg("svg", { role: "img" });
  #curves: readonly Curve[] = [];
  #steps = 2;

  /** Draws into `host`, whose size is the chart's, and lists the curves in `legend`. */
  constructor(host: HTMLElement, legend: HTMLElement, options: ChartOptions) {
    this.#options = options;
    this.#legend = legend;
    host.append(this.#drawing);
    new ResizeObserver(() => this.#soon()).observe(host);
  }

  /** Shows curves on an axis of at least `steps` steps, with the next frame. */
  draw(curves: readonly Curve[], steps: number): void {
    this.#curves = curves;
    this.#steps = Math.max(2, steps, ...curves.map(({ values }) => values.length));
    this.#soon();
  }

  readonly #soon = eachFrame(() => this.#now());

  #now(): void {
    const { clientWidth: width, clientHeight: height } = this.#drawing.parentElement!;
    const { log = false, title, write, empty } = this.#options;
    const usable = (value: number) => Number.isFinite(value) && (!log || value > 0);
    const values = this.#curves.flatMap((curve) => curve.values.filter(usable));
    const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0.003, 3];

    const place = log ? Math.log10 : (value: number) => value;
    const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    const x = (step: number) => MARGIN.left + (step / (this.#steps - 1)) * inner.width;
    const y = (value: number) =>
      MARGIN.top + ((place(high) - place(value)) / (place(high) - place(low) || 1)) * inner.height;

    const rows = (log ? logTicks : linearTicks)(low, high, Math.max(2, Math.floor(inner.height / 40)));
    const columns = stepTicks(this.#steps, Math.max(2, Math.floor(inner.width / 70)));
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#drawing.replaceChildren(
      ...rows.flatMap(({ value, label }) => [
        svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
        svg("text", { class: "row", x: MARGIN.left - 8, y: y(value) }, label),
      ]),
      ...columns.map(({ value, label }) => svg("text", { class: "column", x: x(value - 1), y: height - 6 }, label)),
      ...(values.length > 0 ? [] : [svg("text", { class: "empty", x: width / 2, y: height / 2 }, empty)]),
      ...this.#curves.map(({ values, tone }) => {
        const points = values.flatMap((value, step) => (usable(value) ? [`${at(x(step))},${at(y(value))}`] : []));
        return svg("polyline", { class: `tone-${tone}`, points: points.join(" ") });
      }),
    );

    const last = (curve: Curve) => (curve.values.length === 0 ? "–" : write(curve.values[curve.values.length - 1]));
    const said = this.#curves.map((curve) => `${curve.name} ${last(curve)} after ${curve.values.length} steps`);
    this.#drawing.setAttribute(
      "aria-label",
      values.length === 0 ? `${title}: nothing yet` : `${title}: ${said.join(", ")}`,
    );
    this.#legend.replaceChildren(
      ...this.#curves.map((curve) =>
        make(
          "li",
          {},
          svg(
            "svg",
            { viewBox: "0 0 24 8", "aria-hidden": "true" },
            svg("path", { class: `tone-${curve.tone}`, d: "M1 4h22" }),
          ),
          curve.name,
          make("b", {}, last(curve)),
        ),
      ),
    );
  }
}

/** The first step, then round numbers of steps. */
function stepTicks(steps: number, most: number): Tick[] {
  const round = linearTicks(1, steps, most).filter(({ value }) => Number.isInteger(value) && value > steps / most / 2);
  return [{ value: 1, label: "1" }, ...round.filter(({ value }) => value !== 1)];
}

/** A tenth of a pixel is as near as anybody sees. */
function at(position: number): string {
  return String(Math.round(position * 10) / 10);
}
