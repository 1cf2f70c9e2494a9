/** Models as users pass them to writers of formats. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { ModelFile } from "./json.ts";

/** A model, or what its toJSON() gave. */
export type ModelLike = ModelFile | { toJSON(): ModelFile };

/** What toJSON() of a model gives, or the plain data given in its place. Throws E_CONFIG for anything else, and what toJSON throws. */
export function plainOf<Plain extends object>(model: Plain | { toJSON(): Plain }): Plain {
  const { toJSON } = Object(model) as { toJSON?: unknown };
  const plain: unknown = typeof toJSON === "function" ? (model as { toJSON(): Plain }).toJSON() : model;
  if (typeof plain !== "object" || plain === null)
    throw new ChainruleError("E_CONFIG", `A model, or what model.toJSON() gave, is needed, got ${formatValue(model)}.`);
  return plain as Plain;
}

/** The file of a model. Throws E_CONFIG for anything else and for a table's model. */
export function fileFrom(model: ModelLike): ModelFile {
  const file = plainOf<ModelFile>(model);
  if (file.format === "chainrule-table")
    throw new ChainruleError(
      "E_CONFIG",
      "This format has no columns of tables: take toOnnx, toJavaScript, toHTML or toC.",
      {},
    );
  return file;
}
