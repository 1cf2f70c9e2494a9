/** A program as the texts of a header and a file of C99. */
import { sizeOf } from "../memory/shape.ts";
import { fileC, functionsC, networkC, numbered, parametersOf } from "./cNetwork.ts";
import type { Program } from "./program.ts";
import { portText } from "./script.ts";

export interface CFigures {
  /** Bytes of constants. */
  readonly flash: number;
  /** Bytes of the memory that the caller gives. */
  readonly ram: number;
}

/** The file, and what it needs. */
export function cText(program: Program, name: string, bytes: boolean): { text: string; figures: CFigures } {
  const { dtype, calls } = program;
  const { arrays, body, memory } = networkC(program, bytes);
  const names = calls.map((call) => call.name);
  const text = fileC(name, "The predictions of a neural network.", [
    arrays.map((array) => array.text).join("\n"),
    ...functionsC(dtype, names, bytes),
    `void ${name}_predict(${parametersOf(program)}) {\n${body.join("\n")}\n}`,
  ]);
  const flash = arrays.reduce((sum, array) => sum + array.bytes, 0);
  return { text, figures: { flash, ram: memory * (dtype === "float32" ? 4 : 8) } };
}

/** The header. */
export function headerText(program: Program, name: string, { flash, ram }: CFigures, notes: readonly string[]): string {
  const { dtype, inputs, outputs } = program;
  const upper = name.toUpperCase();
  const bytes = dtype === "float32" ? 4 : 8;
  const sizes = (what: string, ports: typeof inputs | typeof outputs) =>
    ports.map((port, i) => `#define ${upper}_${numbered(what, ports, i)} ${sizeOf(port.shape)}`);
  const labels = outputs.flatMap(
    (port) =>
    port.labels.length > 0 ? [`  ${portText(port)}: ${port.labels.map((label) => label.replace(/[^\p{L}\p{N} .-]/gu, "_")).join(", ")}`] : [], // prettier-ignore
  );
  return `/*
  The predictions of a neural network. Made by Chainrule.

  From ${inputs.map(portText).join(", ")} to ${outputs.map(portText).join(", ")}, a row at a time, the last dimension running fastest.
${labels.length > 0 ? `  Classes:\n${labels.map((line) => `  ${line}`).join("\n")}\n` : ""}${notes.map((note) => `  ${note}\n`).join("")}
  ${flash} bytes of constants (flash), beside the code; ${ram} bytes of memory (RAM), beside inputs and outputs.

  cc -std=c99 -c ${name}.c       in GNU's dialect with -ffp-contract=off: products and sums are rounded one by one
*/
#ifndef ${upper}_H
#define ${upper}_H

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of a row, and of what it gives. */
${[...sizes("INPUTS", inputs), ...sizes("OUTPUTS", outputs)].join("\n")}
/* Numbers of the memory. */
#define ${upper}_MEMORY ${Math.max(ram / bytes, 1)}

/*
  Writes the outputs of a row to y. The memory may hold anything before and is free again afterwards: as it is the caller's,
  calls from several threads do not disturb each other, and it may serve other purposes in between.
*/
void ${name}_predict(${parametersOf(program)});

#ifdef __cplusplus
}
#endif

#endif
`;
}
