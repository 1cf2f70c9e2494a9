import { flag, needed, number, readOptions, word, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { emitBiasUpdate, emitConvolutionUpdate } from "../plan/update.ts";
import { activationOperation } from "./activation.ts";
import { convolutionScratch, emitTransposed } from "./convolutionSteps.ts";
import { biasOf, checkBias, kernelConfig, kernelOf, kernelOptions, type KernelOptions } from "./kernelAndBias.ts";
import { layer, type Layer } from "./layer.ts";
import { trainableOption } from "./options.ts";
import { imageShape, pixelsIn, sizesOption, windowsOn, type Sizes, type Windows } from "./windows.ts";

export interface TransposedConvolutionOptions extends KernelOptions {
  /** Filters: channels of the output, at least 1. */
  filters: number;
  /** Of a window: one number, or [height, width]. */
  kernelSize: Sizes;
  /** From window to window on the output: how many times as large it is. Default 1. */
  strides?: Sizes;
  /** "valid": all pixels that windows cover; "same": as many as the input has, times the strides. Default "valid". */
  padding?: "valid" | "same";
  /** Whether filters have biases. Default true. */
  useBias?: boolean;
  /** Whether training changes the weights. Default true. */
  trainable?: boolean;
}

const record = {
  filters: needed(number(undefined, { integer: true, min: 1 })),
  kernelSize: needed(sizesOption(2)),
  strides: sizesOption(2, 1),
  padding: word<"valid" | "same">("valid", ["valid", "same"]),
  useBias: flag(true),
  trainable: trainableOption,
  ...kernelOptions,
} satisfies RecordOf<TransposedConvolutionOptions>;

/**
 * A convolution the other way, from positions to the pixels under their windows: how a decoder makes images larger.
 *   y[pixel, f] = act(b[f] + Σ over the windows on it, and channels c, of x[window, c] · W[tap, f, c])
 * x [B, H, W, C], W [kh, kw, filters, C], b [filters]; y has H · stride rows with "same", (H − 1) · stride + kh with "valid", or
 * H · stride where that is more. Throws E_CONFIG, E_SHAPE.
 * Source: Dumoulin & Visin, arXiv 1603.07285, §4; as Keras' Conv2DTranspose.
 */
export function conv2dTranspose(options: TransposedConvolutionOptions): Layer {
  const checked = readOptions(record, options, "conv2dTranspose");
  const { filters, kernelSize, strides, padding, activation } = checked;
  checkBias("conv2dTranspose", checked);
  return layer({
    kind: "conv2dTranspose",
    name: checked.name,
    inputShape: checked.inputShape,
    config: { filters, kernelSize, strides, padding, ...kernelConfig(checked) },
    build(name, shapes, dtype) {
      const [height, width, C] = imageShape(name, shapes, 2);
      const size = [height, width].map((n, i) =>
        padding === "same" ? n * strides[i] : Math.max((n - 1) * strides[i] + kernelSize[i], n * strides[i]),
      );
      const output = [...size, filters];
      const windows = windowsOn(name, output, { size: kernelSize, strides, padding });
      const taps = windows.taps;
      const kernel = kernelOf(name, [...kernelSize, filters, C], dtype, checked, { fans: [taps * filters, taps * C] });
      const bias = biasOf(name, filters, dtype, checked);
      const operations = [transposedOperation(name, filters, windows, kernel, bias)];
      if (!activation.definition.identity) operations.push(activationOperation(name, output, activation));
      return { shape: output, operations };
    },
  });
}

/** z = b + the convolution with W the other way: each pass is another's of a convolution from z to x. */
function transposedOperation(
  name: string,
  filters: number,
  windows: Windows,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  const w = kernel.tensor;
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    forward(plan, [given]) {
      const { rows } = plan;
      const x = asPositions(plan, given, w.columns, `${name}/input`);
      const z = plan.tensor(`${name}/output`, rows * pixelsIn(windows), filters);
      const scratch = convolutionScratch(plan, filters, windows, w);
      emitTransposed(plan, name, { y: z, x, w, windows, bias: bias?.tensor ?? 0, scratch });
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx: Tensor | undefined;
          if (wantsInput) {
            const own = plan.like(x, `${name}/dInput`);
            plan.step(kernels.convolution, [own, dz, w, 0, scratch, ...windows.numbers], rows);
            dx = inFormOf(plan, own, given, `${name}/dRows`);
          }
          emitConvolutionUpdate(plan, kernel, dz, x, scratch, windows.numbers);
          if (bias !== undefined) emitBiasUpdate(plan, bias, dz);
          return [dx];
        },
      };
    },
  };
}
