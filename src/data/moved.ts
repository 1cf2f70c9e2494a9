/** An image flipped, rotated and shifted into another: for each pixel, where it comes from. */

export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What is outside is the pixel at the edge, instead of `fill`. */
  readonly isEdge: boolean;
  readonly fill: number;
}

export interface Move {
  down: number;
  across: number;
  /** Of the angle, counterclockwise as the image is seen. */
  cos: number;
  sin: number;
  /** Mirrored, before everything else. */
  flipped: boolean;
}

/**
 * Flipped and shifted by whole pixels:   y[r, c] = x[r − down, c − across], or where it is flipped x[r − down, W − 1 − c + across]
 *   `to` from `at` on and `x`: [H, W, C]
 */
export function shifted(
  to: Float32Array,
  at: number,
  x: Float32Array,
  { height, width, channels, isEdge, fill }: Frame,
  { down, across, flipped }: Move,
): void {
  const step = flipped ? -1 : 1;
  const start = flipped ? width - 1 + across : -across;
  for (let r = 0; r < height; r++) {
    const row = isEdge ? inside(r - down, height) : r - down;
    const isRow = row >= 0 && row < height;
    for (let c = 0; c < width; c++) {
      const column = isEdge ? inside(start + step * c, width) : start + step * c;
      const isPixel = isRow && column >= 0 && column < width;
      const from = (row * width + column) * channels;
      for (let k = 0; k < channels; k++) to[at++] = isPixel ? x[from + k] : fill;
    }
  }
}

/**
 * Flipped, rotated about its middle and shifted by any number of pixels. For the pixel in row r and column c
 *
 *   (v, u) = (r − down − (H − 1)/2, c − across − (W − 1)/2)
 *   column = (W − 1)/2 ± (cos u − sin v)                                          −: flipped
 *   row    = (H − 1)/2 + sin u + cos v
 *
 * is the place that it comes from, and its value the bilinear mean of the four pixels around that.
 */
export function moved(to: Float32Array, at: number, x: Float32Array, frame: Frame, move: Move): void {
  const { height, width, channels } = frame;
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  const { cos, sin } = move;
  const side = move.flipped ? -1 : 1;
  for (let r = 0; r < height; r++) {
    const v = r - move.down - middleRow;
    for (let c = 0; c < width; c++) {
      const u = c - move.across - middleColumn;
      const column = middleColumn + side * (cos * u - sin * v);
      const row = middleRow + (sin * u + cos * v);
      const left = Math.floor(column) | 0; // as integers: places are computed faster
      const top = Math.floor(row) | 0;
      const right = column - left;
      const below = row - top;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        let a = (top * width + left) * channels;
        let b = a + width * channels;
        for (let k = 0; k < channels; k++, a++, b++) {
          const upper = x[a] + right * (x[a + channels] - x[a]);
          const lower = x[b] + right * (x[b + channels] - x[b]);
          to[at++] = upper + below * (lower - upper);
        }
      } else
        for (let k = 0; k < channels; k++) {
          const first = pixel(x, frame, top, left, k);
          const third = pixel(x, frame, top + 1, left, k);
          const upper = first + right * (pixel(x, frame, top, left + 1, k) - first);
          const lower = third + right * (pixel(x, frame, top + 1, left + 1, k) - third);
          to[at++] = upper + below * (lower - upper);
        }
    }
  }
}

function pixel(
  x: Float32Array,
  { height, width, channels, isEdge, fill }: Frame,
  row: number,
  column: number,
  channel: number,
): number {
  if (isEdge) return x[(inside(row, height) * width + inside(column, width)) * channels + channel];
  const isInside = row >= 0 && column >= 0 && row < height && column < width;
  return isInside ? x[(row * width + column) * channels + channel] : fill;
}

/** The nearest of 0 … size − 1. */
function inside(place: number, size: number): number {
  return Math.min(Math.max(place, 0), size - 1);
}
