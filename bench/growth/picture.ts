/** All sweeps as one SVG: a panel each, the share of R′ over the sizes, cliffs in red. Colours follow the reader's theme. */
import { linearTicks } from "../../src/terminal/ticks.ts";
import { share } from "../support/numbers.ts";
import { isCliff, type Measured } from "./measure.ts";
import type { Grown } from "./report.ts";

/** Where it stands, from the root. */
export const PICTURE = "docs/growth.svg";

/** Of a panel, and of what surrounds its curve. */
const WIDTH = 400,
  HEIGHT = 190,
  MARGIN = { top: 30, right: 16, bottom: 24, left: 46 };
const COLUMNS = 2;

const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #59636e }
.name { font-size: 13px; fill: #1f2328 }
.grid { stroke: #d1d9e0 }
.curve { fill: none; stroke: #0969da; stroke-width: 1.5 }
circle { fill: #0969da; stroke: #0969da }
.between { fill: #ffffff }
.cliff { stroke: #d1242f; stroke-width: 3 }
.fall { fill: #d1242f }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .name { fill: #f0f6fc }
  .grid { stroke: #3d444d }
  .curve { stroke: #4493f8 }
  circle { fill: #4493f8; stroke: #4493f8 }
  .between { fill: #0d1117 }
  .cliff { stroke: #f85149 }
  .fall { fill: #f85149 }
}`;

/** Powers of two are filled dots, what is between them hollow ones: where the two part, powers of two suffer. */
export function picture(grown: readonly Grown[]): string {
  const rows = Math.ceil(grown.length / COLUMNS);
  const panels = grown.map((one, i) => {
    const [x, y] = [(i % COLUMNS) * WIDTH, Math.floor(i / COLUMNS) * HEIGHT];
    return `<g transform="translate(${x} ${y})">\n${panel(one).join("\n")}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${COLUMNS * WIDTH} ${rows * HEIGHT}" role="img">`,
    "<title>Useful operations a second as shares of R′, as networks grow</title>",
    `<style>${STYLE}\n</style>`,
    ...panels,
    "</svg>",
  ].join("\n");
}

function panel({ sweep, measured }: Grown): string[] {
  const most = Math.max(...measured.map(({ shareOfExactR }) => 100 * shareOfExactR));
  const x = (i: number) => number(MARGIN.left + (i * (WIDTH - MARGIN.left - MARGIN.right)) / (measured.length - 1));
  const y = (percent: number) =>
    number(HEIGHT - MARGIN.bottom - (percent / most) * (HEIGHT - MARGIN.top - MARGIN.bottom));
  const places = measured.map(({ shareOfExactR }, i) => ({ x: x(i), y: y(100 * shareOfExactR) }));
  const line = (value: number) =>
    `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value)}" y2="${y(value)}"/>`;
  // Each size has its place; where they stand close, some go without their number: those between powers of two, and
  // every other power.
  const every = Math.ceil(measured.filter(({ power }) => power).length / 9);
  const named = ({ at, power }: Measured, i: number) =>
    measured.length <= 9 || (sweep.even ? i % 2 === 0 : power && Math.log2(at) % every === 0);
  return [
    `<text class="name" x="${MARGIN.left}" y="16">${sweep.name}: ${sweep.about}</text>`,
    ...linearTicks(0, most, 4).flatMap(({ value, label }) => [
      line(value),
      `<text text-anchor="end" x="${MARGIN.left - 6}" y="${y(value) + 4}">${label} %</text>`,
    ]),
    `<polyline class="curve" points="${places.map(({ x, y }) => `${x},${y}`).join(" ")}"/>`,
    ...measured.flatMap((point, i) => {
      if (!isCliff(point)) return [];
      const [from, to] = [places[i - 1], places[i]];
      return [
        `<line class="cliff" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>`,
        `<text class="fall" x="${number((from.x + to.x) / 2 + 6)}" y="${number((from.y + to.y) / 2 - 6)}">−${share(1 - point.keeps)}</text>`,
      ];
    }),
    ...measured.flatMap((point, i) => {
      const { at, power, samplesPerSecond } = point;
      return [
        `<circle${power || sweep.even ? "" : ` class="between"`} cx="${places[i].x}" cy="${places[i].y}" r="3"><title>${at}: ${Math.round(samplesPerSecond)} samples/s</title></circle>`,
        ...(named(point, i) ? [`<text text-anchor="middle" x="${x(i)}" y="${HEIGHT - 8}">${at}</text>`] : []),
      ];
    }),
  ];
}

const number = (value: number) => Math.round(10 * value) / 10;
