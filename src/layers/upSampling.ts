/** Larger images of smaller ones: each pixel repeated, or zeros around. */
import { checkNumber, custom, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Operation } from "../plan/operation.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { layer, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { imageShape, pixelsIn, sizesOption, windowsOn, type Sizes, type Windows } from "./windows.ts";

export interface UpSamplingOptions extends LayerOptions {
  /** How often each pixel is repeated: one number, or [rows, columns]. Default 2. */
  size?: Sizes;
}

const upSamplingRecord = { size: sizesOption(2, 2), ...layerOptions } satisfies RecordOf<UpSamplingOptions>;

/** Each pixel `size` times:   y[oy, ox] = x[⌊oy / size⌋, ⌊ox / size⌋],   ∂E/∂x = Σ of ∂E/∂y over its copies. x [B, H, W, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' UpSampling2D, nearest] */
export function upSampling2d(options: UpSamplingOptions = {}): Layer {
  const { size, ...placed } = readOptions(upSamplingRecord, options, "upSampling2d");
  return layer({
    kind: "upSampling2d",
    ...placed,
    config: { size },
    build(name, shapes) {
      const [height, width, C] = imageShape(name, shapes, 2);
      const shape = [height * size[0], width * size[1], C];
      const windows = windowsOn(name, shape, { size, strides: size, padding: "valid" });
      return { shape, operations: [spreadOperation(name, C, windows)] };
    },
  });
}

export interface ZeroPaddingOptions extends LayerOptions {
  /** Zeros around: one number for all sides, [rows, columns], or [[top, bottom], [left, right]]. Default 1. */
  padding?: number | readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
}

const SIDES = "a whole number from 0, [rows, columns], or [[top, bottom], [left, right]]";

/** [[top, bottom], [left, right]] of any of its forms. */
const sidesOption = custom(1, SIDES, (value, name): [number, number][] => {
  const side = (n: unknown) => checkNumber(n, name, { integer: true, min: 0 });
  if (typeof value === "number") return [0, 1].map(() => [side(value), side(value)]);
  if (!Array.isArray(value) || value.length !== 2) return refuse(value, name, SIDES);
  return value.map((both: unknown) => {
    if (!Array.isArray(both)) return [side(both), side(both)];
    return both.length === 2 ? [side(both[0]), side(both[1])] : refuse(value, name, SIDES);
  });
});
const zeroPaddingRecord = { padding: sidesOption, ...layerOptions } satisfies RecordOf<ZeroPaddingOptions>;

/** Zeros around an image:   y [B, top + H + bottom, left + W + right, C]. x [B, H, W, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' ZeroPadding2D] */
export function zeroPadding2d(options: ZeroPaddingOptions = {}): Layer {
  const { padding, ...placed } = readOptions(zeroPaddingRecord, options, "zeroPadding2d");
  return layer({
    kind: "zeroPadding2d",
    ...placed,
    config: { padding },
    build(name, shapes) {
      const image = imageShape(name, shapes, 2);
      const [height, width] = padding.map(([before, after], i) => image[i] + before + after);
      const C = image[2];
      // Windows of one tap, where the image stands in the larger one.
      const [top, left] = padding.map(([before]) => -before);
      const numbers = [height, width, 1, 1, 1, 1, 1, 1, top, left, image[0], image[1]] as const;
      const windows = { numbers, taps: 1, positions: [image[0], image[1]] };
      return { shape: [height, width, C], operations: [spreadOperation(name, C, windows)] };
    },
  });
}

/** A number for each window, of which every pixel under it has a copy; pixels under none are 0. */
function spreadOperation(name: string, C: number, windows: Windows): Operation {
  const { numbers } = windows;
  return {
    name,
    parameters: [],
    forward(plan, [given]) {
      const x = asPositions(plan, given, C, `${name}/input`);
      const y = plan.tensor(`${name}/output`, plan.rows * pixelsIn(windows), C);
      plan.step(kernels.spreadWindows, [y, x, 0, ...numbers], plan.rows);
      return {
        output: y,
        keepsOutput: false,
        backward(dy) {
          const dx = plan.like(x, `${name}/dInput`);
          plan.step(kernels.sumWindows, [dx, dy, 0, ...numbers], plan.rows);
          return [inFormOf(plan, dx, given, `${name}/dRows`)];
        },
      };
    },
  };
}
