/** Problems of the rows themselves, or of the loss for them. */
import { least, most } from "../../base/extremes.ts";
import { percent, short } from "../../base/numbers.ts";
import { learnedLittle, some, unsolved, type ColumnReport, type Finding, type Rule } from "../finding.ts";

/** Columns with names, where there are several inputs. */
function named(columns: readonly ColumnReport[], all: readonly ColumnReport[]): string {
  const several = all.some(({ input }) => input !== all[0].input);
  return some(columns.map(({ input, column }) => (several ? `${input} ${column}` : column)));
}

const ranges = (columns: readonly ColumnReport[]) =>
  some(
    columns.map(({ low, high }) => `${short(low)} … ${short(high)}`),
    3,
  );

/**
 * Columns of numbers much larger than 1, or a thousandth of the others. The squares of the sizes are how much steeper the
 * loss is along one weight than along a bias: above 100 it takes tens of thousands of steps whatever is learned meanwhile;
 * from 10 on they are to blame where hardly anything was learned (ages explain a part of much, and need no remedy).
 */
export const unscaledInputs: Rule = (observation) => {
  const { columns } = observation.data;
  if (!unsolved(observation)) return [];
  const large = learnedLittle(observation) ? 10 : 100;
  const varied = columns.filter(({ low, high }) => low < high);
  const largest = (c: ColumnReport) => Math.max(Math.abs(c.low), Math.abs(c.high));
  const usual = varied.filter(({ size }) => size <= 10);
  const sizes = usual.map(largest).sort((a, b) => a - b);
  const middle = sizes[sizes.length >> 1] ?? 0;
  // Columns that hardly vary move no sum of weights, wherever they are.
  const narrow = large === 10 && varied.reduce((sum, { low, high }) => sum + (high - low) ** 2, 0) < NARROW ** 2;
  const odd = varied.filter((c) => narrow || c.size > large || (large === 10 && largest(c) < middle / 1000));
  if (odd.length === 0) return [];
  const many = odd.length > 1;
  return [
    {
      name: "unscaledInputs",
      severity: "warning",
      message: `${many ? "Columns" : "Column"} ${named(odd, columns)} of x ${many ? "go" : "goes"} from ${ranges(odd)}; ${narrow ? "to vary by about 1 is usual" : "the usual size is about 1"}.`,
      cause: "A weight's gradient is proportional to its input: one rate cannot suit columns of different sizes.",
      remedy:
        "Subtract each column's mean and divide by its standard deviation, or start the network with batchNormalization().",
      evidence: { columns: odd.map(({ input, column, low, high }) => ({ input, column, low, high })) },
    },
  ];
};

/** √ Σ (high − low)² of inputs that all but stand still. */
const NARROW = 0.2;

/** Quantities much larger than what fresh weights give: most of the training goes into getting there. */
export const unscaledTargets: Rule = (observation) => {
  if (observation.history === undefined || !unsolved(observation)) return []; // a line is found for targets of any size
  return observation.data.outputs
    .filter(
      ({ comparesClasses, customLoss, range, size }) => !comparesClasses && !customLoss && range[1] > 100 && size > 100,
    )
    .map(({ output, low, high, size }) => ({
      name: "unscaledTargets",
      severity: "warning",
      layer: output,
      message: `Targets go from ${short(low)} to ${short(high)}; the outputs of fresh weights are about 1.`,
      cause: "Errors of that size make steps that are too large for the weights, or too small to get there.",
      remedy: "Train on (y − mean) / standard deviation of the targets, and turn predictions back.",
      evidence: { low, high, size },
    }));
};

/** Of fewer rows a column of yes and no is often all the same by chance. */
const FEW = 10;

/**
 * Columns without information: some, in enough rows, or all of them. A column of zeros is usual in wide inputs, such as
 * images, and beside others of zeros and ones, whose rare categories may be missing.
 */
export const constantInputs: Rule = ({ data: { columns, rows, complete } }) => {
  if (!complete || rows < 2) return [];
  const same = columns.filter(({ low, high }) => low === high);
  const all = same.length === columns.length;
  const flags = columns.some(({ low, high }) => low === 0 && high === 1);
  const constant = all
    ? same
    : rows < FEW
      ? []
      : same.filter(({ low }) => low !== 0 || !(flags || columns.length > 32));
  if (constant.length === 0) return [];
  const many = constant.length > 1;
  return [
    {
      name: "constantInputs",
      severity: all ? "error" : "warning",
      message: `${many ? "Columns" : "Column"} ${named(constant, columns)} of x ${many ? "are" : "is"} the same in all ${rows} inspected rows: ${some([...new Set(constant.map(({ low }) => short(low)))], 3)}.`,
      cause: "A column that does not vary carries no more information than a bias.",
      remedy: "Leave it out, or check its source: it may not have been filled in.",
      evidence: { columns: constant.map(({ input, column, low }) => ({ input, column, value: low })) },
    },
  ];
};

/** Rows without a step that counts: a recurrent layer's answer to them is 0. */
export const maskedRows: Rule = ({ data: { masked, rows: inspected } }) =>
  masked.map(({ layer, value, rows }) => ({
    name: "maskedRows",
    severity: "warning",
    layer,
    message: `In ${rows} of ${inspected} inspected rows no step counts: all their numbers are ${short(value)}.`,
    cause: "What honours the mask gives zeros for such a row, whatever was learned.",
    remedy: "Leave these rows out, or choose a number that masks and that data does not have.",
    evidence: { rows, value },
  }));

/** Trained for more than once over more than a few rows whose targets are all the same. Adversaries train on such rows once. */
export const constantTargets: Rule = ({ history, data: { constant, complete, rows, outputs } }) => {
  const epochs = history?.history.loss?.length ?? 0;
  if (!constant || !complete || rows < 2 || epochs < 2 || rows * epochs < 20) return [];
  return outputs.flatMap(({ output, classes, low, high }): Finding[] =>
    classes !== undefined // a finding by itself: classImbalance
      ? []
      : [
          {
            name: "constantTargets",
            severity: "warning",
            layer: output,
            message: `All ${rows} inspected rows have the same targets: ${low === high ? short(low) : `${short(low)} … ${short(high)}`}.`,
            cause: "The network learns to give that answer, whatever x is.",
            remedy: "Add rows with other answers, or check how y is made.",
            evidence: { low, high },
          },
        ],
  );
};

/** Targets that the last activation cannot reach. */
export const labelsOutOfRange: Rule = ({ data: { outputs } }) =>
  outputs.flatMap(({ output, comparesClasses, activation, range, low, high, beyond, shares }): Finding[] => {
    if (shares !== undefined && shares.wrong > 0) {
      const { wrong, row, sum } = shares;
      return [
        {
          name: "labelsOutOfRange",
          severity: "error",
          layer: output,
          message: `${wrong} of the inspected rows of targets are not shares of 1: one sums to ${short(sum)} (${some(row.map((value) => short(value)))}).`,
          cause: "A softmax gives numbers from 0 to 1 that sum to 1: it cannot reach other targets.",
          remedy: `Set a single 1 in each row, at its class; where several classes may hold at once, use "sigmoid" and "binaryCrossentropy".`,
          evidence: { wrong, row, sum },
        },
      ];
    }
    if (comparesClasses || !(beyond > 0.01)) return []; // a few targets a little beyond, or roundings, do no harm
    return [
      {
        name: "labelsOutOfRange",
        severity: "error",
        layer: output,
        message: `Targets go from ${short(low)} to ${short(high)}, but the outputs of ${activation} from ${short(range[0])} to ${short(range[1])}.`,
        cause: "The last activation cannot reach the targets, whatever is learned.",
        remedy: `Use "linear" as the last activation, or scale the targets.`,
        evidence: { low, high, activation, range: [...range] },
      },
    ];
  });

/** One class with more than twenty times the rows of another, or one that never occurs. */
export const classImbalance: Rule = (observation) => {
  // Few rows may lack the rare class: those of the epoch have it.
  const loss = Math.max(observation.loss, (observation.history?.history.loss?.at(-1) ?? 0) - observation.penalty);
  return observation.data.outputs.flatMap(({ output, classes, classNames, labels }): Finding[] => {
    if (classes === undefined) return [];
    const nameOf = (i: number) => classNames[i] ?? i;
    const rows = classes.reduce((a, b) => a + b, 0);
    const largest = most(classes);
    const fewest = least(classes);
    const missing = classes.flatMap((count, i) => (count === 0 ? [i] : []));
    // Where some classes occur once or twice, others that do not occur are to be expected.   [Good, Biometrika 40, 1953]
    if (missing.length > 0 && classes.some((count) => count === 1 || count === 2)) return [];
    const shifted = missing.length === 1 && missing[0] === 0 && labels && classes.length > 2;
    if (missing.length > 0 && rows >= (shifted ? 2 : 5) * classes.length) {
      const many = missing.length > 1;
      return [
        {
          name: "classImbalance",
          severity: "warning",
          layer: output,
          message: `${many ? "Classes" : "Class"} ${some(missing.map(nameOf))} never ${many ? "occur" : "occurs"} in the ${rows} inspected rows${shifted ? "; do labels start at 1?" : "."}`,
          cause: "A class without rows is not learned: its output only learns to be small.",
          remedy: shifted
            ? `Count classes from 0: the first of ${classes.length} is 0, the last ${classes.length - 1}.`
            : "Check whether rows are missing, or leave out the outputs of classes that do not occur.",
          evidence: { classes, missing },
        },
      ];
    }
    if (rows < 20 * classes.length || largest <= 20 * fewest || !unsolved({ ...observation, loss })) return [];
    const [rare, often] = [fewest, largest].map((count) => nameOf(classes.indexOf(count)));
    return [
      {
        name: "classImbalance",
        severity: "warning",
        layer: output,
        message: `Class ${often} has ${percent(largest / rows)} of the inspected rows, class ${rare} ${percent(fewest / rows)}.`,
        cause: `Always predicting ${often} is right for most rows, so that the rare class is hardly learned.`,
        remedy: `Set fit's classWeight: { ${typeof rare === "string" ? JSON.stringify(rare) : rare}: ${Math.max(2, Math.round(largest / Math.max(fewest, 1)))} }, or add rows of class ${rare}; measure precision and recall.`,
        evidence: { classes },
      },
    ];
  });
};

/** Pairs of loss and last activation that are allowed but learn badly. */
export const lossAndActivation: Rule = ({ data: { outputs } }) =>
  outputs.flatMap(
    ({ output, loss, activation, customLoss, comparesProbabilities, exclusive, margin, rowwise, range }): Finding[] => {
      const probabilities = rowwise || (range[0] === 0 && range[1] === 1);
      if (exclusive && probabilities && !rowwise)
        return [
          {
            name: "lossAndActivation",
            severity: "error",
            layer: output,
            message: `The loss ${loss} compares outputs of ${activation}, which do not share a sum of 1.`,
            cause:
              "It asks for a large output at the right class only: with 1 everywhere it is 0, and nothing is told apart.",
            remedy: `Use "softmax" for one class a row, or "binaryCrossentropy" where several may hold at once.`,
            evidence: { loss, activation },
          },
        ];
      if (customLoss || comparesProbabilities) return [];
      if (!(rowwise || (margin && probabilities))) return [];
      const instead = margin ? `"linear" with ${loss}` : `"categoricalCrossentropy" with "softmax"`;
      return [
        {
          name: "lossAndActivation",
          severity: "warning",
          layer: output,
          message: `The loss ${loss} compares outputs of ${activation}.`,
          cause: margin
            ? "A hinge loss asks for outputs beyond 1, and probabilities end there."
            : "Where the network is sure and wrong, the slope of this pair is next to 0.",
          remedy: `Use ${instead}.`,
          evidence: { loss, activation },
        },
      ];
    },
  );
