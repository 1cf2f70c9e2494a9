/** What users export: a model or its file, a Classifier, a Regressor or what their toJSON gives; as programs. */
import { ChainruleError } from "../base/errors.ts";
import { plainOf } from "../saving/given.ts";
import { decodeModel, type ModelFile } from "../saving/json.ts";
import type { Columns } from "../table/columns.ts";
import { checkNetwork, readParts, taskOfKind, type SavedTable } from "../table/savedParts.ts";
import { wordsOf } from "../table/given.ts";
import type { Targets } from "../table/target.ts";
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
  readonly targets: Targets;
  /** Words of cells without a value. */
  readonly missing: readonly string[];
}

/** Throws E_FORMAT for anything else, E_CONFIG for layers that generated programs do not have. */
export function readExportable(value: Exportable): GivenModel | GivenTable {
  const given = plainOf<ModelFile | SavedTable>(value);
  if (given.format !== "chainrule-table") return { kind: "model", program: programIn(given).program };
  const { kind } = given as SavedTable;
  const parts = readParts(given, kind, taskOfKind(kind));
  const programs = parts.networks.map((saved) => {
    const { network, program } = programIn(saved);
    checkNetwork(network, parts);
    return program;
  });
  const dtypes = new Set(programs.map(({ dtype }) => dtype));
  if (dtypes.size > 1)
    throw new ChainruleError("E_FORMAT", "Not a usable model of a table: its networks differ in dtype.");
  const { columns, targets, options } = parts;
  return { kind: "table", programs, columns, targets, missing: wordsOf(options) };
}

function programIn(file: unknown) {
  const { network, weights } = decodeModel(file, () => undefined);
  return { network, program: programOf(network, weights) };
}
