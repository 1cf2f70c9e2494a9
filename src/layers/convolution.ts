/** conv1d and conv2d: a kernel on windows of a series or an image. */
import { ChainruleError } from "../base/errors.ts";
import { flag, needed, number, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { formatShape } from "../memory/shape.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { inFormOf } from "../plan/positions.ts";
import { emitBiasUpdate, emitConvolutionUpdate } from "../plan/update.ts";
import { activationOperation } from "./activation.ts";
import { convolutionScratch, emitTransposed } from "./convolutionSteps.ts";
import { groupedOperation } from "./groupedConvolution.ts";
import { biasOf, checkBias, kernelConfig, kernelOf, kernelOptions, type KernelOptions } from "./kernelAndBias.ts";
import { layer, type Layer } from "./layer.ts";
import { trainableOption } from "./options.ts";
import {
  imageShape,
  paddingOption,
  plainSizes,
  pixelsIn,
  pixelsUnder,
  positionsIn,
  sizesOption,
  windowsOn,
  type Dimensions,
  type Padding,
  type Sizes,
  type Windows,
} from "./windows.ts";

export interface ConvolutionOptions extends KernelOptions {
  /** Filters: channels of the output, at least 1. */
  filters: number;
  /** Of a window: one number, or for images [height, width]. */
  kernelSize: Sizes;
  /** From window to window. Default 1. */
  strides?: Sizes;
  /** Zeros around: "valid", none; "same", as many positions as strides; "causal" (series only), before the first step. Default "valid". */
  padding?: Padding;
  /** From tap to tap within a window. Default 1. */
  dilationRate?: Sizes;
  /** Parts into which channels and filters are divided, each part of filters on its part of the channels. Default 1. */
  groups?: number;
  /** Whether filters have biases. Default true. */
  useBias?: boolean;
  /** Whether training changes the weights. Default true. */
  trainable?: boolean;
}

const record = (dimensions: Dimensions) =>
  ({
    filters: needed(number(undefined, { integer: true, min: 1 })),
    kernelSize: needed(sizesOption(dimensions)),
    strides: sizesOption(dimensions, 1),
    padding: paddingOption(dimensions),
    dilationRate: sizesOption(dimensions, 1),
    groups: number(1, { integer: true, min: 1 }),
    useBias: flag(true),
    trainable: trainableOption,
    ...kernelOptions,
  }) satisfies RecordOf<ConvolutionOptions>;
const records = { 1: record(1), 2: record(2) };

/**
 * A convolution over series:   y[t, f] = act(b[f] + Σ over taps k and channels c of x[t·stride + k·dilation − before, c] · W[k, c, f])
 * x [B, T, C], W [k, C, filters], b [filters]. Throws E_CONFIG, E_SHAPE for other shapes and windows longer than a series.
 * Source: as torch.nn.Conv1d and Keras' Conv1D.
 */
export const conv1d = (options: ConvolutionOptions): Layer => convolutionLayer("conv1d", 1, options);

/**
 * A convolution over images, channels last, as a cross-correlation:
 *   y[oy, ox, f] = act(b[f] + Σ over ky, kx, c of x[oy·stride + ky·dilation − top, ox·stride + kx·dilation − left, c] · W[ky, kx, c, f])
 *   ∂E/∂W = Σ over images and positions of x ⊗ ∂E/∂z,   ∂E/∂x: each position's ∂E/∂z · Wᵀ back to the pixels under its window
 * x [B, H, W, C], W [kh, kw, C, filters], b [filters]. Throws E_CONFIG, E_SHAPE for other shapes and windows larger than images.
 * Source: LeCun, Bottou, Bengio & Haffner, Proc. IEEE 86, 1998; as torch.nn.Conv2d and Keras' Conv2D.
 */
export const conv2d = (options: ConvolutionOptions): Layer => convolutionLayer("conv2d", 2, options);

function convolutionLayer(kind: string, dimensions: Dimensions, options: ConvolutionOptions): Layer {
  const checked = readOptions(records[dimensions], options, kind);
  const { filters, kernelSize, strides, padding, dilationRate, groups, activation } = checked;
  if (filters % groups !== 0)
    throw new ChainruleError("E_CONFIG", `${kind} has ${groups} groups, which do not divide its ${filters} filters.`, {
      filters,
      groups,
    });
  checkBias(kind, checked);
  return layer({
    kind,
    name: checked.name,
    inputShape: checked.inputShape,
    config: {
      filters,
      kernelSize: plainSizes(kernelSize),
      strides: plainSizes(strides),
      padding,
      dilationRate: plainSizes(dilationRate),
      groups,
      ...kernelConfig(checked),
    },
    build(name, shapes, dtype) {
      const shape = imageShape(name, shapes, dimensions);
      const C = shape[dimensions];
      const windows = windowsOn(name, shape, { size: kernelSize, strides, dilations: dilationRate, padding });
      const channels = C / groups;
      if (!Number.isInteger(channels))
        throw new ChainruleError(
          "E_SHAPE",
          `${name} has ${groups} groups, which do not divide the ${C} channels of ${formatShape(shape)}.`,
          { name, groups, shape },
        );
      const { taps } = windows;
      const fans = [taps * channels, taps * filters] as const;
      const kernel = kernelOf(name, [...kernelSize, channels, filters], dtype, checked, { fans });
      const bias = biasOf(name, filters, dtype, checked);
      const output = [...windows.positions, filters];
      const operations = [
        groups === 1
          ? convolutionOperation(name, C, windows, kernel, bias)
          : groupedOperation(name, C, groups, windows, kernel, bias),
      ];
      if (!activation.definition.identity) operations.push(activationOperation(name, output, activation));
      return { shape: output, operations };
    },
  });
}

/** z = x ⋆ W + b, without the activation. */
function convolutionOperation(
  name: string,
  C: number,
  windows: Windows,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  const w = kernel.tensor;
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    convolves: {
      kernel,
      bias,
      terms(output) {
        const f = output % w.columns;
        const pixels = pixelsUnder(windows)((output - f) / w.columns);
        return pixels.flatMap((pixel, tap) =>
          Array.from({ length: pixel < 0 ? 0 : C }, (_, c) => ({
            input: pixel * C + c,
            weight: (tap * C + c) * w.columns + f,
          })),
        );
      },
    },
    forward(plan, [x]) {
      const { rows } = plan;
      const z = plan.tensor(`${name}/output`, rows * positionsIn(windows), w.columns);
      const scratch = convolutionScratch(plan, C, windows, w);
      plan.step(kernels.convolution, [z, x, w, bias?.tensor ?? 0, scratch, ...windows.numbers], rows);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx: Tensor | undefined;
          if (wantsInput) {
            const images = plan.tensor(`${name}/dInput`, rows * pixelsIn(windows), C);
            emitTransposed(plan, name, { y: images, x: dz, w, windows, bias: 0, scratch });
            dx = inFormOf(plan, images, x, `${name}/dRows`);
          }
          emitConvolutionUpdate(plan, kernel, x, dz, scratch, windows.numbers);
          if (bias !== undefined) emitBiasUpdate(plan, bias, dz);
          return [dx];
        },
      };
    },
  };
}
