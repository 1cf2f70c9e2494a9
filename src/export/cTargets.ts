/**
 * What a table's networks give as predictions, in C99: of one target a number, of several an array, whose places an enum names.
 * Each function is made of its parts: what precedes it in the header, its declaration, and its body.
 */
import { UniqueNames } from "../base/uniqueNames.ts";
import { withUnit } from "../data/notation.ts";
import { LEAST } from "../table/calibration.ts";
import { areClasses, headsFor, quantilePlace, unitsFor, type ClassTarget, type QuantityTarget, type Targets } from "../table/target.ts"; // prettier-ignore
import { commentC, real64, textC } from "./cColumns.ts";

interface FunctionC {
  readonly comment: string;
  /** "double model_predict(…)" */
  readonly declaration: string;
  /** Lines. */
  readonly body: readonly string[];
}

interface Parts {
  /** In the header: constants and arrays that users read. */
  readonly shared: readonly string[];
  /** In the file: those arrays and functions of its own. */
  readonly own: readonly string[];
  readonly functions: readonly FunctionC[];
}

const partsOf = (targets: Targets, name: string, real: string): Parts =>
  areClasses(targets) ? classParts(targets, name, real) : quantityParts(targets, name, real);

/** The part of the header. */
export function declarationsC(targets: Targets, name: string, real: string): string {
  const { shared, functions } = partsOf(targets, name, real);
  return [...shared, ...functions.map(({ comment, declaration }) => `/* ${comment} */\n${declaration};`)].join("\n");
}

/** The part of the file, behind `outputsOf(row, means, memory)`. */
export function targetsC(targets: Targets, name: string, real: string): string {
  const { own, functions } = partsOf(targets, name, real);
  return [...own, ...functions.map(({ declaration, body }) => `${declaration} {\n${body.join("\n")}\n}`)].join("\n\n");
}

/** The places of several targets. */
function placesC(targets: Targets, upper: string): string[] {
  if (targets.length === 1) return [];
  const unique = new UniqueNames();
  const lines = targets.map((target) => {
    const plain = target.column.replace(/\W/g, "_").slice(0, 60).toUpperCase();
    return `  ${upper}_TARGET_${unique.take(plain)}, /* ${commentC(withUnit(target))} */`;
  });
  return [`/* The places of what is predicted. */\nenum {\n${lines.join("\n")}\n  ${upper}_TARGETS\n};`];
}

/** What declarations are made of. */
function wordsOf(targets: Targets, name: string) {
  const upper = name.toUpperCase();
  const single = targets.length === 1;
  return {
    upper,
    single,
    extent: single ? "" : `[${upper}_TARGETS]`,
    each: single ? "" : " of each target",
    given: `const ${name}_row *row`,
  };
}

const loop = (variable: string, count: number) => `for (int ${variable} = 0; ${variable} < ${count}; ${variable}++)`;

function classParts(targets: readonly ClassTarget[], name: string, real: string): Parts {
  const { upper, single, extent, each, given } = wordsOf(targets, name);
  const count = targets[0].names.length;
  const array = `const char *const ${name}_classes${extent}[${upper}_CLASSES]`;
  const list = ({ names }: ClassTarget) => `{${names.map(textC).join(", ")}}`;
  const calibrates = targets.some(({ temperature }) => temperature !== undefined);
  const powers = targets.map(({ temperature = 1 }) => real64(1 / temperature));
  const calibrated = (shares: string, k: number) =>
    targets[k].temperature === undefined ? [] : [`  atTemperature(${shares}, ${powers[k]});`];
  const own = [
    `${array} = ${single ? list(targets[0]) : `{\n${targets.map((target) => `  ${list(target)},`).join("\n")}\n}`};`,
    ...(calibrates ? [atTemperature(count)] : []),
    `/** The place of the largest. */
static int mostProbable(const double *shares) {
  int best = 0;
  for (int i = 1; i < ${count}; i++)
    if (shares[i] > shares[best]) best = i;
  return best;
}`,
    ...(single ? [] : [`/** The probabilities of both classes of each target, from those of the second. */
static void sharesOf(${given}, double shares[${upper}_TARGETS][${upper}_CLASSES], ${real} *memory) {
  double second[${targets.length}];
  outputsOf(row, second, memory);
  ${loop("k", targets.length)} {
    shares[k][0] = 1.0 - second[k];
    shares[k][1] = second[k];
  }
}`]), // prettier-ignore
  ];
  const predict: FunctionC = {
    comment: `The place of the most probable class${each} among them.`,
    declaration: single
      ? `int ${name}_predict(${given}, ${real} *memory)`
      : `void ${name}_predict(${given}, int classes[${upper}_TARGETS], ${real} *memory)`,
    body: single
      ? [`  double shares[${count}];`, "  outputsOf(row, shares, memory);", "  return mostProbable(shares);"]
      : [
          `  double shares[${targets.length}][2];`,
          "  sharesOf(row, shares, memory);",
          `  ${loop("k", targets.length)} classes[k] = mostProbable(shares[k]);`,
        ],
  };
  const probabilities: FunctionC = {
    comment: `The probability of each class${each}.`,
    declaration: `void ${name}_probabilities(${given}, double shares${extent}[${upper}_CLASSES], ${real} *memory)`,
    body: single
      ? ["  outputsOf(row, shares, memory);", ...calibrated("shares", 0)]
      : ["  sharesOf(row, shares, memory);", ...targets.flatMap((_, k) => calibrated(`shares[${k}]`, k))],
  };
  return {
    shared: [...placesC(targets, upper), `#define ${upper}_CLASSES ${count}`, `extern ${array};`],
    own,
    functions: [predict, probabilities],
  };
}

const atTemperature = (count: number) => `/** Probabilities to a power, so that their sum is 1. */
static void atTemperature(double *shares, double power) {
  double sum = 0.0;
  for (int i = 0; i < ${count}; i++) sum += shares[i] = pow(shares[i] > ${real64(LEAST)} ? shares[i] : ${real64(LEAST)}, power);
  for (int i = 0; i < ${count}; i++) shares[i] /= sum;
}`;

function quantityParts(targets: readonly QuantityTarget[], name: string, real: string): Parts {
  const { upper, single, extent, each, given } = wordsOf(targets, name);
  const outputs = [`  double outputs[${unitsFor(targets) * headsFor(targets)}];`, "  outputsOf(row, outputs, memory);"];
  const unbounded = ({ mean, std, logarithm }: QuantityTarget, t: string) => {
    const y = `${t} * ${real64(std)} + ${real64(mean)}`;
    return logarithm ? `expMinusOne64(${y})` : y;
  };
  const bounded = (target: QuantityTarget, t: string) =>
    `within(${unbounded(target, t)}, ${real64(target.low)}, ${real64(target.high)})`;
  const value = (target: QuantityTarget, k: number) => bounded(target, `outputs[${k}]`);
  const predict: FunctionC = {
    comment: `The quantity${each}, within those of the training.`,
    declaration: single
      ? `double ${name}_predict(${given}, ${real} *memory)`
      : `void ${name}_predict(${given}, double values[${upper}_TARGETS], ${real} *memory)`,
    body: [...outputs, ...targets.map((target, k) => `  ${single ? "return" : `values[${k}] =`} ${value(target, k)};`)],
  };
  const within = `static double within(double y, double low, double high) {
  return y < low ? low : y > high ? high : y;
}`;
  const shares = targets[0].quantiles?.map(({ share }) => share) ?? [];
  const places = placesC(targets, upper);
  if (shares.length === 0) return { shared: places, own: [within], functions: [predict] };
  const count = shares.length;
  const row = (k: number) => (single ? "quantiles" : `quantiles[${k}]`);
  const quantilesOf = targets.flatMap((target, k) => [
    ...target.quantiles!.map(({ shift }, i) => `  ${row(k)}[${i}] = ${bounded(target, `(outputs[${quantilePlace(i, k, targets.length)}] + ${real64(shift)})`)};`), // prettier-ignore
    `  sort(${row(k)});`,
  ]);
  const quantiles: FunctionC = {
    comment: `The quantiles ${shares.join(", ")}${each}, in rising order.`,
    declaration: `void ${name}_quantiles(${given}, double quantiles${extent}[${upper}_QUANTILES], ${real} *memory)`,
    body: [...outputs, ...quantilesOf],
  };
  const interval: FunctionC = {
    comment: `From the ${shares[0]}-quantile to the ${shares.at(-1)}-quantile${each}, and no narrower than to the prediction.`,
    declaration: `void ${name}_interval(${given}, double ${single ? "*lower" : `lower${extent}`}, double ${single ? "*upper" : `upper${extent}`}, ${real} *memory)`,
    body: [
      `  double quantiles${single ? "" : `[${targets.length}]`}[${count}];`,
      `  double values[${targets.length}];`,
      ...outputs,
      ...quantilesOf,
      ...targets.flatMap((target, k) => [
        `  values[${k}] = ${value(target, k)};`,
        `  lower[${k}] = values[${k}] < ${row(k)}[0] ? values[${k}] : ${row(k)}[0];`,
        `  upper[${k}] = values[${k}] > ${row(k)}[${count - 1}] ? values[${k}] : ${row(k)}[${count - 1}];`,
      ]),
    ],
  };
  return {
    shared: [...places, `#define ${upper}_QUANTILES ${count}`],
    own: [within, sort(count)],
    functions: [predict, quantiles, ...(count > 1 ? [interval] : [])],
  };
}

const sort = (count: number) => `static void sort(double *numbers) {
  for (int i = 1; i < ${count}; i++)
    for (int j = i; j > 0 && numbers[j] < numbers[j - 1]; j--) {
      const double larger = numbers[j - 1];
      numbers[j - 1] = numbers[j];
      numbers[j] = larger;
    }
}`;
