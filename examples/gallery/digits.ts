/** Rows of the digits that come with the repository, in their order. */
import type { ShapedData } from "../../src/index.ts";
import { digits } from "../digits-data.ts";

export interface Part {
  x: ShapedData;
  y: Uint8Array;
}

/** Rows from `begin` to before `end`. */
export async function digitRows(begin: number, end: number): Promise<Part> {
  const { images, labels } = await digits();
  const pixels = images.shape[1];
  const x = { ...images, data: images.data.slice(begin * pixels, end * pixels), shape: [end - begin, pixels] };
  return { x, y: labels.slice(begin, end) };
}
