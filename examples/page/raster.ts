/**
 * Strokes → 8 × 8 pixels, made as those of the data set were: a picture of 32 × 32 points, as high as there is room for,
 * in blocks of 4 × 4; a pixel is the number of inked points in its block, 0 … 16 (examples/data/README.md).
 */

export interface Point {
  x: number;
  y: number;
}
export type Stroke = readonly Point[];

const POINTS = 32;
const BLOCK = 4;
const SIDE = POINTS / BLOCK;
export const MOST_INK = BLOCK * BLOCK;

/**
 * Digits of the data set are as high as the picture, about 20 of its 32 points wide, and have about 313 inked points.
 * A little narrower is read best.
 */
const WIDTH = 18;
const INK = 313;
/** What is narrow, as a 1, or flat is not stretched to full size: at most so much more one way than the other. */
const STRETCH = 2;
/** The pen's radius, in points. */
const PEN = { thin: 1.6, thick: 4.8 };

/** The pen is as thick as gives a digit the ink that digits have, since the thinner the pen, the less a network sees. */
export function rasterize(strokes: readonly Stroke[]): Uint8Array {
  if (!strokes.some((stroke) => stroke.length > 0)) return new Uint8Array(SIDE * SIDE);
  let { thin, thick } = PEN;
  for (let i = 0; i < 6; i++) {
    const radius = (thin + thick) / 2;
    const ink = sum(draw(strokes, radius));
    if (ink < INK) thin = radius;
    else thick = radius;
  }
  return draw(strokes, (thin + thick) / 2);
}

function draw(strokes: readonly Stroke[], radius: number): Uint8Array {
  const fitted = fit(strokes, radius);
  const pixels = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < POINTS; y++) {
    for (let x = 0; x < POINTS; x++) {
      const point = { x: x + 0.5, y: y + 0.5 };
      if (fitted.some((stroke) => touches(stroke, point, radius))) {
        pixels[Math.floor(y / BLOCK) * SIDE + Math.floor(x / BLOCK)]++;
      }
    }
  }
  return pixels;
}

/** The strokes in the middle of the picture, and as large as the pen lets them be. */
function fit(strokes: readonly Stroke[], radius: number): Stroke[] {
  const points = strokes.flat();
  const [left, right] = bounds(points.map(({ x }) => x)),
    [top, bottom] = bounds(points.map(({ y }) => y));
  const wide = (WIDTH - 2 * radius) / Math.max(right - left, 1e-6),
    high = (POINTS - 2 * radius) / Math.max(bottom - top, 1e-6);
  const across = Math.min(wide, STRETCH * high),
    down = Math.min(high, STRETCH * wide);
  const place = ({ x, y }: Point) => ({
    x: POINTS / 2 + (x - (left + right) / 2) * across,
    y: POINTS / 2 + (y - (top + bottom) / 2) * down,
  });
  return strokes.filter((stroke) => stroke.length > 0).map((stroke) => stroke.map(place));
}

function touches(stroke: Stroke, point: Point, radius: number): boolean {
  if (stroke.length === 1) return squaredDistance(stroke[0], stroke[0], point) <= radius * radius;
  for (let i = 1; i < stroke.length; i++) {
    if (squaredDistance(stroke[i - 1], stroke[i], point) <= radius * radius) return true;
  }
  return false;
}

/** From a point to a segment. */
function squaredDistance(a: Point, b: Point, { x, y }: Point): number {
  const dx = b.x - a.x,
    dy = b.y - a.y;
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / squared));
  return (a.x + t * dx - x) ** 2 + (a.y + t * dy - y) ** 2;
}

function bounds(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function sum(pixels: Uint8Array): number {
  return pixels.reduce((total, ink) => total + ink, 0);
}
