/** Activations, those among them that patterns.ts has found as several operators. */
import { plainActivations } from "../activations.ts";
import type { NodeReader } from "./node.ts";
import type { Rows, Value } from "./values.ts";

/** Layers that have an activation of their own. */
const activated = new Set(["dense", "conv1d", "conv2d", "depthwiseConv2d", "conv2dTranspose"]);

const spec = (name: string, options: Record<string, number>) => ({ kind: "activation", name, options });

/** An activation behind rows: that of the layer before, where it has none. */
function activate(n: NodeReader, rows: Rows, activation: unknown): Rows {
  const { draft, shape, axes, order } = rows;
  if (draft !== undefined && activated.has(draft.kind) && draft.config.activation === undefined) {
    draft.config.activation = activation;
    return rows;
  }
  const name = n.nameFor(typeof activation === "string" ? activation : n.op.toLowerCase());
  return { ...n.drafts.add("activation", name, [rows], shape, { activation }, {}, axes), order };
}

type Read = (n: NodeReader) => Value;

const named =
  (activation: string): Read =>
  (n) =>
    activate(n, n.rows(), activation);

const sloped =
  (activation: string, initial: number): Read =>
  (n) =>
    activate(n, n.rows(), spec(activation, { alpha: n.float("alpha", initial) }));

/** Shares of a row: along the last axis of layers. */
const rowwise =
  (activation: string): Read =>
  (n) => {
    const rows = n.rows();
    const rank = rows.axes.length;
    // Before version 13 all axes from this one on were one row.
    const axis = n.axis(n.int("axis", n.context.opset < 13 ? 1 : -1), rank);
    const isRow = rows.axes[axis] === rows.shape.length && (n.context.opset >= 13 || axis === rank - 1);
    return isRow ? activate(n, rows, activation) : n.refuse("it is read along the channels, the last axis of layers");
  };

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

function readClip(n: NodeReader): Value {
  const low = n.has(1) ? n.number(1, -Infinity) : n.float("min", -Infinity);
  const high = n.has(2) ? n.number(2, Infinity) : n.float("max", Infinity);
  if (low === 0 && high === 6) return activate(n, n.rows(), "relu6");
  if (low === 0 && !(high < 3e38)) return activate(n, n.rows(), "relu");
  return n.refuse(`it is read from 0 to 6 (relu6), got ${low} to ${high}`);
}

function readHardSigmoid(n: NodeReader): Value {
  const [alpha, beta] = [n.float("alpha", 0.2), n.float("beta", 0.5)];
  if (!near(alpha, 1 / 6) || beta !== 0.5) n.refuse(`it is read with alpha 1/6 and beta 1/2, got ${alpha} and ${beta}`);
  return activate(n, n.rows(), "hardSigmoid");
}

function readSelu(n: NodeReader): Value {
  const [alpha, gamma] = [n.float("alpha", 1.6732632), n.float("gamma", 1.0507009)];
  if (!near(alpha, 1.6732632) || !near(gamma, 1.0507009)) n.refuse("it is read with its own alpha and gamma");
  return activate(n, n.rows(), "selu");
}

/** One slope for all channels. */
function readPRelu(n: NodeReader): Value {
  const { data } = n.constant(1);
  if (data.length === 0 || data.some((slope) => slope !== data[0]) || data[0] < 0) n.refuse("it is read with one slope, from 0, for all channels"); // prettier-ignore
  return activate(n, n.rows(), spec("leakyRelu", { alpha: data[0] }));
}

export const activationReaders: Readonly<Record<string, Read>> = {
  ...Object.fromEntries([...plainActivations].map(([op, activation]) => [op, named(activation)])),
  LeakyRelu: sloped("leakyRelu", 0.01),
  Elu: sloped("elu", 1),
  PRelu: readPRelu,
  Selu: readSelu,
  HardSigmoid: readHardSigmoid,
  Clip: readClip,
  Softmax: rowwise("softmax"),
  LogSoftmax: rowwise("logSoftmax"),
  Gelu: (n) => (n.text("approximate", "none") === "none" ? named("gelu")(n) : n.refuse("it is read in its exact form")),
  CosPi: named("cosPi"),
  Mish: named("mish"),
  Swish: named("swish"),
};
