import { number, readOptions, type RecordOf } from "../base/options.ts";
import type { Operation } from "../plan/operation.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { layer, type Layer } from "./layer.ts";
import { packed, stepMask, unpacked } from "./masks.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { imageShape } from "./windows.ts";

export interface MaskingOptions extends LayerOptions {
  /** A step of time all of whose numbers are this one does not count. Default 0. */
  maskValue?: number;
}

const record = { maskValue: number(0, {}), ...layerOptions } satisfies RecordOf<MaskingOptions>;

/**
 * Series of different lengths in one batch, x [B, T, C]: steps all of whose numbers are `maskValue` do not count. They leave as
 * zeros; recurrent layers behind it hold their state over them, and globalAveragePooling1d leaves them out. Throws E_CONFIG,
 * also where no layer behind it does either; E_SHAPE for what is no series.     [as Keras' Masking]
 */
export function masking(options: MaskingOptions = {}): Layer {
  const { maskValue, ...placed } = readOptions(record, options, "masking");
  return layer({
    kind: "masking",
    ...placed,
    config: { maskValue },
    build(name, shapes) {
      const [T, C] = imageShape(name, shapes, 1);
      return {
        shape: [T, C],
        operations: [maskedOperation(name, [T, C], maskValue === 0)],
        mask: stepMask(name, C, maskValue),
        honoursMask: true,
      };
    },
  });
}

/** Masked steps as zeros; `areZero`: they are that already. */
function maskedOperation(name: string, [T, C]: readonly [number, number], areZero: boolean): Operation {
  const walk = [T, 0] as const;
  return {
    name,
    parameters: [],
    forward(plan, [given, mask]) {
      const zeroed = (of: string, x = given) => {
        const series = asPositions(plan, x, C, `${name}/${of}Steps`);
        return unpacked(plan, packed(plan, series, mask, walk, `${name}/${of}Packed`), mask, walk, `${name}/${of}`);
      };
      return {
        output: areZero ? given : zeroed("output"),
        keepsOutput: false,
        backward: (dy) => [inFormOf(plan, zeroed("dInput", dy), given, `${name}/dRows`)],
      };
    },
  };
}
