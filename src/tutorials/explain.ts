/** `explain("edureka")`: a tutorial's network, its steps in full, the tutorial's figures beside ours. */
import { dense } from "../layers/all.ts";
import { sequential } from "../model/create.ts";
import { byName, readOptions } from "../base/options.ts";
import { sgd } from "../kernels/optimizers/all.ts";
import type { Spec } from "../base/registry.ts";
import { fromOwnFile } from "../trace/lazy.ts";
import type { ExplainOptions } from "../trace/options.ts";
import type { PresetOptions } from "./options.ts";
import type { Preset } from "./presets/preset.ts";
import type { ExplainedPreset, Trace } from "../trace/trace.ts";

/**
 * A preset explained: "line", "edureka", "geeksforgeeks" or "xor". The options may change what its article leaves open;
 * the article's figures are compared with the article's own rules all the same, from the seed that is given.
 * Throws E_CONFIG for unknown presets and options, E_NON_FINITE when a changed network diverges.
 */
export async function explain(preset: string, options: PresetOptions = {}): Promise<ExplainedPreset> {
  const { presets, adapt, explainNames, presetOptions } = await fromOwnFile(() => import("./index.ts"));
  const found = byName(presets, preset, "preset");
  readOptions(presetOptions, options, "explain");
  const again = (options: PresetOptions): Promise<Trace> => {
    const entries = Object.entries(options).filter(
      ([name, value]) => explainNames.includes(name) && value !== undefined,
    );
    return explainPreset(adapt(found, options), Object.fromEntries(entries));
  };
  const trace = await again(options);
  const own = options.seed === undefined ? {} : { seed: options.seed };
  const table = await found.compare(await again(own), (more) => again({ ...own, ...more }));
  return { ...trace, preset: found.name, article: { title: found.source, table } };
}

async function explainPreset(preset: Preset, options: ExplainOptions): Promise<Trace> {
  const { inputShape, layers, seed, loss, learningRate, x, y, title } = preset;
  const model = await sequential({ inputShape: [...inputShape], layers: layers.map(dense), dtype: "float64", seed });
  try {
    const reduced: Spec<"loss"> = { kind: "loss", name: loss.name, options: { reduction: loss.reduction } };
    model.compile({ optimizer: sgd({ learningRate }), loss: reduced });
    return await model.explain(x, y, { title, ...preset.options, ...options });
  } finally {
    model.dispose();
  }
}
