/** Models of tables in files, as chainrule train writes them. */
import { readFile } from "node:fs/promises";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { fileError } from "../platform/node/fileError.ts";
import type { TableModel } from "../report/scores.ts";
import { FORMAT } from "../saving/checkFile.ts";
import { Classifier } from "../table/classifier.ts";
import { Regressor } from "../table/regressor.ts";
import { taskOfKind } from "../table/savedParts.ts";

/** The JSON of a file. `what` is what it should be, for messages. Throws E_IO, and E_FORMAT for what is not JSON. */
export async function jsonIn(path: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError("read", path, error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ChainruleError("E_FORMAT", `${formatValue(path)} is no ${what}: it is not JSON.`, { path }, cause);
  }
}

/** The model of a table in a file. Throws E_IO, and E_FORMAT for anything else, with what it is. */
export async function modelIn(path: string): Promise<TableModel> {
  const saved = await jsonIn(path, "model").catch((error: unknown) => error);
  const { format, code } = Object(saved) as { format?: unknown; code?: unknown };
  if (code === "E_IO") throw saved;
  if (format === "chainrule-table") return modelOf(saved);
  if (format !== FORMAT) {
    // Readers of other files come when they are needed.
    const { modelFound } = await import("./found.ts");
    const found = await modelFound(path);
    if (found.kind === "tensors") throw refusal(path, "weights without their layers");
  }
  throw refusal(path, "a network, which has no columns");
}

const refusal = (path: string, what: string) =>
  new ChainruleError("E_FORMAT", `${formatValue(path)} holds ${what}, and no model of a table, as chainrule train writes them: chainrule inspect shows what is in it, chainrule export writes networks as programs that predict.`, { path }); // prettier-ignore

/** The model of a table of a file's JSON. Throws E_FORMAT. */
export async function modelOf(saved: unknown): Promise<TableModel> {
  const { kind } = saved as { kind?: unknown };
  return taskOfKind(kind) === "quantity" ? Regressor.fromJSON<boolean>(saved) : Classifier.fromJSON<boolean>(saved);
}
