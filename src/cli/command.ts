/** Commands: how one is described, and what it has to work with. */
import { ChainruleError } from "../base/errors.ts";
import type { Arguments, Values } from "../terminal/arguments.ts";
import type { Printer, Stream } from "../terminal/session.ts";

/** 0 ok · 1 failure · 2 usage · 3 data · 4 diverged · 130 stopped by Ctrl-C, as shells count signals. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

export interface Context {
  /** Results, and nothing else. */
  stdout: Stream;
  /** Text for people beside the result, on stderr. */
  notes: Printer;
  /** Text for people that is the result, on stdout. */
  text: Printer;
  /** Whether programs read stdout: a line of JSON for each result. */
  json: boolean;
  /** A line of JSON on stdout. */
  emit(facts: object): void;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** All that there are. */
  commands: readonly Command[];
}

export interface Command {
  readonly name: string;
  /** Its purpose, in half a sentence. */
  readonly summary: string;
  /** What follows its name, a line for each form. */
  readonly usage: string;
  /** Its own options; every command has --json and --help. */
  readonly options: Arguments;
  /** A command line, and its purpose. */
  readonly examples: readonly (readonly [string, string])[];
  /** More of its help, a paragraph each. */
  readonly about: readonly string[];
  run(positionals: readonly string[], given: Readonly<Record<string, unknown>>, context: Context): Promise<ExitCode>;
}

/** A command with its options' types. */
export function command<const O extends Arguments>(
  definition: Omit<Command, "options" | "run"> & {
    readonly options: O;
    run(positionals: readonly string[], given: Values<O>, context: Context): Promise<ExitCode>;
  },
): Command {
  const { run, ...rest } = definition;
  // Read by the same table of options.
  return { ...rest, run: (positionals, given, context) => run(positionals, given as Values<O>, context) };
}

/** Of work that does not look at the signal itself. Throws E_ABORTED on Ctrl-C. */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new ChainruleError("E_ABORTED", "Stopped by Ctrl-C."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The exit code of an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof ChainruleError)) return 1;
  switch (error.code) {
    case "E_CONFIG":
      return 2;
    case "E_DATA":
    case "E_SHAPE":
    case "E_FORMAT":
    case "E_LIMIT":
      return 3;
    case "E_IO":
      // A result that could not be written is not the fault of the data.
      return error.details.writing === true ? 1 : 3;
    case "E_NON_FINITE":
      // Only a training that diverged has a place in the network where it began; other numbers were given so.
      return error.details.where === undefined ? 3 : 4;
    case "E_ABORTED":
      return 130;
    default:
      return 1;
  }
}
