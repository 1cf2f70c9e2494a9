/** A network as one function without the library, whose text can be copied elsewhere. */
import type { BrainNetwork } from "../formats/brain/brainNetwork.ts";

/** What the function knows: plain data, with each unit's weights in a row. */
interface Plain {
  readonly activation: string;
  readonly alpha: number;
  /** Of each layer the units, each [bias, weights of its inputs …]. */
  readonly layers: readonly (readonly (readonly number[])[])[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

/**
 * Outputs in double precision: y = f(b + Σ w x), layer by layer. It names nothing outside of itself, since its own text is
 * the text of the function that users copy.
 */
function evaluate({ activation, alpha, layers, inputs, outputs }: Plain, input: unknown): unknown {
  let values: ArrayLike<number> = inputs
    ? inputs.map((key) => (input as Record<string, number>)[key] || 0)
    : (input as ArrayLike<number>);
  for (const units of layers) {
    const below = values;
    values = units.map((unit) => {
      let z = unit[0];
      for (let i = 1; i < unit.length; i++) z += unit[i] * (below[i - 1] || 0);
      if (activation === "sigmoid") return 1 / (1 + Math.exp(-z));
      if (activation === "tanh") return Math.tanh(z);
      return z > 0 ? z : activation === "relu" ? 0 : alpha * z;
    });
  }
  return outputs ? Object.fromEntries(outputs.map((key, i) => [key, values[i]])) : values;
}

/**
 * The network as a function of its own, whose `toString` gives a text that needs nothing else. It is a closure: text is never
 * run as code, so that a page's content policy may forbid that.
 */
export function standalone<Input, Output>(network: BrainNetwork): (input: Input) => Output {
  const { activation, leakyReluAlpha, layers, sizes, inputKeys, outputKeys } = network;
  const plain: Plain = {
    activation,
    alpha: leakyReluAlpha,
    layers: layers.map(({ kernel, bias }, i) =>
      Array.from(bias, (b, u) => [b, ...Array.from({ length: sizes[i] }, (_, j) => kernel[j * bias.length + u])]),
    ),
    inputs: inputKeys,
    outputs: outputKeys,
  };
  const run = (input: Input) => evaluate(plain, input) as Output;
  const text = () => `(input) => (${evaluate.toString()})(${JSON.stringify(plain)}, input)`;
  return Object.defineProperty(run, "toString", { value: text });
}
