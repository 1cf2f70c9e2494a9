/** Generated C, compiled by cc with all warnings as errors, and run. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CFiles } from "../../src/formats.ts";

export const FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-pedantic", "-O2"];

/** The inputs of rows one behind the other → the outputs, in a process of its own. Throws with what cc says, and where it is missing. */
export function compileC(files: CFiles, folder: string, name = "model", { flags = [] as string[] } = {}) {
  mkdirSync(folder, { recursive: true });
  const [header, source] = [files[`${name}.h`], files[`${name}.c`]];
  writeFileSync(join(folder, `${name}.h`), header);
  writeFileSync(join(folder, `${name}.c`), source);
  const real = /double \*memory/.test(header) ? "double" : "float";
  const sizes = (what: string) =>
    [...header.matchAll(new RegExp(`#define (\\w+_${what}\\d*) (\\d+)`, "g"))].map(([, macro]) => macro);
  const [inputs, outputs] = [sizes("INPUTS"), sizes("OUTPUTS")];
  const main = `#include <stdio.h>
#include "${name}.h"
${inputs.map((n, i) => `static ${real} x${i}[${n}];`).join("\n")}
${outputs.map((n, i) => `static ${real} y${i}[${n}];`).join("\n")}
static ${real} memory[${name.toUpperCase()}_MEMORY];
int main(void) {
  while (fread(x0, sizeof x0, 1, stdin) == 1${inputs
    .slice(1)
    .map((_, i) => ` && fread(x${i + 1}, sizeof x${i + 1}, 1, stdin) == 1`)
    .join("")}) {
    ${name}_predict(${[...inputs.map((_, i) => `x${i}`), ...outputs.map((_, i) => `y${i}`), "memory"].join(", ")});
    ${outputs.map((_, i) => `fwrite(y${i}, sizeof y${i}, 1, stdout);`).join(" ")}
  }
  return 0;
}
`;
  writeFileSync(join(folder, "main.c"), main);
  const program = join(folder, "program");
  execFileSync("cc", [...FLAGS, ...flags, "-o", program, join(folder, "main.c"), join(folder, `${name}.c`), "-lm"], { stdio: "pipe" }); // prettier-ignore
  return (rows: readonly (readonly (readonly number[])[])[]): number[] => {
    const Type = real === "double" ? Float64Array : Float32Array;
    const given = Type.from(rows.flat(2));
    const input = Buffer.from(given.buffer);
    const out = execFileSync(program, { input, maxBuffer: 2 ** 28 });
    return Array.from(new Type(out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength)));
  };
}

export const textOf = (path: string): string => readFileSync(path, "utf8");
