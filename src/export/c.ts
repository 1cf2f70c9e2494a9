/** Models as two files of C99: no allocation, all weights constant. */
import { ChainruleError } from "../base/errors.ts";
import { counted, short } from "../base/numbers.ts";
import { custom, optional, readOptions, refuse, word, type RecordOf } from "../base/options.ts";
import { tableC } from "./cTable.ts";
import { cText, headerText, type CFigures } from "./cText.ts";
import { readExportable, type Exportable } from "./given.ts";
import { identifier } from "./identifier.ts";
import { measureLoss, type ExportRows, type QuantizationLoss } from "./quantize.ts";

export interface COptions {
  /** What functions and files are called by: name_predict in name.c. Default "model". */
  name?: string;
  /**
   * "float32": the bits of `predictOne`; of a float64 model "float64", those of the JavaScript backend. "int8": kernels as bytes
   * with a scale for each column, a quarter of the memory; sums stay float. Default: the model's dtype.
   */
  types?: "float32" | "float64" | "int8";
  /** Rows to measure on what "int8" loses, in the shape of the input or flat. */
  rows?: ExportRows;
}

/** Files by their names, and what they need. */
export type CFiles = Record<`${string}.h` | `${string}.c`, string> & {
  figures: CFigures & { loss?: QuantizationLoss };
};

const record = {
  name: identifier("model"),
  types: optional(word<"float32" | "float64" | "int8">(undefined, ["float32", "float64", "int8"])),
  rows: optional(
    custom<ExportRows>(undefined, "an array of rows", (value, name) =>
      Array.isArray(value) ? (value as ExportRows) : refuse(value, name, "an array of rows"),
    ),
  ),
} satisfies RecordOf<COptions>;

/**
 * A model as C99: "name.h" and "name.c" with `void name_predict(const float *x, float *y, float *memory)`, one row at a time.
 * The caller gives the memory, NAME_MEMORY numbers of any content: the function is reentrant, and between calls the memory
 * serves others. No allocation, no I/O; libm only for the square root of layers that normalise rows, and for tables.
 *
 * Of a Classifier or Regressor a row is a struct with a member for each column, prepared as in training: `int name_predict(row,
 * memory)` is the place of the class in name_classes, beside name_probabilities, or `double name_predict` the quantity, beside
 * name_quantiles and name_interval where it has learned some. Of several targets they fill arrays, whose places an enum names.
 *
 * Compiled as ISO C (-std=c99), which does not fuse products and sums, it gives the bits of `predictOne`; in GNU's dialect add
 * -ffp-contract=off. Its `figures` are bytes: `flash` of constants, `ram` of the memory.
 * Throws E_CONFIG for layers and types that it does not have, naming them; E_FORMAT for what is no model; E_SHAPE, E_DATA for rows.
 */
export function toC(model: Exportable, options: COptions = {}): CFiles {
  const { name, types, rows } = readOptions(record, options, "toC");
  const given = readExportable(model);
  const { dtype } = given.kind === "table" ? given.programs[0] : given.program;
  if (types !== undefined && types !== dtype && (types !== "int8" || dtype !== "float32"))
    throw new ChainruleError("E_CONFIG", `toC: types "${types}" need a ${types === "float64" ? "float64" : "float32"} model, got a ${dtype} one.`, { types, dtype }); // prettier-ignore
  const isBytes = types === "int8";
  if (rows !== undefined && !isBytes)
    throw new ChainruleError("E_CONFIG", `toC measures the loss of types "int8"; "${dtype}" has none.`, { types });
  if (given.kind === "table") {
    if (rows !== undefined)
      throw new ChainruleError("E_CONFIG", "toC measures the loss of models without a table; evaluate a program of bytes on your rows instead."); // prettier-ignore
    const { header, text, figures } = tableC(given, name, isBytes);
    return { [`${name}.h`]: header, [`${name}.c`]: text, figures } as CFiles;
  }
  const { program } = given;
  const loss = rows && measureLoss(program, rows);
  const { text, figures } = cText(program, name, isBytes);
  const notes = isBytes ? [lossText(loss)] : [];
  return {
    [`${name}.h`]: headerText(program, name, figures, notes),
    [`${name}.c`]: text,
    figures: { ...figures, ...(loss && { loss }) },
  } as CFiles;
}

/** What is said of the loss. */
function lossText(loss: QuantizationLoss | undefined): string {
  if (loss === undefined) return "Kernels are int8; what outputs lose by it has not been measured (option rows).";
  const { rows, largest, mean, agreement } = loss;
  return `Kernels are int8. On ${counted(rows, "row")} outputs differ from float32 by ${short(mean)} on average, ${short(largest)} at most; the largest output is the same one in ${short(agreement * 100)} %.`;
}
