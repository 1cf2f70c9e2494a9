/** How well outputs match targets: what `test` returns. */

/** An item whose class is another than that of the outputs, as rows of numbers. */
export interface Misclass {
  input: Float32Array;
  output: Float32Array;
  actual: number;
  expected: number;
}

export interface TestResult {
  /** The mean over all items of the mean squared error of their outputs. */
  error: number;
  misclasses: Misclass[];
  total: number;
}

/** For a network of one output, which says yes or no. */
export interface BinaryTestResult extends TestResult {
  trueNeg: number;
  truePos: number;
  falseNeg: number;
  falsePos: number;
  precision: number;
  recall: number;
  accuracy: number;
}

/** Of several outputs, the class is the largest; of one, whether it is above the threshold. */
export function judge(
  inputs: readonly Float32Array[],
  targets: readonly Float32Array[],
  run: (row: Float32Array) => Float32Array,
  threshold: number,
): TestResult | BinaryTestResult {
  const total = inputs.length;
  const isBinary = targets[0].length === 1;
  const counts = { trueNeg: 0, truePos: 0, falseNeg: 0, falsePos: 0 };
  const misclasses: Misclass[] = [];
  let sum = 0;
  inputs.forEach((input, i) => {
    const [outputs, target] = [run(input), targets[i]];
    const actual = isBinary ? Number(outputs[0] > threshold) : largest(outputs);
    const expected = isBinary ? target[0] : largest(target);
    if (actual !== expected) misclasses.push({ input, output: target, actual, expected });
    if (expected === 0 || expected === 1)
      counts[`${actual === expected ? "true" : "false"}${actual === 1 ? "Pos" : "Neg"}`]++;
    sum += outputs.reduce((error, y, k) => error + (target[k] - y) ** 2, 0) / outputs.length;
  });
  const result = { error: sum / total, misclasses, total };
  if (!isBinary) return result;
  const { truePos, falsePos, falseNeg, trueNeg } = counts;
  const share = (of: number) => (truePos > 0 ? truePos / of : 0);
  const rates = { precision: share(truePos + falsePos), recall: share(truePos + falseNeg) };
  return { ...result, ...counts, ...rates, accuracy: (trueNeg + truePos) / total };
}

const largest = (values: Float32Array): number => values.indexOf(Math.max(...values));
