/**
 * The opponent: what a careful programmer writes by hand for one kind of network, with no library. ReLU layers, softmax
 * + cross-entropy, plain SGD, on Float32Array; loops over inputs outside and outputs inside, so that memory is read in
 * order; inputs of 0 (pixels of the background, units of a ReLU) are skipped. The gradient is not kept: each row's share
 * of it goes straight into the weights.
 */
interface Dense {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** Outputs of the batch, then their gradients. */
  readonly y: Float32Array;
  readonly dy: Float32Array;
}

export class CarefulNetwork {
  readonly #layers: Dense[];
  readonly #batch: number;
  readonly #input: Float32Array;
  #order = new Int32Array(0);

  /** `weights`: kernel [inputs, outputs], bias [outputs], layer after layer; they are copied. */
  constructor(sizes: readonly number[], batch: number, weights: readonly ArrayLike<number>[]) {
    this.#batch = batch;
    this.#input = new Float32Array(batch * sizes[0]);
    this.#layers = sizes.slice(1).map((outputs, i) => ({
      inputs: sizes[i],
      outputs,
      kernel: Float32Array.from(weights[2 * i]),
      bias: Float32Array.from(weights[2 * i + 1]),
      y: new Float32Array(batch * outputs),
      dy: new Float32Array(batch * outputs),
    }));
  }

  /** Kernel, bias, layer after layer. */
  get weights(): Float32Array[] {
    return this.#layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  }

  /** One pass over all rows, in a new order if shuffled. Answers the mean loss. */
  epoch(x: Float32Array, labels: Int32Array, rate: number, shuffled: boolean): number {
    if (this.#order.length !== labels.length) this.#order = Int32Array.from(labels.keys());
    const order = this.#order;
    if (shuffled) shuffle(order);
    let loss = 0;
    for (let from = 0; from < order.length; from += this.#batch) {
      loss += this.#step(x, labels, order.subarray(from, from + this.#batch), rate);
    }
    return loss / order.length;
  }

  /** Outputs before the softmax [rows, units]. */
  outputs(x: Float32Array): Float32Array {
    let rows = x;
    this.#layers.forEach(({ kernel, bias, inputs, outputs }, i) => {
      const B = rows.length / inputs;
      const y = new Float32Array(B * outputs);
      forward(y, rows, kernel, bias, B, inputs, outputs);
      if (i < this.#layers.length - 1) relu(y, y.length);
      rows = y;
    });
    return rows;
  }

  #step(x: Float32Array, labels: Int32Array, rows: Int32Array, rate: number): number {
    const layers = this.#layers,
      B = rows.length,
      inputs = layers[0].inputs;
    for (let m = 0; m < B; m++) this.#input.set(x.subarray(rows[m] * inputs, (rows[m] + 1) * inputs), m * inputs);
    let input = this.#input;
    layers.forEach((layer, i) => {
      forward(layer.y, input, layer.kernel, layer.bias, B, layer.inputs, layer.outputs);
      if (i < layers.length - 1) relu(layer.y, B * layer.outputs);
      input = layer.y;
    });
    const last = layers[layers.length - 1];
    const loss = softmaxCrossEntropy(last.dy, last.y, labels, rows, last.outputs);
    for (let i = layers.length - 1; i >= 0; i--) {
      const { dy, kernel, bias, inputs: I, outputs: O } = layers[i];
      if (i > 0) backward(layers[i - 1].dy, dy, kernel, layers[i - 1].y, B, I, O);
      update(kernel, bias, i > 0 ? layers[i - 1].y : this.#input, dy, rate, B, I, O);
    }
    return loss;
  }
}

type Numbers = Float32Array;

/** y [B, O] = x [B, I] · w [I, O] + b [O] */
function forward(y: Numbers, x: Numbers, w: Numbers, b: Numbers, B: number, I: number, O: number): void {
  for (let m = 0; m < B; m++) {
    const q = m * O;
    for (let o = 0; o < O; o++) y[q + o] = b[o];
    for (let i = 0; i < I; i++) {
      const a = x[m * I + i];
      if (a === 0) continue;
      const p = i * O;
      for (let o = 0; o < O; o++) y[q + o] += a * w[p + o];
    }
  }
}

function relu(y: Numbers, count: number): void {
  for (let i = 0; i < count; i++) if (y[i] < 0) y[i] = 0;
}

/** dy = (softmax(y) − [at the label]) / B; answers the sum of the losses. */
function softmaxCrossEntropy(dy: Numbers, y: Numbers, labels: Int32Array, rows: Int32Array, O: number): number {
  const B = rows.length;
  let loss = 0;
  for (let m = 0; m < B; m++) {
    const q = m * O;
    let top = -Infinity;
    for (let o = 0; o < O; o++) if (y[q + o] > top) top = y[q + o];
    let sum = 0;
    for (let o = 0; o < O; o++) sum += dy[q + o] = Math.exp(y[q + o] - top);
    for (let o = 0; o < O; o++) dy[q + o] /= sum * B;
    const label = labels[rows[m]];
    loss += top + Math.log(sum) - y[q + label];
    dy[q + label] -= 1 / B;
  }
  return loss;
}

/** dx [B, I] = dy [B, O] · wᵀ where the ReLU that made x was open, else 0. */
function backward(dx: Numbers, dy: Numbers, w: Numbers, x: Numbers, B: number, I: number, O: number): void {
  for (let m = 0; m < B; m++) {
    for (let i = 0; i < I; i++) {
      let sum = 0;
      if (x[m * I + i] > 0) for (let o = 0; o < O; o++) sum += dy[m * O + o] * w[i * O + o];
      dx[m * I + i] = sum;
    }
  }
}

/** w −= rate · xᵀ · dy,   b −= rate · Σ rows of dy */
function update(w: Numbers, b: Numbers, x: Numbers, dy: Numbers, rate: number, B: number, I: number, O: number): void {
  for (let i = 0; i < I; i++) {
    const p = i * O;
    for (let m = 0; m < B; m++) {
      const a = x[m * I + i] * -rate;
      if (a === 0) continue;
      const q = m * O;
      for (let o = 0; o < O; o++) w[p + o] += a * dy[q + o];
    }
  }
  for (let m = 0; m < B; m++) for (let o = 0; o < O; o++) b[o] -= rate * dy[m * O + o];
}

/** Fisher–Yates */
function shuffle(order: Int32Array): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
}
