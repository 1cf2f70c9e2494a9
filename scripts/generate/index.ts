/**
 * Writes the AssemblyScript that follows from the lists in src/kernels, to build/generated: how a plan is laid out, the
 * operands of each kernel by name, number → kernel, number → activation, loss, metric and optimizer, and the tiles of
 * matrix products.
 */
import { writeFileSync } from "node:fs";
import { kernels } from "../../src/kernels/index.ts";
import { activate, apply, compare, evaluate, hyper, listed } from "./registries.ts";
import { dispatch, layouts, steps } from "./steps.ts";
import { indexedTiles, tiles } from "./tiles.ts";
import { checkListed } from "./twins.ts";

checkListed(new Set([...listed, ...Object.keys(kernels)]));

const files = {
  layout: layouts(),
  steps: steps(),
  dispatch: dispatch(),
  activations: activate(),
  losses: compare(),
  metrics: evaluate(),
  optimizers: apply(),
  hyper: hyper(),
  tile: tiles(),
  indexedTile: indexedTiles(),
};
for (const [name, text] of Object.entries(files)) {
  writeFileSync(
    `build/generated/${name}.ts`,
    `/** Written by scripts/generate from the lists in src/kernels. */\n${text}`,
  );
}
