/** Recurrent layers and masks in the common language (translate.ts): one series, a row a step. */
import type { DType } from "../../memory/tensor.ts";
import { applied, withAlpha } from "./activations.ts";
import type { Sources } from "./sources.ts";

const common: Sources = {
  stepAt: `
/** The step of time that is walked as number s. */
int stepAt(int s, int steps, int backwards) {
  return backwards ? steps - 1 - s : s;
}`,
  addProduct: `
/** y += x·w, from y[to] and x[from] on; w [inputs, units] */
void addProduct(real *y, int to, const real *x, int from, weight *w, int inputs, int units) {
  for (int i = 0; i < inputs; i++) {
    const real a = x[from + i];
    for (int o = 0; o < units; o++) y[to + o] += R(a * W(w, i, o, units));
  }
}`,
  lstm: `
/** z += h₋·u,  i, f, g, o = σ(z₁), σ(z₂), tanh(z₃), σ(z₄),  c = f c₋ + i g,  h = o tanh c;  in z is x·W + b */
void lstm(real *h, real *c, real *z, weight *u, int steps, int units, int backwards) {
  for (int s = 0; s < steps; s++) {
    const int row = stepAt(s, steps, backwards);
    const int q = row * 4 * units;
    if (s > 0) addProduct(z, q, h, stepAt(s - 1, steps, backwards) * units, u, units, 4 * units);
    for (int j = 0; j < units; j++) {
      const real enters = logistic(z[q + j]);
      const real stays = logistic(z[q + units + j]);
      const real candidate = hyperbolicTangent(z[q + 2 * units + j]);
      const real leaves = logistic(z[q + 3 * units + j]);
      const real kept = s > 0 ? R(stays * c[j]) : 0.0;
      c[j] = kept + R(enters * candidate);
      h[row * units + j] = R(leaves * hyperbolicTangent(c[j]));
    }
  }
}`,
  gru: `
/** v = h₋·u + b,  z, r = σ(z₁ + v₁), σ(z₂ + v₂),  g = tanh(z₃ + r v₃),  h = z h₋ + (1 − z) g;  in z is x·W + b */
void gru(real *h, real *v, const real *z, weight *u, const real *b, int steps, int units, int backwards) {
  for (int s = 0; s < steps; s++) {
    const int row = stepAt(s, steps, backwards);
    const int before = stepAt(s - 1, steps, backwards) * units;
    const int q = row * 3 * units;
    for (int j = 0; j < 3 * units; j++) v[j] = b[j];
    if (s > 0) addProduct(v, 0, h, before, u, units, 3 * units);
    for (int j = 0; j < units; j++) {
      const real update = logistic(R(z[q + j] + v[j]));
      const real reset = logistic(R(z[q + units + j] + v[units + j]));
      const real candidate = hyperbolicTangent(R(z[q + 2 * units + j] + R(reset * v[2 * units + j])));
      const real kept = s > 0 ? R(update * h[before + j]) : 0.0;
      h[row * units + j] = kept + R(R(1.0 - update) * candidate);
    }
  }
}`,
  reverseSteps: `
/** The steps of x [steps, columns] in the other order. */
void reverseSteps(real *y, const real *x, int steps, int columns) {
  for (int t = 0; t < steps; t++) {
    for (int c = 0; c < columns; c++) y[t * columns + c] = x[(steps - 1 - t) * columns + c];
  }
}`,
  stepMask: `
/** 1 where a number of the step is not the value, else 0. */
void stepMask(real *mask, const real *x, int steps, int columns, real value) {
  for (int t = 0; t < steps; t++) {
    mask[t] = 0.0;
    for (int c = 0; c < columns; c++) {
      if (x[t * columns + c] != value) mask[t] = 1.0;
    }
  }
}`,
  unpackSteps: `
/** Packed steps at their places again; masked ones zeros, or where it holds as the step before. */
void unpackSteps(real *y, const real *x, const real *mask, int steps, int columns, int backwards, int holds) {
  int counted = 0;
  for (int s = 0; s < steps; s++) {
    const int row = stepAt(s, steps, backwards) * columns;
    const int own = mask[stepAt(s, steps, backwards)] != 0.0;
    if (own) counted++;
    const int from = stepAt(counted - 1, steps, backwards) * columns;
    for (int c = 0; c < columns; c++) y[row + c] = counted == 0 || (!own && !holds) ? 0.0 : x[from + c];
  }
}`,
  weighSteps: `
/** y = x · steps / those that count; zeros at masked steps. */
void weighSteps(real *y, const real *x, const real *mask, int steps, int columns) {
  int counted = 0;
  for (int t = 0; t < steps; t++) {
    if (mask[t] != 0.0) counted++;
  }
  for (int t = 0; t < steps; t++) {
    const real factor = mask[t] == 0.0 ? 0.0 : R(REAL(steps) / REAL(counted));
    for (int c = 0; c < columns; c++) y[t * columns + c] = mask[t] == 0.0 ? 0.0 : R(x[t * columns + c] * factor);
  }
}`,
};

/** Of float64, a packed −0 is 0: the definition adds it to 0. */
const packSteps = (written: string): string => `
/** The steps that count, one behind another from where the walk begins, and zeros behind them. */
void packSteps(real *y, const real *x, const real *mask, int steps, int columns, int backwards) {
  int counted = 0;
  for (int i = 0; i < steps * columns; i++) y[i] = 0.0;
  for (int s = 0; s < steps; s++) {
    const int row = stepAt(s, steps, backwards);
    if (mask[row] == 0.0) continue;
    const int to = stepAt(counted, steps, backwards) * columns;
    counted++;
    for (int c = 0; c < columns; c++) y[to + c] ${written} x[row * columns + c];
  }
}`;

/** The name of a simpleRnn's function with an activation. */
export const rnnOf = (activation: string): string => `simpleRnn${activation[0].toUpperCase()}${activation.slice(1)}`;

const simpleRnn = (activation: string): string => {
  const [parameter, argument] = withAlpha.has(activation) ? [", real alpha", ", alpha"] : ["", ""];
  return `
/** z += h₋·u,  h = f(z);  in z is x·W + b */
void ${rnnOf(activation)}(real *h, real *z, weight *u, int steps, int units, int backwards${parameter}) {
  for (int s = 0; s < steps; s++) {
    const int row = stepAt(s, steps, backwards);
    if (s > 0) addProduct(z, row * units, h, stepAt(s - 1, steps, backwards) * units, u, units, units);
    ${applied(activation)}(h, z, row, row + 1, units${argument});
  }
}`;
};

export const recurrentSources = (dtype: DType, activations: readonly string[]): Sources => ({
  ...common,
  packSteps: packSteps(dtype === "float32" ? "=" : "+="),
  ...Object.fromEntries(activations.map((name) => [rnnOf(name), simpleRnn(name)])),
});
