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

/** The model of a table in a file. Throws E_IO, E_FORMAT. */
export async function modelIn(path: string): Promise<TableModel> {
  return modelOf(await jsonIn(path, "model of a table"));
}

/** Throws E_FORMAT for what is no model of a table. */
export async function modelOf(saved: unknown): Promise<TableModel> {
  const { kind, format } = (saved ?? {}) as { kind?: unknown; format?: unknown };
  if (format === FORMAT)
    throw new ChainruleError("E_FORMAT", "Expected a model of a table, as chainrule train writes them, got a network, which has no columns: load it with loadModel, or write it as a program with chainrule export.", { got: format }); // prettier-ignore
  return taskOfKind(kind) === "quantity" ? Regressor.fromJSON<boolean>(saved) : Classifier.fromJSON<boolean>(saved);
}
