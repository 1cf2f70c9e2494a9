/** Windows as layers have them: their options in Keras' words, and where they stand on an image or a series. */
import { ChainruleError } from "../base/errors.ts";
import { checkNumber, custom, refuse, word, type Option } from "../base/options.ts";
import { tapTable, type WindowNumbers } from "../kernels/convolution/window.ts";
import { formatShape, type Shape } from "../memory/shape.ts";
import { onlyInput } from "./layer.ts";

/** A size for each dimension, or one for all: 3, [3, 5]. */
export type Sizes = number | readonly number[];
/** What is added around: nothing; zeros so that every stride has a position, the odd one at the end; or zeros before a series. */
export type Padding = "valid" | "same" | "causal";

/** How many dimensions windows have: 1 for series [T, C], 2 for images [H, W, C]. */
export type Dimensions = 1 | 2;

/** Whole numbers from 1: one for all dimensions, or one for each. */
export function sizesOption(dimensions: Dimensions, initial?: Sizes): Option<readonly number[]> {
  const expected = dimensions === 1 ? "a whole number from 1" : "a whole number from 1, or two in an array";
  return custom(initial, expected, (value, name) => {
    const list = Array.isArray(value) ? value : new Array<unknown>(dimensions).fill(value);
    if (list.length !== dimensions) return refuse(value, name, expected);
    return list.map((n, i) => checkNumber(n, Array.isArray(value) ? `${name}[${i}]` : name, { integer: true, min: 1 }));
  });
}

/** Sizes as plain data for saving, in the form of the option: one number of series, an array of images. */
export const plainSizes = (sizes: readonly number[]): Sizes => (sizes.length === 1 ? sizes[0] : sizes);

export const paddingOption = (dimensions: Dimensions): Option<Padding> =>
  word<Padding>("valid", dimensions === 1 ? ["valid", "same", "causal"] : ["valid", "same"]);

/** Windows by their options, one number a dimension. */
export interface WindowOptions {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations?: readonly number[];
  readonly padding: Padding;
}

/** Windows where they stand: what kernels are told, and the shape without its channels of what each position gives. */
export interface Windows {
  readonly numbers: WindowNumbers;
  readonly taps: number;
  readonly positions: Shape;
}

/** The one input, an image [H, W, C] or a series [T, C]. Throws E_SHAPE for other shapes. */
export function imageShape(name: string, shapes: readonly Shape[], dimensions: Dimensions): Shape {
  const shape = onlyInput(name, shapes);
  if (shape.length === dimensions + 1) return shape;
  const wanted = dimensions === 1 ? "a series [steps, channels]" : "an image [height, width, channels]";
  const one = formatShape([...shape, 1]);
  const states =
    dimensions === 1 ? " After a recurrent layer: returnSequences: true, so that it gives every step." : "";
  const channel = ` One channel: inputShape: ${one}, or reshape({ shape: ${one} }) before it.`;
  const missing = shape.length === dimensions ? `${states}${channel}` : "";
  throw new ChainruleError("E_SHAPE", `${name} takes ${wanted}, got ${formatShape(shape)}.${missing}`, { name, shape });
}

/** Windows on images of a shape [H, W, C] or series [T, C]. Throws E_SHAPE for windows that are larger than what they stand on. */
export function windowsOn(name: string, shape: Shape, { size, strides, dilations, padding }: WindowOptions): Windows {
  const along = shape.slice(0, -1).map((length, i) => {
    const stride = strides[i];
    const dilation = dilations?.[i] ?? 1;
    const reach = (size[i] - 1) * dilation + 1;
    const same = Math.ceil(length / stride);
    const around =
      padding === "valid" ? 0 : padding === "same" ? Math.max((same - 1) * stride + reach - length, 0) : reach - 1;
    const before = padding === "causal" ? around : Math.floor(around / 2);
    const count = Math.floor((length + around - reach) / stride) + 1;
    if (count < 1)
      throw new ChainruleError(
        "E_SHAPE",
        `${name} has windows of ${formatShape(size)}${dilation > 1 ? `, ${formatShape(dilations!)} apart,` : ""} on ${formatShape(shape)}, which is smaller. Smaller windows fit, or padding: "same".`,
        { name, shape, size, dilations },
      );
    return { length, size: size[i], stride, dilation, before, count };
  });
  const one = { length: 1, size: 1, stride: 1, dilation: 1, before: 0, count: 1 };
  const [y, x] = along.length === 1 ? [one, along[0]] : along;
  const both = <K extends keyof typeof one>(key: K) => [y[key], x[key]] as const;
  return {
    numbers: [
      ...both("length"),
      ...both("size"),
      ...both("stride"),
      ...both("dilation"),
      ...both("before"),
      ...both("count"),
    ],
    taps: y.size * x.size,
    positions: along.map(({ count }) => count),
  };
}

/** The pixels under the taps of each position, or −1: [positions][taps]. */
export function pixelsUnder(windows: Windows): (position: number) => readonly number[] {
  const { pixelAt, taps } = tapTable([...windows.numbers, 0, 0]);
  return (position) => [...pixelAt.subarray(position * taps, (position + 1) * taps)];
}

/** Positions of windows, and pixels of the image that they stand on. */
export const positionsIn = ({ numbers }: Windows): number => numbers[10] * numbers[11];
export const pixelsIn = ({ numbers }: Windows): number => numbers[0] * numbers[1];
