/** Activations as operators, those that ONNX has none for in several. */
import { ChainruleError, formatValue } from "../../../base/errors.ts";
import type * as all from "../../../kernels/activations/all.ts";
import { plainOperators } from "../activations.ts";
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

const isPlain = (name: string): name is keyof typeof plainOperators => Object.hasOwn(plainOperators, name);

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

const writers: Record<Exclude<keyof typeof all, keyof typeof plainOperators>, Write> = {
  cosPi: (b, x, name) => b.add("Cos", [b.add("Mul", [x, b.scalar(Math.PI)], {}, name)], {}, name),
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
  relu6: (b, x, name) => b.add("Clip", [x, b.scalar(0), b.scalar(6)], {}, name),
  selu: operator("Selu"),
  softmax: rowwise("Softmax"),
  swish: gated((b, x, name) => b.add("Sigmoid", [x], {}, name)),
};

/** y = f(x); `axis` is where rowwise activations find the numbers of a row. Throws E_CONFIG for the user's own. */
export function writeActivation(b: GraphBuilder, given: unknown, x: string, name: string, axis: number): string {
  const spec = activationOf(given);
  if (isPlain(spec.name)) return b.add(plainOperators[spec.name], [x], {}, name);
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
  if (isPlain(name)) return { activations: { strings: [plainOperators[name]] } };
  if (name === "linear")
    return {
      activations: { strings: ["Affine"] },
      activation_alpha: { floats: [1] },
      activation_beta: { floats: [0] },
    };
  return undefined;
}
