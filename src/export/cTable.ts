/** A table's model as a header and a file of C99: a row as a struct, prepared as in training, and the networks' mean. */
import { numberIn } from "../data/decimal.ts";
import { withUnit } from "../data/notation.ts";
import { widthOf, type Feature } from "../table/feature.ts";
import { areClasses, headsFor, unitsFor } from "../table/target.ts";
import { commentC, encode, helpers, members, namesOf, real64, textC } from "./cColumns.ts";
import { fileC, functionsC, networkC, parametersOf, realOf } from "./cNetwork.ts";
import { declarationsC, targetsC } from "./cTargets.ts";
import type { CFigures } from "./cText.ts";
import type { GivenTable } from "./given.ts";
import { titleOf } from "./javascript.ts";

/** The files of a table's model, and what it needs. */
export function tableC(
  given: GivenTable,
  name: string,
  bytes: boolean,
): { header: string; text: string; figures: CFigures } {
  // prettier-ignore
  const { programs, targets, missing } = given;
  const { features } = given.columns;
  const [{ dtype, inputs }] = programs;
  const real = realOf(dtype);
  const names = namesOf(features.map(({ column }) => column));
  const kinds = new Set(features.map(({ kind }) => kind));
  const cycles = new Set(features.flatMap((feature) => (feature.kind === "date" ? feature.cycles : [])));
  const networks = programs.map((program, i) => networkC(program, bytes, `n${i + 1}_`));

  const numbers = features.reduce((sum, feature) => sum + widthOf(feature), 0);
  const codes = features.filter(({ kind }) => kind === "code").length;
  const [units, heads] = [unitsFor(targets), headsFor(targets)];
  const outputs = units * heads;
  const memory = numbers + codes + outputs + Math.max(...networks.map((network) => network.memory));
  const [codesAt, outputsAt, restAt] = [numbers, numbers + codes, numbers + codes + outputs];

  const calls = programs.flatMap((program) => program.calls.map((call) => call.name));
  const isLogarithm = !areClasses(targets) && targets.some(({ logarithm }) => logarithm);
  const inDouble = [...(cycles.size > 0 ? ["cosineOfPi"] : []), ...(isLogarithm ? ["expMinusOne"] : [])];
  const texts = features.flatMap((feature) => ("values" in feature ? feature.values : []));
  const lists = features.flatMap((feature, i) => "values" in feature ? [`static const char *const values_${names[i]}[${feature.values.length}] = {${feature.values.map(textC).join(", ")}};`] : []); // prettier-ignore
  let base = 0;
  const encoded = features.flatMap((feature, i) => {
    const lines = encode(feature, names[i], real, base + 1);
    if (feature.kind === "code") base += feature.values.length + 1;
    return lines;
  });
  const arrays = inputs.map((input) => `memory${input.name === "codes" && codesAt > 0 ? ` + ${codesAt}` : ""}`);
  const results = Array.from({ length: heads }, (_, head) => (head === 0 ? "y" : `y + ${head * units}`));
  const has = (...some: Feature["kind"][]) => some.some((kind) => kinds.has(kind));
  const parts = [
    networks.flatMap(({ arrays }) => arrays.map(({ text }) => text)).join("\n"),
    ...(lists.length > 0 ? [lists.join("\n")] : []),
    ...functionsC(dtype, calls, bytes),
    ...(inDouble.length > 0 ? renamed(functionsC("float64", inDouble, false)) : []),
    ...(has("number") ? [helpers.present(missing.map((word) => numberIn(word)).filter((value) => value !== undefined))] : []), // prettier-ignore
    ...(has("date") ? [helpers.moment()] : []),
    ...(has("number", "date") ? [helpers.putNumber(real)] : []),
    ...(has("sign", "oneHot", "code") ? [helpers.placeOf()] : []),
    ...(cycles.size > 0 ? [helpers.dayOf(), ...[...cycles].map((cycle) => helpers[cycle]()), helpers.putCycle(real)] : []), // prettier-ignore
    ...networks.map(({ body }, i) => `static void network${i + 1}(${parametersOf(programs[i])}) {\n${body.join("\n")}\n}`), // prettier-ignore
    `/** The mean of the networks' outputs for a row. */
static void outputsOf(const ${name}_row *row, double *means, ${real} *memory) {
${numbers > 0 ? `  ${real} *to = memory;\n` : ""}${codes > 0 ? `  ${real} *codes = memory + ${codesAt};\n` : ""}  ${real} *const y = memory + ${outputsAt};
${encoded.join("\n")}
  for (int i = 0; i < ${outputs}; i++) means[i] = 0.0;
${programs.map((_, i) => `  network${i + 1}(${[...arrays, ...results].join(", ")}, memory + ${restAt});\n  for (int i = 0; i < ${outputs}; i++) means[i] += (double)y[i] / ${real64(programs.length)};`).join("\n")}
}`,
    targetsC(targets, name, real),
  ];
  const size = dtype === "float32" ? 4 : 8;
  const figures = {
    flash: networks.reduce((sum, { arrays }) => sum + arrays.reduce((all, array) => all + array.bytes, 0), 0) + texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length + 1, 0), // prettier-ignore
    ram: size * memory,
  };
  const title = titleOf(given, programs);
  return { text: fileC(name, title, parts), header: headerOf(given, name, names, figures), figures };
}

/** Functions in float64 beside those of networks, which have the same names. */
function renamed(functions: readonly string[]): string[] {
  const own = functions.flatMap((text) => [...text.matchAll(/^static \w+ (\w+)\(/gm)].map(([, name]) => name));
  return functions.map((text) => own.reduce((all, name) => all.replace(new RegExp(`\\b${name}\\(`, "g"), `${name}64(`), text)); // prettier-ignore
}

function headerOf(
  { columns: { features }, targets, programs }: GivenTable,
  name: string,
  names: readonly string[],
  { flash, ram }: CFigures,
): string {
  // prettier-ignore
  const real = realOf(programs[0].dtype);
  const upper = name.toUpperCase();
  const fields = features.map((feature, i) => {
    const [type, what] = members[feature.kind];
    return `  ${type}${names[i]}; /* ${commentC(withUnit(feature))}: ${what} */`;
  });
  return `/*
  Predicts ${targets.map((target) => commentC(withUnit(target))).join(", ")} from a row of a table. Made by Chainrule.

  Texts are compared as they are, so spaces around them are to be cut off; values that training did not see count as missing.
  ${flash} bytes of constants (flash), beside the code; ${ram} bytes of memory (RAM).

  cc -std=c99 -c ${name}.c       in GNU's dialect with -ffp-contract=off; linked with -lm
*/
#ifndef ${upper}_H
#define ${upper}_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
${fields.join("\n")}
} ${name}_row;

/* Numbers of the memory, which the caller gives; it may hold anything, before and afterwards. */
#define ${upper}_MEMORY ${ram / (real === "float" ? 4 : 8)}

${declarationsC(targets, name, real)}

#ifdef __cplusplus
}
#endif

#endif
`;
}
