/** Models as users pass them to writers of formats. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { ModelFile } from "./json.ts";

/** A model, or what its toJSON() gave. */
export type ModelLike = ModelFile | { toJSON(): ModelFile };

/** Its file. Throws E_CONFIG for anything else, and what toJSON throws. */
export function fileFrom(model: ModelLike): ModelFile {
  if (typeof model !== "object" || model === null)
    throw new ChainruleError("E_CONFIG", `A model, or what model.toJSON() gave, is needed, got ${formatValue(model)}.`);
  const file = "toJSON" in model && typeof model.toJSON === "function" ? model.toJSON() : (model as ModelFile);
  if (file.format === "chainrule-table")
    throw new ChainruleError(
      "E_CONFIG",
      "This format has no columns of tables: take toOnnx, toJavaScript or toHTML.",
      {},
    );
  return file;
}
