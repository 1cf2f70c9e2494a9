/** Every error the library throws: a stable code, a message that shows expected and got, and the facts as plain data. */
export type ErrorCode =
  | "E_SHAPE" // sizes that do not fit each other
  | "E_CONFIG" // an unknown or impossible option
  | "E_DATA" // values that cannot be trained on
  | "E_NON_FINITE" // NaN or infinity, in data or in training
  | "E_OUT_OF_MEMORY"
  | "E_ENGINE" // WebAssembly is missing or failed
  | "E_FORMAT" // a file that is not what it should be
  | "E_LIMIT" // larger than a stated limit
  | "E_ABORTED"
  | "E_IO"
  | "E_DISPOSED";

export class ChainruleError extends Error {
  readonly code: ErrorCode;
  /** The facts behind the message, as plain data. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ChainruleError";
    this.code = code;
    this.details = details;
  }
}

/** A value as it should look in a message: short, typed, on one line. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.length > 8 ? `an array of ${value.length}` : `[${value.map(show).join(", ")}]`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (typeof value === "object" && value !== null)
    return `an object with ${Object.keys(value).slice(0, 6).join(", ") || "no keys"}`;
  return String(value);
}
