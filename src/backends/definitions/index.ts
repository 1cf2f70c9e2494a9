/** All that has references: what JavaScript computes where WebAssembly does not. Losses and metrics are complete in every file. */
import { activations } from "../../kernels/activations/index.ts";
import { kernels } from "../../kernels/index.ts";
import { optimizerRules } from "../../kernels/optimizers/index.ts";

export const definitions: readonly object[] = [...Object.values(kernels), ...activations, ...optimizerRules];
