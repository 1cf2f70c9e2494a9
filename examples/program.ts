/** What the example programs share: options, Ctrl-C, text for people or JSON lines for programs, exit codes. */
import { ChainruleError } from "../src/base/errors.ts";
import { flag, number } from "../src/base/options.ts";
import {
  common,
  optionLines,
  readArguments,
  refuseMore,
  type Arguments,
  type Values,
} from "../src/terminal/arguments.ts";
import { duration, percent } from "../src/base/numbers.ts";
import { errorText, openSession, printerTo, type Printer } from "../src/terminal/session.ts";
import { table, widthOf } from "../src/base/text.ts";

export interface ProgramOptions<O extends Arguments> {
  /** What a person types to start it. */
  command: string;
  /** What it does, for --help. */
  about: string;
  /** Its own options, before those that all programs have. */
  options: O;
  /** Last lines of --help. */
  notes: string;
}

/** What a program is given to work with. Under --json the text for people goes nowhere. */
export interface Program<O extends Arguments = Arguments> extends Printer {
  /** Its own options, where they were given. */
  given: Values<O>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Facts for programs: a line of JSON under --json, else nothing. */
  emit(event: string, facts: Record<string, unknown>): void;
}

/** A program that trains. */
export interface Trainer extends Program {
  epochs: number;
  seed: number;
}

/** 0 it went well · 1 it did not · 2 the options are wrong · 130 stopped by Ctrl-C, as shells count signals. */
export type ExitCode = 0 | 1 | 2 | 130;

const shared = {
  ...common,
  json: flag(
    undefined,
    "a line of JSON for each event on stdout, no other text; with npm's --silent, so that npm's own lines stay away",
  ),
};

export async function runProgram<const O extends Arguments>(
  { command, about, options, notes }: ProgramOptions<O>,
  main: (program: Program<O>) => Promise<ExitCode>,
): Promise<void> {
  const session = openSession();
  const all: Arguments = { ...options, ...shared };
  let given: Values<typeof shared>;
  try {
    const { values, positionals } = readArguments(process.argv.slice(2), all);
    refuseMore(positionals, 0);
    given = values as Values<typeof shared>;
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    session.stderr.write(`${error.message}\nTry: ${command} -- --help\n`);
    process.exitCode = 2;
    return;
  }
  if (given.help) {
    session.stdout.write(
      `${about}\n\nUsage: ${command} [-- options]\n\n${optionLines(all, 80).join("\n")}\n\n${notes}\n`,
    );
    return;
  }
  const { json } = given;
  const printer = printerTo(json ? { ...session.stdout, isTTY: false, write: () => undefined } : session.stdout);
  const program: Program<O> = {
    ...printer,
    given: given as Values<O>,
    signal: session.signal,
    emit: (event, facts) => void (json && session.stdout.write(`${JSON.stringify({ event, ...facts })}\n`)),
  };
  try {
    const code = await main(program);
    process.exitCode = session.read ? code : 0;
  } catch (error) {
    program.screen.clear();
    session.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}

/** A program that trains, for so many epochs unless told otherwise; it may have options of its own. */
export async function runTrainer<const O extends Arguments = Record<never, never>>(
  { command, about, epochs, options: own }: { command: string; about: string; epochs: number; options?: O },
  main: (program: Trainer & { given: Values<O> }) => Promise<ExitCode>,
): Promise<void> {
  const options = {
    ...(own as O),
    epochs: number(epochs, { integer: true, min: 1 }, "passes over the training data"),
    seed: number(1, { integer: true, min: 0 }, "the only source of randomness: same seed, same bits"),
  };
  const notes = `Ctrl-C stops the training; the model stays usable. NO_COLOR=1 switches colours off.
Exit codes: 0 ok, 1 accuracy below the bar or failure, 2 wrong option, 130 Ctrl-C.`;
  await runProgram({ command, about, options, notes }, (program) => {
    const { epochs: chosen = epochs, seed = 1 } = program.given as { epochs?: number; seed?: number };
    return main({ ...program, given: program.given as Values<O>, epochs: chosen, seed });
  });
}

/**
 * The last words. 1 if the accuracy is below the bar, 130 after Ctrl-C; otherwise, what to try next: a command and what
 * it is for, on one line each where there is room.
 */
export function finish(
  { section, say, show, emit, signal, style, terminal }: Trainer,
  accuracy: number,
  bar: number,
  next: readonly (readonly [string, string])[],
): ExitCode {
  const ms = performance.now();
  emit("end", { ok: accuracy >= bar, accuracy, bar, ms: Math.round(ms), interrupted: signal.aborted });
  if (signal.aborted) {
    section("Stopped by Ctrl-C");
    return 130;
  }
  if (accuracy < bar) {
    section(`Below the bar: ${percent(accuracy)} is less than ${percent(bar)}`);
    say("If that was with the default options, something is broken.");
    return 1;
  }
  section(`Done in ${duration(ms)}. Next:`);
  const lines = table(
    next.map(([what, why]) => [style.cyan(what), why]),
    { align: "ll", gap: 3 },
  );
  const narrow = lines.some((line) => widthOf(line) + 2 > terminal.columns);
  show((narrow ? next.flatMap(([what, why]) => [style.cyan(what), `  ${why}`]) : lines).map((line) => `  ${line}`));
  return 0;
}
