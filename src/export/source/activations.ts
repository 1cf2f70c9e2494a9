/** Activations in the common language (translate.ts): formulas of one number in a loop, and those of whole rows. */
import type { DType } from "../../memory/tensor.ts";
import type { Sources } from "./sources.ts";

/** What f(x) is, and its doc. */
const formulas: Readonly<Record<string, readonly [doc: string, value: string]>> = {
  linear: ["x", "x[i]"],
  cosPi: ["cos πx", "cosineOfPi(x[i])"],
  relu: ["max(x, 0)", "x[i] < 0.0 ? 0.0 : x[i]"],
  relu6: ["min(max(x, 0), 6)", "x[i] <= 0.0 ? 0.0 : x[i] > 6.0 ? 6.0 : x[i]"],
  leakyRelu: ["x where x > 0, else αx", "x[i] > 0.0 ? x[i] : R(alpha * x[i])"],
  elu: ["x where x > 0, else α (eˣ − 1)", "x[i] > 0.0 ? x[i] : R(alpha * expMinusOne(x[i]))"],
  selu: [
    "λx where x > 0, else λα (eˣ − 1)",
    "x[i] > 0.0 ? R(1.0507009873554805 * x[i]) : R(1.7580993408473766 * expMinusOne(x[i]))",
  ],
  sigmoid: ["1 / (1 + e⁻ˣ)", "logistic(x[i])"],
  tanh: ["tanh x", "hyperbolicTangent(x[i])"],
  softsign: ["x / (1 + |x|)", "R(x[i] / R(1.0 + size(x[i])))"],
  swish: ["x / (1 + e⁻ˣ)", "R(x[i] * logistic(x[i]))"],
  softplus: ["ln(1 + eˣ)", "R((x[i] > 0.0 ? x[i] : 0.0) + logPlusOne(exponential(-size(x[i]))))"],
  hardSigmoid: ["min(max(x + 3, 0), 6) / 6", "R(clipToSix(R(x[i] + 3.0)) / 6.0)"],
  mish: ["x tanh(ln(1 + eˣ))", "R(x[i] * smoothStep(x[i]))"],
  gelu: ["½ x (1 + erf(x / √2))", "R(x[i] * normalShare(x[i]))"],
};

/** Those with a number that they are configured with. */
export const withAlpha: ReadonlySet<string> = new Set(["leakyRelu", "elu"]);

/** The name of an activation's function. */
export const applied = (name: string): string => `apply${name[0].toUpperCase()}${name.slice(1)}`;

const elementwise = Object.entries(formulas).map(([name, [doc, value]]) => [
  applied(name),
  `
/** y = ${doc}, rows [begin, end) */
void ${applied(name)}(real *y, const real *x, int begin, int end, int columns${withAlpha.has(name) ? ", real alpha" : ""}) {
  for (int i = begin * columns; i < end * columns; i++) y[i] = ${value};
}`,
]);

const common: Sources = {
  ...(Object.fromEntries(elementwise) as Sources),
  size: `
/** |x| */
real size(real x) {
  return x < 0.0 ? -x : x;
}`,
  logistic: `
/** 1 / (1 + e⁻ˣ), from e = e^−|x|, so that nothing overflows. */
real logistic(real x) {
  const real e = exponential(-size(x));
  const real upper = R(1.0 / R(1.0 + e));
  return x < 0.0 ? R(e * upper) : upper;
}`,
  expMinusOne: `
/** eˣ − 1 for x ≤ 0: 2t / (1 − t), t = tanh(x/2) */
real expMinusOne(real x) {
  const real t = hyperbolicTangent(R(x * 0.5));
  return R(R(t + t) / R(1.0 - t));
}`,
  clipToSix: `
real clipToSix(real x) {
  return x <= 0.0 ? 0.0 : x > 6.0 ? 6.0 : x;
}`,
  smoothStep: `
/** tanh(ln(1 + eˣ)) = n / (n + g) from e = e^−|x| */
real smoothStep(real x) {
  const real e = exponential(-size(x));
  const real n = x < 0.0 ? R(e * R(e + 2.0)) : R(1.0 + R(2.0 * e));
  const real g = x < 0.0 ? 2.0 : R(2.0 * R(e * e));
  return R(n / R(n + g));
}`,
  rowMax: `
/** The largest of n numbers from x[at] on. */
real rowMax(const real *x, int at, int n) {
  real top = x[at];
  for (int i = at; i < at + n; i++) top = x[i] > top || x[i] != x[i] ? x[i] : top;
  return top;
}`,
};

/** Φ(x), of numbers with as many bits: where e^(−x²/2) is 0, and what splits a number in two halves. */
const normalShare = (limit: string, split: string): Sources => ({
  bell: `
/** e^(−x²/2): x² = s + rest exactly, from two halves of x.  Dekker, 1971 */
real bell(real x) {
  const real s = size(x) > ${limit} ? ${limit} : size(x);
  const real wide = R(s * ${split});
  const real high = R(wide - R(wide - s));
  const real low = R(s - high);
  const real square = R(s * s);
  const real rest = R(R(R(R(high * high) - square) + R(R(2.0 * high) * low)) + R(low * low));
  return R(exponential(R(square * -0.5)) * R(1.0 - R(rest * 0.5)));
}`,
  normalShare: `
/** Φ(x) = ½ (1 + erf(x / √2)); in the tails from e^(−x²/2), where 1 + erf would cancel. */
real normalShare(real x) {
  const real s = size(x) > ${limit} ? ${limit} : size(x);
  const real u = R(s * 0.7071067811865476);
  if (u < 1.0) return R(0.5 + R(0.5 * erfNear(R(x * 0.7071067811865476))));
  const real tail = R(R(0.5 * bell(x)) * erfcScaled(u));
  return x < 0.0 ? tail : R(1.0 - tail);
}`,
});

/** As WebAssembly adds up float32: four sums side by side. */
const rows32: Sources = {
  ...normalShare("15.0", "4097.0"),
  laneSum: `
/** The sum of n numbers from x[at] on: every fourth one by itself, then these. */
real laneSum(const real *x, int at, int n) {
  real a = 0.0;
  real b = 0.0;
  real c = 0.0;
  real d = 0.0;
  for (int i = 0; i < n; i++) {
    if (i % 4 == 0) a = R(a + x[at + i]);
    else if (i % 4 == 1) b = R(b + x[at + i]);
    else if (i % 4 == 2) c = R(c + x[at + i]);
    else d = R(d + x[at + i]);
  }
  return R(R(a + c) + R(b + d));
}`,
  applySoftmax: `
/** y = e^(x − m) / Σ e^(x − m), m = max x, rows [begin, end) */
void applySoftmax(real *y, const real *x, int begin, int end, int columns) {
  for (int r = begin; r < end; r++) {
    const int at = r * columns;
    const real top = rowMax(x, at, columns);
    for (int i = at; i < at + columns; i++) y[i] = exponential(R(x[i] - top));
    const real scale = R(1.0 / laneSum(y, at, columns));
    for (int i = at; i < at + columns; i++) y[i] *= scale;
  }
}`,
  applyLogSoftmax: `
/** y = (x − m) − ln(1 + Σ e^(x − m)), m = max x, the sum over all but one largest, rows [begin, end) */
void applyLogSoftmax(real *y, const real *x, int begin, int end, int columns) {
  for (int r = begin; r < end; r++) {
    const int at = r * columns;
    const real top = rowMax(x, at, columns);
    int largest = 0;
    real a = 0.0;
    real b = 0.0;
    real c = 0.0;
    real d = 0.0;
    for (int i = 0; i < columns; i++) {
      if (x[at + i] == top) largest++;
      const real e = x[at + i] < top ? exponential(R(x[at + i] - top)) : 0.0;
      if (i % 4 == 0) a = R(a + e);
      else if (i % 4 == 1) b = R(b + e);
      else if (i % 4 == 2) c = R(c + e);
      else d = R(d + e);
    }
    const real others = R(R(a + c) + R(b + d));
    const real level = logPlusOne(R(others + REAL(largest - 1)));
    for (int i = at; i < at + columns; i++) y[i] = R(R(x[i] - top) - level);
  }
}`,
};

const rows64: Sources = {
  ...normalShare("39.0", "134217729.0"),
  applySoftmax: `
/** y = e^(x − m) / Σ e^(x − m), m = max x, rows [begin, end) */
void applySoftmax(real *y, const real *x, int begin, int end, int columns) {
  for (int r = begin; r < end; r++) {
    const int at = r * columns;
    const real top = rowMax(x, at, columns);
    real sum = 0.0;
    for (int i = at; i < at + columns; i++) sum += exponential(x[i] - top);
    for (int i = at; i < at + columns; i++) y[i] = exponential(x[i] - top) / sum;
  }
}`,
  applyLogSoftmax: `
/** y = (x − m) − ln(1 + Σ e^(x − m)), m = max x, the sum over all but one largest, rows [begin, end) */
void applyLogSoftmax(real *y, const real *x, int begin, int end, int columns) {
  for (int r = begin; r < end; r++) {
    const int at = r * columns;
    const real top = rowMax(x, at, columns);
    real others = 0.0;
    int largest = 0;
    for (int i = at; i < at + columns; i++) {
      if (x[i] < top) others += exponential(x[i] - top);
      else if (x[i] == top) largest++;
    }
    const real level = logPlusOne(others + REAL(largest - 1));
    for (int i = at; i < at + columns; i++) y[i] = x[i] - top - level;
  }
}`,
};

export const activationSources = (dtype: DType): Sources => ({
  ...common,
  ...(dtype === "float32" ? rows32 : rows64),
});
