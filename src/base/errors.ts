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
  /** A field, since it cannot be assigned where Error.prototype is frozen. */
  override readonly name = "ChainruleError";
  readonly code: ErrorCode;
  /** The facts behind the message, as plain data. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** A value as it should look in a message: short, typed, on one line. Arrays are shown two deep. */
export function formatValue(value: unknown, depth = 2): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) {
    const inside = depth > 0 && value.length <= 8;
    return inside ? `[${value.map((item) => formatValue(item, depth - 1)).join(", ")}]` : `an array of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) {
    const kind = Object.getPrototypeOf(value)?.constructor?.name;
    if (typeof kind === "string" && kind !== "" && kind !== "Object")
      return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
    const keys = Object.keys(value).slice(0, 6);
    return `an object with ${keys.map((key) => key.slice(0, 30)).join(", ") || "no keys"}`;
  }
  return String(value);
}

/** A value for `details`: what is not plain data is shown instead. */
export function toPlain(value: unknown): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function" || typeof value === "symbol"
    ? formatValue(value)
    : value;
}

/** The error for a given value that is not a finite number, or not one of float32, with its place, such as { row, column }. */
export function notFinite(what: string, value: unknown, at: Record<string, number>): ChainruleError {
  const place = Object.entries(at)
    .map(([name, index]) => `${name} ${index}`)
    .join(", ");
  const rule = Number.isFinite(value)
    ? 'float32 holds numbers up to 3.4e38: scale it, or choose dtype: "float64".'
    : "every number must be finite.";
  return typeof value === "number"
    ? new ChainruleError("E_NON_FINITE", `${what} has ${value} in ${place}; ${rule}`, {
        what,
        ...at,
        value: String(value),
      })
    : new ChainruleError("E_DATA", `${what} must hold numbers, got ${formatValue(value)} in ${place}.`, {
        what,
        ...at,
      });
}

export function disposedError(): ChainruleError {
  return new ChainruleError("E_DISPOSED", "This model has been disposed of.");
}

export function isDisposedError(error: unknown): boolean {
  return error instanceof ChainruleError && error.code === "E_DISPOSED";
}

/** A trap of the core: memory out of bounds, or an instruction that cannot be executed. */
export function trapError(cause: unknown): ChainruleError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ChainruleError("E_ENGINE", `WebAssembly stopped in a kernel: ${reason}.`, { reason }, cause);
}

export function lostError(reason: string): ChainruleError {
  return new ChainruleError("E_ENGINE", `A worker thread was lost: ${reason}.`, { reason });
}
