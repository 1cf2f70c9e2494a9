/**
 * The opponent for a tiny network: XOR with 2 inputs, 4 hidden units and 1 output, sigmoids and the mean squared error,
 * trained on all four rows at once. Written out by hand for these sizes. On Float64Array, which is a little faster here
 * than Float32Array: JavaScript computes in double precision anyway, and nothing has to be converted.
 */
const INPUTS = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
const TARGETS = Float64Array.of(0, 1, 1, 0);
const ROWS = 4,
  HIDDEN = 4;

export class CarefulXor {
  readonly #w1: Float64Array;
  readonly #b1: Float64Array;
  readonly #w2: Float64Array;
  #b2: number;
  readonly #dw1 = new Float64Array(2 * HIDDEN);
  readonly #db1 = new Float64Array(HIDDEN);
  readonly #dw2 = new Float64Array(HIDDEN);
  readonly #hidden = new Float64Array(HIDDEN);

  /** Kernel [2, 4], bias [4], kernel [4, 1], bias [1]; they are copied. */
  constructor([w1, b1, w2, b2]: readonly ArrayLike<number>[]) {
    this.#w1 = Float64Array.from(w1);
    this.#b1 = Float64Array.from(b1);
    this.#w2 = Float64Array.from(w2);
    this.#b2 = b2[0];
  }

  /** As given to the constructor. */
  get weights(): Float64Array[] {
    return [this.#w1, this.#b1, this.#w2, Float64Array.of(this.#b2)];
  }

  /** Of the four rows. */
  outputs(): number[] {
    return Array.from(TARGETS, (_, m) => {
      let z = this.#b2;
      for (let h = 0; h < HIDDEN; h++) {
        const sum = this.#b1[h] + INPUTS[2 * m] * this.#w1[h] + INPUTS[2 * m + 1] * this.#w1[HIDDEN + h];
        z += this.#w2[h] / (1 + Math.exp(-sum));
      }
      return 1 / (1 + Math.exp(-z));
    });
  }

  /** Answers the loss of every epoch. */
  train(epochs: number, rate: number): number[] {
    const w1 = this.#w1,
      b1 = this.#b1,
      w2 = this.#w2,
      dw1 = this.#dw1,
      db1 = this.#db1,
      dw2 = this.#dw2,
      hidden = this.#hidden;
    let b2 = this.#b2;
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      let loss = 0,
        db2 = 0;
      dw1.fill(0);
      db1.fill(0);
      dw2.fill(0);
      for (let m = 0; m < ROWS; m++) {
        const x0 = INPUTS[2 * m],
          x1 = INPUTS[2 * m + 1];
        let z = b2;
        for (let h = 0; h < HIDDEN; h++) {
          const y = 1 / (1 + Math.exp(-(b1[h] + x0 * w1[h] + x1 * w1[HIDDEN + h])));
          hidden[h] = y;
          z += y * w2[h];
        }
        const y = 1 / (1 + Math.exp(-z));
        const error = y - TARGETS[m];
        loss += error * error;
        const dz = ((2 * error) / ROWS) * y * (1 - y);
        db2 += dz;
        for (let h = 0; h < HIDDEN; h++) {
          const a = hidden[h];
          const d = dz * w2[h] * a * (1 - a);
          dw2[h] += dz * a;
          db1[h] += d;
          dw1[h] += d * x0;
          dw1[HIDDEN + h] += d * x1;
        }
      }
      for (let i = 0; i < 2 * HIDDEN; i++) w1[i] -= rate * dw1[i];
      for (let h = 0; h < HIDDEN; h++) {
        b1[h] -= rate * db1[h];
        w2[h] -= rate * dw2[h];
      }
      b2 -= rate * db2;
      losses.push(loss / ROWS);
    }
    this.#b2 = b2;
    return losses;
  }
}
