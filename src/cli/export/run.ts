/** An export from its arguments to its files: what is checked, written and said. */
import { mkdir, stat } from "node:fs/promises";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { size } from "../../base/numbers.ts";
import { printable } from "../../base/text.ts";
import { fileError } from "../../platform/node/fileError.ts";
import { dashed, refuseMore } from "../../terminal/arguments.ts";
import type { Context, ExitCode } from "../command.ts";
import { folderOf, formatByEnding, formatNames, formatOf, type FormatName } from "./formats.ts";
import type { ExportValues } from "./options.ts";
import { checkOutput, isFolder, writeWhole } from "../files.ts";
import { modelFound, type Found } from "../found.ts";
import { jsonIn } from "../models.ts";

/** Throws E_CONFIG for what the format does not hold, and as reading and writing do. */
export async function exportModel(
  positionals: readonly string[],
  given: ExportValues,
  context: Context,
): Promise<ExitCode> {
  refuseMore(positionals, 2);
  const [path, out] = positionals;
  if (out === undefined)
      throw new ChainruleError("E_CONFIG", "export needs a model and an output: chainrule export model.json model.onnx", {}); // prettier-ignore
  const name = await formatName(out, given, context.json);
  const format = formatOf(name);
  refuseOptions(name, given);
  const paths = out === "-" ? [] : format.paths(out);
  if (out === "-" && format.paths("model").length > 1)
    throw new ChainruleError("E_CONFIG", `${format.what} is several files, which stdout does not hold: give a path.`);
  const { force = false } = given;
  const folder = name === "tensorflow" ? await newFolder(folderOf(out)) : undefined;
  if (folder === undefined) for (const one of paths) await checkOutput({ path: one, force, input: path });
  const rows = given.rows === undefined ? undefined : await jsonIn(given.rows as string, "array of rows");
  const found = await modelFound(path);
  const { contents, figures } = written(found, name, { ...given, rows }, out);
  if (out === "-") {
    context.stdout.write(contents[0]);
    return 0;
  }
  if (folder !== undefined) await mkdir(folder).catch((error: unknown) => { throw fileError("write", folder, error); }); // prettier-ignore
  for (const [i, one] of paths.entries()) await writeWhole({ path: one, force, input: path }, contents[i]);
  const files = paths.map((path, i) => ({ path, bytes: Buffer.byteLength(contents[i]) }));
  tell({ format: name, from: found.whose, files, figures, leftOut: leftOut(found, name) }, context);
  return 0;
}

async function formatName(out: string, { format }: ExportValues, json: boolean): Promise<FormatName> {
  if (out !== "-") return format ?? formatByEnding(out, await isFolder(out));
  if (json) throw new ChainruleError("E_CONFIG", "--json writes its line to stdout, where the model goes: give a path."); // prettier-ignore
  if (format !== undefined) return format;
  throw new ChainruleError("E_CONFIG", `Of stdout the format has to be said: --format ${formatNames.join(", ")}.`, {}); // prettier-ignore
}

/** A folder that is not there yet. */
const newFolder = async (path: string) => ((await stat(path).catch(() => undefined)) === undefined ? path : undefined);

/** Options of other formats. Throws E_CONFIG. */
function refuseOptions(name: FormatName, given: ExportValues): void {
  const others = formatNames.filter((other) => other !== name);
  for (const option of Object.keys(given) as (keyof ExportValues)[]) {
    const owner = others.find((other) => formatOf(other).options.includes(option));
    if (owner !== undefined)
      throw new ChainruleError("E_CONFIG", `--${dashed(option)} is for ${owner}, and this is ${name}.`, { option, format: name }); // prettier-ignore
  }
  if (given.rows !== undefined && !given.int8)
    throw new ChainruleError("E_CONFIG", "--rows needs --int8, whose loss it measures.", {});
}

/** The contents of the files. Throws E_CONFIG for models that the format does not hold. */
function written(found: Found, name: FormatName, given: ExportValues, out: string) {
  const format = formatOf(name);
  if (found.kind === "network") return format.network(found.model, given, out);
  if (found.kind === "tensors")
    throw new ChainruleError("E_CONFIG", "The file holds weights without their layers; chainrule import gives them some: --topology.", {}); // prettier-ignore
  if (format.table !== undefined) return format.table(found.model, given, out);
  const able = formatNames.filter((other) => formatOf(other).table !== undefined);
  throw new ChainruleError("E_CONFIG", `A model of a table has columns, and ${format.what} has none: take ${able.join(", ")}.`, { format: name, able }); // prettier-ignore
}

/** What stays behind. */
function leftOut(found: Found, name: FormatName): string[] {
  if (found.kind !== "network") return [];
  const { model } = found;
  const more = formatOf(name).leftOut?.(model) ?? [];
  return [model.session.compiled !== undefined && "loss, metrics and the optimizer's state", ...more].filter(
    (what) => what !== false,
  );
}

interface Told {
  format: FormatName;
  from: string;
  files: { path: string; bytes: number }[];
  figures: object | undefined;
  leftOut: string[];
}

function tell({ format, from, files, figures, leftOut }: Told, { json, emit, text }: Context): void {
  if (json) {
    emit({ type: "result", format, from, files, leftOut, ...(figures && { figures }) });
    return;
  }
  const list = files.map(({ path, bytes }) => `${printable(path)} (${size(bytes)})`).join(" and ");
  text.say(`Wrote ${list}: ${formatOf(format).what}.`);
  if (figures !== undefined) text.say(`Bytes: ${Object.entries(figures).filter(([, value]) => typeof value === "number").map(([name, value]) => `${name} ${formatValue(value)}`).join(", ")}.`); // prettier-ignore
  if (leftOut.length > 0) text.say(`Left out: ${leftOut.join("; ")}.`);
}
