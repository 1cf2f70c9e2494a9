/** The layers a saved model may name. */
import { dense, type DenseOptions } from "./dense.ts";
import type { Layer } from "./layer.ts";

export const layers: Readonly<Record<string, (config: never) => Layer>> = {
  dense: (config: DenseOptions) => dense(config),
};
