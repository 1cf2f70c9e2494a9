/** Parquet, through the package hyparquet where the user has installed it. */
import { importPackage } from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, list, optional, readOptions, refuse, text, type RecordOf } from "../base/options.ts";
import { kindOptions, type KindOptions } from "./kindOptions.ts";
import { bytesOf, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";
import { tableOf } from "./tableOf.ts";
import type { DataTable } from "./table.ts";

/** What is used of hyparquet. */
export interface ParquetReader {
  parquetReadObjects(options: {
    file: ArrayBuffer;
    columns?: string[];
    compressors?: object;
  }): Promise<Record<string, unknown>[]>;
}

export interface ParquetOptions extends KindOptions, SourceOptions {
  /** Columns that are read. Default all. */
  columns?: readonly string[];
  /** `import * as hyparquet from "hyparquet"`, for pages and bundles, which have to be told. Default: in Node it is imported by name. */
  hyparquet?: ParquetReader;
  /** `compressors` of the package hyparquet-compressors, for files that are not packed with Snappy. */
  compressors?: object;
}

const isObject = <T extends object>(expected: string, has: (value: T) => boolean) =>
  optional(custom<T>(undefined, expected, (value, name) =>
    typeof value === "object" && value !== null && has(value as T) ? (value as T) : refuse(value, name, expected))); // prettier-ignore

const record = {
  ...sourceOptions,
  ...kindOptions,
  columns: optional(list(undefined, text())),
  hyparquet: isObject<ParquetReader>("the module hyparquet", ({ parquetReadObjects }) => typeof parquetReadObjects === "function"), // prettier-ignore
  compressors: isObject("compressors of hyparquet-compressors", () => true),
} satisfies RecordOf<ParquetOptions>;

/**
 * Reads a Parquet file by the package hyparquet, an optional peer: `npm install hyparquet`.
 * Throws E_CONFIG where it is not installed, E_FORMAT with what it says of a file that it cannot read, E_DATA for columns that
 * are no numbers, texts, booleans or dates; E_IO, E_LIMIT.
 */
export async function readParquet(source: DataSource, options: ParquetOptions = {}): Promise<DataTable> {
  const { columns, hyparquet, compressors, missing, kinds, dayFirst, ...limits } = readOptions(record, options, "readParquet"); // prettier-ignore
  const reader = hyparquet ?? (await installed());
  const { bytes, name } = await bytesOf(source, limits, "readParquet", "This Parquet file");
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const wanted = columns as string[] | undefined;
  const failed = (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : formatValue(cause);
    const help = /compression|codec/i.test(reason)
      ? "; the option compressors takes those of hyparquet-compressors"
      : "";
    throw new ChainruleError("E_FORMAT", `${name}: hyparquet cannot read it: ${reason}${help}.`, { file: name }, cause);
  };
  const rows = await reader.parquetReadObjects({ file, ...(wanted && { columns: wanted }), ...(compressors && { compressors }) }).catch(failed); // prettier-ignore
  return tableOf(rows, { missing, kinds: Object.fromEntries(kinds), dayFirst, source: name });
}

async function installed(): Promise<ParquetReader> {
  try {
    return (await importPackage("hyparquet")) as ParquetReader;
  } catch (cause) {
    const message =
      "readParquet needs the package hyparquet: npm install hyparquet, or in a page or a bundle pass it as the option hyparquet.";
    throw new ChainruleError("E_CONFIG", message, { package: "hyparquet" }, cause);
  }
}
