/**
 * In which order PyTorch has the numbers of a flat row: behind a flatten() of an image, channels come first there and run
 * fastest here. Place j there is place order[j] here; undefined where both are the same.
 */
import { sizeOf, type Shape } from "../../memory/shape.ts";
import type { DescribedLayer } from "../description.ts";

export type Order = Uint32Array | undefined;

/** Layers that change numbers, not their places. */
const PASSING = new Set(["activation", "add", "batchNormalization", "dropout", "gaussianNoise", "layerNormalization"]);
/** Layers over series whose channels come first in PyTorch; recurrent layers and embeddings there have them last. */
const CHANNELS_FIRST = new Set(["conv1d", "maxPooling1d", "averagePooling1d"]);

/** The order of the numbers that each layer reads, by its name. */
export function inputOrders(layers: readonly DescribedLayer[]): Map<string, Order> {
  const read = new Map<string, Order>();
  const given = new Map<string, Order>();
  const series = new Set<string>();
  for (const layer of layers) {
    const { kind, name, from, inputShapes } = layer;
    const orders = from.map((source) => given.get(source));
    const order = kind === "concatenate" ? sideBySide(orders, inputShapes) : orders.find((one) => one !== undefined);
    read.set(name, order);
    const isSeries = CHANNELS_FIRST.has(kind) || (PASSING.has(kind) && from.some((source) => series.has(source)));
    if (isSeries) series.add(name);
    if (kind === "flatten") {
      const [shape] = inputShapes;
      const isFirst = shape.length === 3 || (shape.length === 2 && series.has(from[0]));
      given.set(name, isFirst ? channelsFirst(shape) : order);
    } else if (PASSING.has(kind) || kind === "concatenate") given.set(name, order);
  }
  return read;
}

/** Of a row [H, W, C] or [T, C]. */
function channelsFirst(shape: Shape): Order {
  const C = shape[shape.length - 1];
  const pixels = sizeOf(shape) / C;
  return C === 1 ? undefined : Uint32Array.from({ length: C * pixels }, (_, j) => (j % pixels) * C + Math.floor(j / pixels)); // prettier-ignore
}

function sideBySide(orders: readonly Order[], shapes: readonly Shape[]): Order {
  if (orders.every((order) => order === undefined)) return undefined;
  let begin = 0;
  return Uint32Array.from(
    orders.flatMap((order, i) => {
      const [size] = shapes[i];
      const places = Array.from({ length: size }, (_, j) => begin + (order?.[j] ?? j));
      begin += size;
      return places;
    }),
  );
}
