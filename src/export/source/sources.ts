/** The functions that generated programs are made of, by name; each calls others by their names. */
import { activations } from "../../kernels/activations/index.ts";
import type { DType } from "../../memory/tensor.ts";
import { activationSources } from "./activations.ts";
import { layerSources } from "./layers.ts";
import { math32 } from "./math32.ts";
import { math64 } from "./math64.ts";
import { recurrentSources } from "./recurrent.ts";

/** Functions in the common language (translate.ts), by name. */
export type Sources = Readonly<Record<string, string>>;

const names = activations.map(({ name }) => name);

const libraries: Readonly<Record<DType, Sources>> = {
  float32: {
    ...math32,
    ...activationSources("float32"),
    ...layerSources("float32"),
    ...recurrentSources("float32", names),
  },
  float64: {
    ...math64,
    ...activationSources("float64"),
    ...layerSources("float64"),
    ...recurrentSources("float64", names),
  },
};

/** Words of the languages, and what is before a bracket without being called. */
export const reserved: ReadonlySet<string> = new Set(
  "arguments auto await bool break case catch char class const continue debugger default delete do double else enum eval export extends extern false finally float for function goto if import in inline int interface let long new null package private protected public register restrict return short signed sizeof static struct super switch this throw true try typedef typeof union unsigned var void volatile while with yield undefined nan infinity".split(
    " ",
  ),
);

/** Names that arrays cannot have, in small letters. */
export const takenNames: ReadonlySet<string> = new Set([
  ...reserved,
  ...[...Object.keys(libraries.float32), ...Object.keys(libraries.float64)].map((name) => name.toLowerCase()),
  ..."poweroftwo exponentof mantissaof inverseroot halfof fround decode x y memory math number reals float32array float64array".split(
    " ",
  ),
]);

/** The functions of these names and those that they call, each behind what it calls; and the names that are nobody's. */
export function sourcesOf(dtype: DType, wanted: Iterable<string>): { texts: string[]; natives: Set<string> } {
  const library = libraries[dtype];
  const texts = new Map<string, string>();
  const natives = new Set<string>();
  const add = (name: string): void => {
    if (texts.has(name)) return;
    if (!Object.hasOwn(library, name)) {
      natives.add(name);
      return;
    }
    const text = library[name].trim();
    const body = text.slice(text.indexOf("{"));
    for (const [, called] of body.matchAll(/\b([a-z]\w*)\(/g))
      if (called !== name && !reserved.has(called)) add(called);
    texts.set(name, text);
  };
  for (const name of wanted) add(name);
  return { texts: [...texts.values()], natives };
}
