/** Poolings: windows on a series or an image, of each channel one number. */
import { optional, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { layer, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import {
  imageShape,
  paddingOption,
  plainSizes,
  pixelsUnder,
  positionsIn,
  sizesOption,
  windowsOn,
  type Dimensions,
  type Padding,
  type Sizes,
  type Windows,
} from "./windows.ts";

export interface PoolingOptions extends LayerOptions {
  /** Of a window: one number, or for images [height, width]. Default 2. */
  poolSize?: Sizes;
  /** From window to window. Default poolSize: windows side by side. */
  strides?: Sizes;
  /** "valid": whole windows only; "same": as many as strides; what is beside the image does not count. Default "valid". */
  padding?: Exclude<Padding, "causal">;
}

const record = (dimensions: Dimensions) =>
  ({
    poolSize: sizesOption(dimensions, 2),
    strides: optional(sizesOption(dimensions)),
    padding: paddingOption(2),
    ...layerOptions,
  }) satisfies RecordOf<PoolingOptions>;
const records = { 1: record(1), 2: record(2) };

type Kind = "max" | "average";

/**
 * The largest number under each window of a series, channel by channel; ∂E/∂y goes to the first of the largest.
 * x [B, T, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' MaxPooling1D]
 */
export const maxPooling1d = (options: PoolingOptions = {}): Layer => poolingLayer("maxPooling1d", "max", 1, options);
/**
 * The largest number under each window of an image, channel by channel; ∂E/∂y goes to the first of the largest.
 * x [B, H, W, C]. Throws E_CONFIG, E_SHAPE.     [as torch.nn.MaxPool2d and Keras' MaxPooling2D]
 */
export const maxPooling2d = (options: PoolingOptions = {}): Layer => poolingLayer("maxPooling2d", "max", 2, options);
/** The mean under each window of a series, channel by channel. x [B, T, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' AveragePooling1D] */
export const averagePooling1d = (options: PoolingOptions = {}): Layer =>
  poolingLayer("averagePooling1d", "average", 1, options);
/** The mean under each window of an image, channel by channel. x [B, H, W, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' AveragePooling2D] */
export const averagePooling2d = (options: PoolingOptions = {}): Layer =>
  poolingLayer("averagePooling2d", "average", 2, options);

function poolingLayer(kind: string, what: Kind, dimensions: Dimensions, options: PoolingOptions): Layer {
  const { poolSize, strides = poolSize, padding, ...placed } = readOptions(records[dimensions], options, kind);
  return layer({
    kind,
    ...placed,
    config: { poolSize: plainSizes(poolSize), strides: plainSizes(strides), padding },
    build(name, shapes) {
      const shape = imageShape(name, shapes, dimensions);
      const C = shape[dimensions];
      const windows = windowsOn(name, shape, { size: poolSize, strides, padding });
      return { shape: [...windows.positions, C], operations: [poolingOperation(name, what, C, windows)] };
    },
  });
}

/** The largest number of each channel of a series. x [B, T, C], y [B, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' GlobalMaxPooling1D] */
export const globalMaxPooling1d = (options: LayerOptions = {}): Layer =>
  globalPooling("globalMaxPooling1d", "max", 1, options);
/** The largest number of each channel of an image. x [B, H, W, C], y [B, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' GlobalMaxPooling2D] */
export const globalMaxPooling2d = (options: LayerOptions = {}): Layer =>
  globalPooling("globalMaxPooling2d", "max", 2, options);
/** The mean of each channel of a series, of the steps that count where there is a mask. x [B, T, C], y [B, C]. Throws E_CONFIG, E_SHAPE.     [as Keras' GlobalAveragePooling1D] */
export const globalAveragePooling1d = (options: LayerOptions = {}): Layer =>
  globalPooling("globalAveragePooling1d", "average", 1, options);
/** The mean of each channel of an image. x [B, H, W, C], y [B, C]. Throws E_CONFIG, E_SHAPE.     [Lin, Chen & Yan, ICLR 2014] */
export const globalAveragePooling2d = (options: LayerOptions = {}): Layer =>
  globalPooling("globalAveragePooling2d", "average", 2, options);

/** One window, as large as the image. */
function globalPooling(kind: string, what: Kind, dimensions: Dimensions, options: LayerOptions): Layer {
  const placed = readOptions(layerOptions, options, kind);
  return layer({
    kind,
    ...placed,
    config: {},
    build(name, shapes) {
      const shape = imageShape(name, shapes, dimensions);
      const size = shape.slice(0, -1);
      const windows = windowsOn(name, shape, { size, strides: size, padding: "valid" });
      const C = shape[dimensions];
      const operations = [poolingOperation(name, what, C, windows)];
      return { shape: [C], operations, honoursMask: what === "average" && dimensions === 1 ? true : undefined };
    },
  });
}

function poolingOperation(name: string, what: Kind, C: number, windows: Windows): Operation {
  const { numbers } = windows;
  return {
    name,
    parameters: [],
    chooses:
      what === "max"
        ? (output) =>
            pixelsUnder(windows)(Math.floor(output / C))
              .filter((pixel) => pixel >= 0)
              .map((pixel) => pixel * C + (output % C))
        : undefined,
    forward(plan, [given, mask]) {
      const all = asPositions(plan, given, C, `${name}/input`);
      const x = weighed(plan, all, mask, `${name}/counted`);
      const y = plan.tensor(`${name}/output`, plan.rows * positionsIn(windows), C);
      if (what === "max") plan.step(kernels.maxPooling, [y, x, ...numbers], plan.rows);
      else plan.step(kernels.sumWindows, [y, x, 1, ...numbers], plan.rows);
      return {
        output: y,
        keepsOutput: what === "max",
        backward(dy) {
          const dx = plan.like(x, `${name}/dInput`);
          if (what === "max") plan.step(kernels.maxPoolingBackward, [dx, dy, y, x, ...numbers], plan.rows);
          else plan.step(kernels.spreadWindows, [dx, dy, 1, ...numbers], plan.rows);
          return [inFormOf(plan, weighed(plan, dx, mask, `${name}/dCounted`), given, `${name}/dRows`)];
        },
      };
    },
  };

  /** Steps so that their mean is that of those that count. */
  function weighed(plan: PlanBuilder, x: Tensor, mask: Tensor | undefined, named: string): Tensor {
    if (mask === undefined) return x;
    const y = plan.like(x, named);
    plan.step(kernels.weighSteps, [y, x, mask, x.rows / plan.rows], plan.rows);
    return y;
  }
}
