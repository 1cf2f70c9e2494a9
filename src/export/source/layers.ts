/** Products, convolutions, poolings, normalisations and moves in the common language (translate.ts), for one row of data. */
import type { DType } from "../../memory/tensor.ts";
import type { Sources } from "./sources.ts";

const WINDOWS =
  "int height, int width, int kernelHeight, int kernelWidth, int strideY, int strideX, int dilationY, int dilationX, int top, int left, int outputHeight, int outputWidth";

/** A loop over positions (oy, ox) and, with what is done before the taps, those taps (ky, kx) that are on the image at (iy, ix). */
const overWindows = (before: string, visit: string, after = ""): string => `
  for (int oy = 0; oy < outputHeight; oy++) {
    for (int ox = 0; ox < outputWidth; ox++) {
      const int p = oy * outputWidth + ox;${before}
      for (int ky = 0; ky < kernelHeight; ky++) {
        const int iy = oy * strideY + ky * dilationY - top;
        if (iy < 0 || iy >= height) continue;
        for (int kx = 0; kx < kernelWidth; kx++) {
          const int ix = ox * strideX + kx * dilationX - left;
          if (ix < 0 || ix >= width) continue;
          const int pixel = iy * width + ix;${visit}
        }
      }${after}
    }
  }`;

const common: Sources = {
  affine: `
/** y = x·w + b: y [rows, units], x [rows, inputs], w [inputs, units] */
void affine(real *y, const real *x, weight *w, const real *b, int rows, int inputs, int units) {
  for (int r = 0; r < rows; r++) {
    for (int o = 0; o < units; o++) y[r * units + o] = b[o];
    for (int i = 0; i < inputs; i++) {
      const real a = x[r * inputs + i];
      for (int o = 0; o < units; o++) y[r * units + o] += R(a * W(w, i, o, units));
    }
  }
}`,
  convolution: `
/** y[p] = b + Σ over taps and channels of x[pixel under the tap] · w[tap] */
void convolution(real *y, const real *x, weight *w, const real *b, int channels, int filters, ${WINDOWS}) {${overWindows(
    `
      for (int f = 0; f < filters; f++) y[p * filters + f] = b[f];`,
    `
          for (int c = 0; c < channels; c++) {
            const real a = x[pixel * channels + c];
            const int term = (ky * kernelWidth + kx) * channels + c;
            for (int f = 0; f < filters; f++) y[p * filters + f] += R(a * W(w, term, f, filters));
          }`,
  )}
}`,
  depthwise: `
/** Each channel with filters of its own: y[p, c each + j] = b + Σ over taps of x[pixel under the tap, c] · w[tap, c each + j] */
void depthwise(real *y, const real *x, weight *w, const real *b, int channels, int each, ${WINDOWS}) {
  const int filters = channels * each;${overWindows(
    `
      for (int f = 0; f < filters; f++) y[p * filters + f] = b[f];`,
    `
          for (int c = 0; c < channels; c++) {
            const real a = x[pixel * channels + c];
            for (int f = c * each; f < (c + 1) * each; f++) {
              y[p * filters + f] += R(a * W(w, ky * kernelWidth + kx, f, filters));
            }
          }`,
  )}
}`,
  transposedConvolution: `
/** y[pixel] = b + Σ over the windows on it of Σ over inputs of x[p] · w[tap] */
void transposedConvolution(real *y, const real *x, weight *w, const real *b, int channels, int inputs, ${WINDOWS}) {
  const int columns = kernelHeight * kernelWidth * channels;
  for (int pixel = 0; pixel < height * width; pixel++) {
    for (int c = 0; c < channels; c++) y[pixel * channels + c] = b[c];
  }${overWindows(
    "",
    `
          for (int c = 0; c < channels; c++) {
            const int column = (ky * kernelWidth + kx) * channels + c;
            real sum = 0.0;
            for (int i = 0; i < inputs; i++) sum = R(sum + R(x[p * inputs + i] * W(w, i, column, columns)));
            y[pixel * channels + c] += sum;
          }`,
  )}
}`,
  maxPooling: `
/** y[p] = the largest x under the window */
void maxPooling(real *y, const real *x, int channels, ${WINDOWS}) {${overWindows(
    `
      for (int c = 0; c < channels; c++) y[p * channels + c] = -INFINITY;`,
    `
          for (int c = 0; c < channels; c++) {
            const real value = x[pixel * channels + c];
            if (value > y[p * channels + c]) y[p * channels + c] = value;
          }`,
  )}
}`,
  sumWindows: `
/** y[p] = Σ of x under the window, divided by how many there are where it is a mean */
void sumWindows(real *y, const real *x, int channels, int mean, ${WINDOWS}) {${overWindows(
    `
      int count = 0;
      for (int c = 0; c < channels; c++) y[p * channels + c] = 0.0;`,
    `
          count++;
          for (int c = 0; c < channels; c++) y[p * channels + c] += x[pixel * channels + c];`,
    `
      if (mean && count > 0) {
        for (int c = 0; c < channels; c++) y[p * channels + c] /= REAL(count);
      }`,
  )}
}`,
  spreadWindows: `
/** y[pixel] = Σ of x over the windows on it */
void spreadWindows(real *y, const real *x, int channels, ${WINDOWS}) {
  for (int i = 0; i < height * width * channels; i++) y[i] = 0.0;${overWindows(
    "",
    `
          for (int c = 0; c < channels; c++) y[pixel * channels + c] += x[p * channels + c];`,
  )}
}`,
  normalizeColumns: `
/** y = γ (x − mean) · inverse + β, column by column */
void normalizeColumns(real *y, const real *x, const real *mean, const real *inverse, const real *gamma, const real *beta, int rows, int columns) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      const real standard = R(R(x[r * columns + c] - mean[c]) * inverse[c]);
      y[r * columns + c] = R(standard * gamma[c]) + beta[c];
    }
  }
}`,
  lookup: `
/** The rows x[0], x[1], … of a table [rows, columns], side by side; NaN for what is no row. */
void lookup(real *y, const real *x, weight *table, int count, int rows, int columns) {
  for (int i = 0; i < count; i++) {
    const int known = x[i] >= 0.0 && x[i] < REAL(rows);
    const int row = known ? INT(x[i]) : 0;
    for (int c = 0; c < columns; c++) y[i * columns + c] = known ? W(table, row, c, columns) : NAN;
  }
}`,
  permute: `
/** y[i, j, k] = x[i s0 + j s1 + k s2] */
void permute(real *y, const real *x, int d0, int d1, int d2, int s0, int s1, int s2) {
  int q = 0;
  for (int i = 0; i < d0; i++) {
    for (int j = 0; j < d1; j++) {
      for (int k = 0; k < d2; k++) {
        y[q] = x[i * s0 + j * s1 + k * s2];
        q++;
      }
    }
  }
}`,
  copyNumbers: `
void copyNumbers(real *y, const real *x, int n) {
  for (int i = 0; i < n; i++) y[i] = x[i];
}`,
  copyColumns: `
/** Columns [to, to + n) of y [rows, yColumns] = columns [from, from + n) of x [rows, xColumns] */
void copyColumns(real *y, const real *x, int rows, int yColumns, int xColumns, int to, int from, int n) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < n; c++) y[r * yColumns + to + c] = x[r * xColumns + from + c];
  }
}`,
  addTo: `
/** y += factor · x */
void addTo(real *y, const real *x, int n, real factor) {
  for (int i = 0; i < n; i++) y[i] += R(factor * x[i]);
}`,
  multiplyBoth: `
/** y = a · b, number by number */
void multiplyBoth(real *y, const real *a, const real *b, int n) {
  for (int i = 0; i < n; i++) y[i] = R(a[i] * b[i]);
}`,
};

const rows32: Sources = {
  normalizeRows: `
/** y = γ (x − mean) / √(variance + ε) + β, row by row */
void normalizeRows(real *y, const real *x, const real *gamma, const real *beta, int rows, int columns, precise epsilon) {
  for (int r = 0; r < rows; r++) {
    const int at = r * columns;
    const real mean = R(laneSum(x, at, columns) / REAL(columns));
    real a = 0.0;
    real b = 0.0;
    real c = 0.0;
    real d = 0.0;
    for (int i = 0; i < columns; i++) {
      const real off = R(x[at + i] - mean);
      const real square = R(off * off);
      if (i % 4 == 0) a = R(a + square);
      else if (i % 4 == 1) b = R(b + square);
      else if (i % 4 == 2) c = R(c + square);
      else d = R(d + square);
    }
    const real factor = inverseRoot(R(R(R(a + c) + R(b + d)) / REAL(columns)), epsilon);
    for (int i = 0; i < columns; i++) {
      y[at + i] = R(R(R(x[at + i] - mean) * factor) * gamma[i]) + beta[i];
    }
  }
}`,
};

const rows64: Sources = {
  normalizeRows: `
/** y = γ (x − mean) / √(variance + ε) + β, row by row */
void normalizeRows(real *y, const real *x, const real *gamma, const real *beta, int rows, int columns, precise epsilon) {
  for (int r = 0; r < rows; r++) {
    const int at = r * columns;
    real mean = 0.0;
    real variance = 0.0;
    for (int c = 0; c < columns; c++) mean += x[at + c];
    mean /= REAL(columns);
    for (int c = 0; c < columns; c++) variance += (x[at + c] - mean) * (x[at + c] - mean);
    variance /= REAL(columns);
    const real factor = inverseRoot(variance, epsilon);
    for (int c = 0; c < columns; c++) y[at + c] = (x[at + c] - mean) * factor * gamma[c] + beta[c];
  }
}`,
};

export const layerSources = (dtype: DType): Sources => ({ ...common, ...(dtype === "float32" ? rows32 : rows64) });
