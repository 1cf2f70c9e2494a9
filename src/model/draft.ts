/** A sequential model while layers are being added: its network is built when it is first used. */
import type { Backend } from "../backends/backend.ts";
import { ChainruleError } from "../base/errors.ts";
import { refuse } from "../base/options.ts";
import type { Layer } from "../layers/layer.ts";
import { input, isSymbolic, type SymbolicTensor } from "../layers/symbolic.ts";
import type { Shape } from "../memory/shape.ts";
import { buildNetwork } from "../network/network.ts";
import { Session } from "../session/session.ts";
import type { ModelSpec } from "../session/spec.ts";

/** What a sequential model is made of: layers, and first perhaps an input. */
export type Part = Layer | SymbolicTensor;

/** What all parts of a network have in common, and the shape of a row if it is given beside the layers. */
export interface DraftSpec extends Omit<ModelSpec, "inputs" | "outputs"> {
  readonly inputShape?: Shape;
}

export class Draft {
  readonly #spec: DraftSpec;
  readonly #backend: Backend;
  #parts: readonly Part[];
  #session: Session | undefined;

  constructor(spec: DraftSpec, backend: Backend, parts: readonly Part[]) {
    this.#spec = spec;
    this.#backend = backend;
    this.#parts = parts;
  }

  /** One more layer, or first the input. Throws E_CONFIG and E_SHAPE for one that does not fit, and is as before then. */
  add(part: unknown): void {
    const parts = [...this.#parts, checkPart(part, this.#parts.length, "add")];
    const { inputs, outputs } = this.#graph(parts);
    buildNetwork(inputs, outputs, this.#spec.dtype);
    this.#parts = parts;
    this.#session = undefined;
  }

  /** The session of the layers so far. Throws E_CONFIG where there are none, and as `Session` does. */
  build(): Session {
    return (this.#session ??= new Session({ ...this.#spec, ...this.#graph(this.#needed()) }, this.#backend));
  }

  dispose(): void {
    if (this.#session === undefined) this.#backend.end();
    else this.#session.dispose();
  }

  #needed(): readonly Part[] {
    if (this.#parts.some((part) => !isSymbolic(part))) return this.#parts;
    throw new ChainruleError(
      "E_CONFIG",
      "The model has no layers yet: model.add(dense({ units: 8, inputShape: [4] })), or sequential({ inputShape: [4], layers: [ … ] }).",
    );
  }

  /** The parts in a row: from the given shape, the first layer's, or that of an input before it. Throws E_SHAPE. */
  #graph(parts: readonly Part[]): Pick<ModelSpec, "inputs" | "outputs"> {
    const [first] = parts;
    const given = isSymbolic(first);
    const shape = given ? first.shape : (this.#spec.inputShape ?? first.inputShape);
    if (shape === undefined) {
      throw new ChainruleError(
        "E_SHAPE",
        "The first layer needs the shape of a row, such as [784]: dense({ units: 8, inputShape: [784] }), or sequential({ inputShape: [784], layers }), got undefined.",
      );
    }
    const start = given ? first : input({ shape });
    const layers = (given ? parts.slice(1) : parts) as readonly Layer[];
    return { inputs: [start], outputs: [layers.reduce<SymbolicTensor>((x, layer) => layer.apply(x), start)] };
  }
}

/** A layer, or in the first place an input. Throws E_CONFIG. */
export function checkPart(part: unknown, place: number, name: string): Part {
  if (typeof part === "object" && part !== null && "apply" in part) return part as Layer;
  if (place === 0 && isSymbolic(part) && part.layer === undefined) return part;
  return refuse(part, name, "a layer such as dense({ units: 10 })");
}
