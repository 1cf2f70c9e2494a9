/** The network of the page, and of `npm start`: 64 pixels → 128 relu → 64 relu → 10 softmax. */
import { adam, confusionMatrix, dense, sequential, type Model, type ShapedData } from "chainrule/browser";
import { trainTestSplit } from "chainrule/data";
import { digits } from "../digits-data.ts";
import { besides } from "./worker.ts";

export const BATCH = 64;
export const SIDE = 8;
export const CLASSES = 10;

export interface Part {
  /** [rows, 64] bytes, with a scale. */
  readonly x: ShapedData & { data: Uint8Array; scale: number };
  readonly y: Uint8Array;
}

export interface Parts {
  readonly train: Part;
  readonly validation: Part;
  readonly test: Part;
}

/** Split as `npm start` does, the same way whatever the seed. */
export async function parts(): Promise<Parts> {
  const { images, labels } = await digits();
  const { train: known, test } = trainTestSplit(images, labels, { testShare: 0.25, stratify: true });
  const { train, test: validation } = trainTestSplit(known.x, known.y, { testShare: 0.1, stratify: true });
  return { train, validation, test };
}

export async function network(seed: number): Promise<Model> {
  const model = await sequential({
    inputShape: [SIDE * SIDE],
    layers: [
      dense({ units: 128, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: 64, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: CLASSES, activation: "softmax" }),
    ],
    seed,
    ...besides,
  });
  model.compile({
    optimizer: adam({ learningRate: 0.002 }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

export interface Verdict {
  readonly accuracy: number;
  /** Rows of each class (first index) by what they were taken for. */
  readonly confusion: readonly (readonly number[])[];
  /** Rows that it is wrong about, the most certain first. */
  readonly mistakes: readonly { row: number; is: number; said: number; share: number }[];
}

/** What a network makes of rows it has not seen. */
export async function judge(model: Model, { x, y }: Part): Promise<Verdict> {
  const outputs = await model.predict(x);
  const mistakes = Array.from(y, (is, row) => {
    const { said, share } = answer(outputs.data.subarray(row * CLASSES, (row + 1) * CLASSES));
    return { row, is, said, share };
  })
    .filter(({ is, said }) => is !== said)
    .sort((a, b) => b.share - a.share);
  return { accuracy: 1 - mistakes.length / y.length, confusion: confusionMatrix(y, outputs), mistakes };
}

/** The class with the largest output, and that output. */
export function answer(outputs: ArrayLike<number>): { said: number; share: number } {
  let said = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[said]) said = i;
  return { said, share: outputs[said] };
}

/** A row's pixels, 0 … 16. */
export function pixels({ x }: Part, row: number): Uint8Array {
  return x.data.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE);
}
