/** What the example programs share: options, Ctrl-C, text for people or JSON lines for programs, exit codes. */
import { parseArgs } from "node:util";
import { ChainruleError, show } from "../errors.ts";
import { duration, percent } from "../terminal/numbers.ts";
import { Screen } from "../terminal/screen.ts";
import { styleOf, type Style } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { terminalOf, type Terminal } from "../terminal/terminal.ts";
import { widthOf, wrap } from "../terminal/text.ts";

export interface ProgramOptions {
  /** What a person types to start it. */
  command: string;
  /** What it does, for --help. */
  about: string;
  epochs: number;
}

/** What a program is given to work with. */
export interface Program {
  epochs: number;
  seed: number;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  terminal: Terminal;
  style: Style;
  screen: Screen;
  /** Text for people: paragraphs, wrapped to the width. Nothing under --json. */
  say(...paragraphs: string[]): void;
  /** Lines as they are. Nothing under --json. */
  show(lines: readonly string[]): void;
  section(title: string): void;
  /** Facts for programs: a line of JSON under --json, else nothing. */
  emit(event: string, facts: Record<string, unknown>): void;
}

/** 0 it went well · 1 it did not · 2 the options are wrong · 130 stopped by Ctrl-C, as shells count signals. */
export type ExitCode = 0 | 1 | 2 | 130;

export async function runProgram(
  options: ProgramOptions,
  main: (program: Program) => Promise<ExitCode>,
): Promise<void> {
  const given = readOptions(options);
  if (typeof given === "string") {
    process.stderr.write(`${given}\nTry: ${options.command} -- --help\n`);
    process.exitCode = 2;
    return;
  }
  if (given.help) {
    process.stdout.write(help(options));
    return;
  }
  const abort = new AbortController();
  // The first Ctrl-C asks for an end, the second one, handled by nobody, is one.
  process.once("SIGINT", () => abort.abort());
  // Whoever reads may stop early, as in: npm start | head
  let read = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    read = false;
    abort.abort();
  });
  const program = programFor(given, abort.signal, (text) => read && process.stdout.write(text));
  try {
    const code = await main(program);
    process.exitCode = read ? code : 0;
  } catch (error) {
    program.screen.clear();
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof ChainruleError ? `${error.code}: ${message}` : stack}\n`);
    process.exitCode = 1;
  }
}

interface Given {
  epochs: number;
  seed: number;
  json: boolean;
  help: boolean;
}

/** The options, or what is wrong with them. */
function readOptions({ epochs }: ProgramOptions): Given | string {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        epochs: { type: "string", default: String(epochs) },
        seed: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    // Node's message goes on with advice that is not about this program.
    return (error as Error).message.replace(/\. .*/s, ".");
  }
  const wrong = (["epochs", "seed"] as const).find((name) => !isWhole(values[name], name === "epochs" ? 1 : 0));
  if (wrong !== undefined) {
    const least = wrong === "epochs" ? 1 : 0;
    return `--${wrong} must be a whole number from ${least}, got ${show(values[wrong])}.`;
  }
  return { epochs: Number(values.epochs), seed: Number(values.seed), json: values.json, help: values.help };
}

function isWhole(text: string, least: number): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) && Number(text) >= least;
}

function help({ command, about, epochs }: ProgramOptions): string {
  return `${about}

Usage: ${command} [-- options]

  --epochs <n>   passes over the training data (default ${epochs})
  --seed <n>     the only source of randomness: same seed, same bits (default 1)
  --json         a line of JSON for each event on stdout, no other text;
                 with npm's --silent, so that npm's own lines stay away
  --help         this text

Ctrl-C stops the training; the model stays usable. NO_COLOR=1 switches colours off.
Exit codes: 0 ok, 1 accuracy below the bar or failure, 2 wrong option, 130 Ctrl-C.
`;
}

function programFor({ epochs, seed, json }: Given, signal: AbortSignal, write: (text: string) => unknown): Program {
  const terminal = terminalOf(process.stdout, process.env);
  const style = styleOf(terminal);
  const screen = new Screen((text) => json || write(text), terminal);
  const show = (lines: readonly string[]) => screen.print(...lines);
  return {
    epochs,
    seed,
    signal,
    terminal,
    style,
    screen,
    show,
    say: (...paragraphs) => show(paragraphs.flatMap((text) => wrap(text, terminal.columns, "  "))),
    section: (title) => show(["", style.bold(title)]),
    emit: (event, facts) => void (json && write(`${JSON.stringify({ event, ...facts })}\n`)),
  };
}

/**
 * The last words. 1 if the accuracy is below the bar, 130 after Ctrl-C; otherwise, what to try next: a command and what
 * it is for, on one line each where there is room.
 */
export function finish(
  { section, say, show, emit, signal, style, terminal }: Program,
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
  section(`All of it took ${duration(ms)}. Next:`);
  const lines = table(
    next.map(([what, why]) => [style.cyan(what), why]),
    { align: "ll", gap: 3 },
  );
  const narrow = lines.some((line) => widthOf(line) + 2 > terminal.columns);
  show((narrow ? next.flatMap(([what, why]) => [style.cyan(what), `  ${why}`]) : lines).map((line) => `  ${line}`));
  return 0;
}
