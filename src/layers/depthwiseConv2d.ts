import { flag, number, needed, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { emitBiasUpdate, emitUpdate, gradientOf } from "../plan/update.ts";
import { activationOperation } from "./activation.ts";
import { biasOf, checkBias, kernelConfig, kernelOf, kernelOptions, type KernelOptions } from "./kernelAndBias.ts";
import { layer, type Layer } from "./layer.ts";
import { trainableOption } from "./options.ts";
import { imageShape, paddingOption, positionsIn, sizesOption, windowsOn, type Sizes, type Windows } from "./windows.ts";

export interface DepthwiseConvolutionOptions extends KernelOptions {
  /** Of a window: one number, or [height, width]. */
  kernelSize: Sizes;
  /** From window to window. Default 1. */
  strides?: Sizes;
  /** "valid", no zeros around; "same", as many positions as strides. Default "valid". */
  padding?: "valid" | "same";
  /** Filters of each channel. Default 1. */
  depthMultiplier?: number;
  /** From tap to tap within a window. Default 1. */
  dilationRate?: Sizes;
  /** Whether filters have biases. Default true. */
  useBias?: boolean;
  /** Whether training changes the weights. Default true. */
  trainable?: boolean;
}

const record = {
  kernelSize: needed(sizesOption(2)),
  strides: sizesOption(2, 1),
  padding: paddingOption(2),
  depthMultiplier: number(1, { integer: true, min: 1 }),
  dilationRate: sizesOption(2, 1),
  useBias: flag(true),
  trainable: trainableOption,
  ...kernelOptions,
} satisfies RecordOf<DepthwiseConvolutionOptions>;

/**
 * A convolution of each channel by itself, with m = depthMultiplier filters each:
 *   y[oy, ox, c m + j] = act(b[c m + j] + Σ over ky, kx of x[pixel under the tap, c] · W[ky, kx, c, j])
 * x [B, H, W, C], W [kh, kw, C, m], b [C m]. Throws E_CONFIG, E_SHAPE for other shapes and windows larger than images.
 * Source: Howard et al., MobileNets, arXiv 1704.04861; as Keras' DepthwiseConv2D.
 */
export function depthwiseConv2d(options: DepthwiseConvolutionOptions): Layer {
  const checked = readOptions(record, options, "depthwiseConv2d");
  const { kernelSize, strides, padding, depthMultiplier, dilationRate, activation } = checked;
  checkBias("depthwiseConv2d", checked);
  return layer({
    kind: "depthwiseConv2d",
    name: checked.name,
    inputShape: checked.inputShape,
    config: { kernelSize, strides, padding, depthMultiplier, dilationRate, ...kernelConfig(checked) },
    build(name, shapes, dtype) {
      const shape = imageShape(name, shapes, 2);
      const C = shape[2];
      const outputs = C * depthMultiplier;
      const windows = windowsOn(name, shape, { size: kernelSize, strides, dilations: dilationRate, padding });
      const kernel = kernelOf(name, [...kernelSize, C, depthMultiplier], dtype, checked, {
        fans: [windows.taps * C, windows.taps * depthMultiplier],
        columns: outputs,
      });
      const bias = biasOf(name, outputs, dtype, checked);
      const output = [...windows.positions, outputs];
      const operations = [depthwiseOperation(name, C, windows, kernel, bias)];
      if (!activation.definition.identity) operations.push(activationOperation(name, output, activation));
      return { shape: output, operations };
    },
  });
}

/** z = x ⋆ W + b channel by channel, without the activation. */
function depthwiseOperation(
  name: string,
  C: number,
  windows: Windows,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  const w = kernel.tensor;
  const { numbers, taps } = windows;
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    forward(plan, [given]) {
      const { rows } = plan;
      const x = asPositions(plan, given, C, `${name}/input`);
      const z = plan.tensor(`${name}/output`, rows * positionsIn(windows), w.columns);
      plan.step(kernels.depthwise, [z, x, w, bias?.tensor ?? 0, ...numbers], rows);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx: Tensor | undefined;
          if (wantsInput) {
            const images = plan.like(x, `${name}/dInput`);
            plan.step(kernels.depthwiseBackward, [images, dz, w, ...numbers], rows);
            dx = inFormOf(plan, images, given, `${name}/dRows`);
          }
          if (kernel.trainable) {
            plan.step(kernels.depthwiseGradient, [gradientOf(plan, kernel), x, dz, ...numbers], taps);
            emitUpdate(plan, kernel);
          }
          if (bias !== undefined) emitBiasUpdate(plan, bias, dz);
          return [dx];
        },
      };
    },
  };
}
