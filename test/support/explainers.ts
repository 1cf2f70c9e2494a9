/** What makes traces of presets: plain loops, and `explain`, each of which must give the same figures. */
import { explain } from "../../src/index.ts";
import type { PresetOptions } from "../../src/tutorials/options.ts";
import { presets } from "../../src/tutorials/presets/all.ts";
import type { Compared, Trace } from "../../src/trace/trace.ts";
import { plainTrace } from "./plainTrace.ts";

export interface Explainer {
  by: string;
  trace(name: string, options?: PresetOptions): Promise<Trace>;
  /** The article's figures beside ours. */
  table(name: string): Promise<Compared[]>;
}

const preset = (name: string) => presets.find((entry) => entry.name === name)!;

export const explainers: readonly Explainer[] = [
  {
    by: "plain loops",
    trace: (name, options) => plainTrace(preset(name), options),
    table: async (name) =>
      preset(name).compare(await plainTrace(preset(name)), (options) => plainTrace(preset(name), options)),
  },
  { by: "explain", trace: explain, table: async (name) => (await explain(name)).article.table },
];
