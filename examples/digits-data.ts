/** The handwritten digits of `npm start`; data/README.md says whose they are. */
import { loadIdx } from "../src/data/idx.ts";
import { images, labels } from "./data/digits.ts";

export interface Digits {
  /** [1797, 64] bytes: ink from 0 to 16, 8 rows of 8 pixels. Multiplied by `scale` it is from 0 to 1. */
  images: { data: Uint8Array; shape: [number, number]; scale: number };
  /** [1797]: which digit it is, 0 to 9. */
  labels: Uint8Array;
}

export async function digits(): Promise<Digits> {
  const [pixels, classes] = await Promise.all([images, labels].map((text) => loadIdx(fromBase64(text))));
  return {
    images: { data: pixels.data as Uint8Array, shape: [pixels.shape[0], 64], scale: 1 / 16 },
    labels: classes.data as Uint8Array,
  };
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
