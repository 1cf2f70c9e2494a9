/** What users export: a model or its file, a Classifier, a Regressor or what their toJSON gives; as programs. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { decodeModel, type ModelFile } from "../saving/json.ts";
import type { Columns } from "../table/columns.ts";
import { checkNetwork, readParts, type SavedTable } from "../table/savedParts.ts";
import { wordsOf } from "../table/given.ts";
import type { ClassTarget, QuantityTarget } from "../table/target.ts";
import { programOf, type Program } from "./program.ts";

/** A model, or a Classifier or Regressor of chainrule/table; or what their toJSON() gives. */
export type Exportable = { toJSON(): ModelFile | SavedTable } | ModelFile | SavedTable;

export interface GivenModel {
  readonly kind: "model";
  readonly program: Program;
}

export interface GivenTable {
  readonly kind: "table";
  /** The networks, whose outputs are averaged. */
  readonly programs: readonly Program[];
  readonly columns: Columns;
  readonly target: ClassTarget | QuantityTarget;
  /** Words of cells without a value. */
  readonly missing: readonly string[];
}

/** Throws E_FORMAT for anything else, E_CONFIG for layers that generated programs do not have. */
export function readExportable(value: Exportable): GivenModel | GivenTable {
  const given: unknown = isModel(value) ? value.toJSON() : value;
  const { format, kind } = Object(given) as Partial<SavedTable>;
  if ((format as unknown) !== "chainrule-table") return { kind: "model", program: programIn(given).program };
  if (kind !== "Classifier" && kind !== "Regressor")
    throw new ChainruleError("E_FORMAT", `Not a usable model of a table: kind should be Classifier or Regressor, got ${formatValue(kind)}.`); // prettier-ignore
  const parts = readParts(given, kind, kind === "Classifier" ? "class" : "quantity");
  const programs = parts.networks.map((saved) => {
    const { network, program } = programIn(saved);
    checkNetwork(network, parts);
    return program;
  });
  const dtypes = new Set(programs.map(({ dtype }) => dtype));
  if (dtypes.size > 1)
    throw new ChainruleError("E_FORMAT", "Not a usable model of a table: its networks differ in dtype.");
  return { kind: "table", programs, columns: parts.columns, target: parts.target, missing: wordsOf(parts.options) };
}

const isModel = (value: Exportable): value is { toJSON(): ModelFile | SavedTable } =>
  typeof (Object(value) as { toJSON?: unknown }).toJSON === "function";

function programIn(file: unknown) {
  const { network, weights } = decodeModel(file, () => undefined);
  return { network, program: programOf(network, weights) };
}
