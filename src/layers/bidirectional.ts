import { activations } from "../kernels/activations/index.ts";
import { linear } from "../kernels/activations/linear.ts";
import { custom, needed, readOptions, refuse, word, type RecordOf } from "../base/options.ts";
import { refTo } from "../base/registry.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { gru } from "./gru.ts";
import { layer, type Layer } from "./layer.ts";
import { lstm } from "./lstm.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import type { RecurrentLayer } from "./recurrent.ts";
import { simpleRnn } from "./simpleRnn.ts";

export interface BidirectionalOptions extends LayerOptions {
  /** How both directions are joined: side by side, or added up. Default "concat". */
  mergeMode?: "concat" | "sum";
}

/** The layer as a saved model has it. */
interface SavedLayer {
  readonly kind: string;
  readonly config: object;
}

const kinds = { gru, lstm, simpleRnn };
const RECURRENT = "a recurrent layer: simpleRnn(), lstm() or gru()";

const record = {
  layer: needed(
    custom(undefined, RECURRENT, (value, name): RecurrentLayer => {
      const given = value as Partial<RecurrentLayer & SavedLayer> | null | undefined;
      if (typeof given?.reversed === "function") return given as RecurrentLayer;
      if (typeof given?.kind === "string" && Object.hasOwn(kinds, given.kind))
        return kinds[given.kind as keyof typeof kinds](given.config as never);
      return refuse(value, name, RECURRENT);
    }),
  ),
  mergeMode: word<"concat" | "sum">("concat", ["concat", "sum"]),
  ...layerOptions,
} satisfies RecordOf<BidirectionalOptions & { layer: Layer }>;

/**
 * A recurrent layer over a series from both ends, with weights for each direction: "…/forward/kernel", "…/backward/kernel".
 *   y = (h→, h←) side by side,   or h→ + h←;   with returnSequences both of the same step
 * `bidirectional(lstm({ units: 32 }))`. Throws E_CONFIG, E_SHAPE.     [Schuster & Paliwal, IEEE Trans. Signal Processing 45, 1997]
 */
export function bidirectional(
  of: Layer | (BidirectionalOptions & { layer: Layer | SavedLayer }),
  options: BidirectionalOptions = {},
): Layer {
  const isNamed = typeof of === "object" && of !== null && "layer" in of;
  const given = isNamed ? of : { ...options, layer: of };
  const { layer: forward, mergeMode, ...placed } = readOptions(record, given, "bidirectional");
  const backward = forward.reversed();
  return layer({
    kind: "bidirectional",
    ...placed,
    config: { layer: { kind: forward.kind, config: forward.config }, mergeMode },
    build(name, shapes, dtype, position) {
      const there = forward.build(`${name}/forward`, shapes, dtype, position);
      // A place among the layers has 24 bits in random streams: the other direction takes those from 2¹⁶ on.
      const back = backward.build(`${name}/backward`, shapes, dtype, 2 ** 16 + position);
      const [a, b] = [there.operations[0], back.operations[0]];
      const units = there.shape[there.shape.length - 1];
      const shape = [...there.shape.slice(0, -1), mergeMode === "concat" ? 2 * units : units];
      const operations = [joinedOperation(name, a, b, mergeMode === "concat" ? units : 0)];
      return { ...there, shape, operations };
    },
  });
}

const copying = refTo(activations, linear.definition);

/** Two operations on one input, their outputs of `units` columns side by side; added up where `units` is 0. */
function joinedOperation(name: string, a: Operation, b: Operation, units: number): Operation {
  return {
    name,
    parameters: [...a.parameters, ...b.parameters],
    random: a.random,
    recurs: [a, b].flatMap(({ recurs = [] }, i) =>
      recurs.map((way) => ({ ...way, output: (t, u) => placeOf(way.output(t, u), i) })),
    ),
    forward(plan, x) {
      const passes = [a, b].map((one) => one.forward(plan, x, false));
      const [p, q] = passes.map(({ output }) => output);
      const y = plan.tensor(`${name}/output`, p.rows, p.columns + units);
      if (units > 0) [p, q].forEach((h, i) => plan.stepOver(y, kernels.copyColumns, [y, h, i * units, 0, units]));
      else {
        plan.stepOver(y, kernels.activationForward, [copying, y, p]);
        plan.stepOver(y, kernels.addTo, [y, q, 1]);
      }
      return {
        output: y,
        keepsOutput: false,
        backward(dy, wanted) {
          const dx = passes.map((pass, i) => pass.backward(part(plan, dy, pass.output, i), wanted)[0]);
          const [there, back] = dx;
          if (there === undefined || back === undefined) return [undefined];
          plan.stepOver(there, kernels.addTo, [there, back, 1]);
          return [there];
        },
      };
    },
  };

  /** Where a number of one direction's output stands in both. */
  function placeOf(at: number | undefined, i: number): number | undefined {
    return at === undefined || units === 0 ? at : Math.floor(at / units) * 2 * units + i * units + (at % units);
  }

  /** Each direction's own ∂E/∂h. */
  function part(plan: PlanBuilder, dy: Tensor, like: Tensor, i: number): Tensor {
    const d = plan.like(like, `${name}/dOutput${i}`);
    if (units > 0) plan.stepOver(dy, kernels.copyColumns, [d, dy, 0, i * units, units]);
    else plan.stepOver(dy, kernels.activationForward, [copying, d, dy]);
    return d;
  }
}
