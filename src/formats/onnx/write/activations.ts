/** Activations as operators, those that ONNX has none for in several. */
import { ChainruleError, formatValue } from "../../../base/errors.ts";
import type * as all from "../../../kernels/activations/all.ts";
import type { Attributes } from "../graph.ts";
import { float, int, type GraphBuilder } from "./builder.ts";
import type { Value } from "./value.ts";

/** An activation as a layer's options have it. */
export interface ActivationSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
}

export const activationOf = (given: unknown): ActivationSpec =>
  typeof given === "string" ? { name: given, options: {} } : (given as ActivationSpec);

type Write = (b: GraphBuilder, x: string, name: string, options: ActivationSpec["options"], axis: number) => string;

const operator =
  (op: string, attributes: (options: ActivationSpec["options"]) => Attributes = () => ({})): Write =>
  (b, x, name, options) =>
    b.add(op, [x], attributes(options), name);
const rowwise =
  (op: string): Write =>
  (b, x, name, _, axis) =>
    b.add(op, [x], { axis: int(axis) }, name);
/** x times what `make` gives. */
const gated =
  (make: (b: GraphBuilder, x: string, name: string) => string): Write =>
  (b, x, name) =>
    b.add("Mul", [x, make(b, x, `${name}/gate`)], {}, name);

const alpha = (options: ActivationSpec["options"]) => ({ alpha: float(options.alpha) });

const writers: Record<keyof typeof all, Write> = {
  elu: operator("Elu", alpha),
  gelu: gated((b, x, name) => {
    const erf = b.add("Erf", [b.add("Mul", [x, b.scalar(Math.SQRT1_2)], {}, name)], {}, name);
    return b.add("Mul", [b.add("Add", [erf, b.scalar(1)], {}, name), b.scalar(0.5)], {}, name);
  }),
  hardSigmoid: operator("HardSigmoid", () => ({ alpha: float(1 / 6), beta: float(0.5) })),
  leakyRelu: operator("LeakyRelu", alpha),
  linear: (_, x) => x,
  logSoftmax: rowwise("LogSoftmax"),
  mish: gated((b, x, name) => b.add("Tanh", [b.add("Softplus", [x], {}, name)], {}, name)),
  relu: operator("Relu"),
  relu6: (b, x, name) => b.add("Clip", [x, b.scalar(0), b.scalar(6)], {}, name),
  selu: operator("Selu"),
  sigmoid: operator("Sigmoid"),
  softmax: rowwise("Softmax"),
  softplus: operator("Softplus"),
  softsign: operator("Softsign"),
  swish: gated((b, x, name) => b.add("Sigmoid", [x], {}, name)),
  tanh: operator("Tanh"),
};

/** y = f(x); `axis` is where rowwise activations find the numbers of a row. Throws E_CONFIG for the user's own. */
export function writeActivation(b: GraphBuilder, given: unknown, x: string, name: string, axis: number): string {
  const spec = activationOf(given);
  if (!Object.hasOwn(writers, spec.name))
    throw new ChainruleError("E_CONFIG", `ONNX has no operators for the activation ${formatValue(spec.name)}.`, {
      name: spec.name,
    });
  return writers[spec.name as keyof typeof writers](b, x, name, spec.options, axis);
}

/** A value behind an activation. */
export function activated(b: GraphBuilder, given: unknown, value: Value, name: string): Value {
  const y = writeActivation(b, given, value.name, name, value.channelAxis);
  return y === value.name ? value : value.like(y);
}

/** Activations that the operator RNN has itself, and its attributes for them. */
export function recurrentActivation(given: unknown): Attributes | undefined {
  const { name } = activationOf(given);
  const named = { relu: "Relu", sigmoid: "Sigmoid", softsign: "Softsign", softplus: "Softplus", tanh: "Tanh" };
  if (Object.hasOwn(named, name)) return { activations: { strings: [named[name as keyof typeof named]] } };
  if (name === "linear")
    return {
      activations: { strings: ["Affine"] },
      activation_alpha: { floats: [1] },
      activation_beta: { floats: [0] },
    };
  return undefined;
}
