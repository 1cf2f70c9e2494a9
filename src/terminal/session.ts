/** What programs at a terminal share: Ctrl-C, readers who leave early, text for people and JSON lines for programs. */
import { ChainruleError } from "../base/errors.ts";
import { Screen } from "./screen.ts";
import { styleOf, type Style } from "./style.ts";
import { terminalOf, type Terminal } from "./terminal.ts";
import { printable, wrap } from "../base/text.ts";

/** Text for people. */
export interface Printer {
  terminal: Terminal;
  style: Style;
  screen: Screen;
  /** Paragraphs, wrapped to the width. */
  say(...paragraphs: string[]): void;
  /** Lines as they are. */
  show(lines: readonly string[]): void;
  section(title: string): void;
}

/** A printer that writes to a stream. */
export function printerTo(stream: Stream): Printer {
  const terminal = terminalOf(stream, process.env);
  const style = styleOf(terminal);
  const screen = new Screen((text) => void stream.write(text), terminal);
  const show = (lines: readonly string[]) => screen.print(...lines);
  return {
    terminal,
    style,
    screen,
    show,
    say: (...paragraphs) => show(paragraphs.flatMap((text) => wrap(text, terminal.columns, "  "))),
    section: (title) => show(["", style.bold(title)]),
  };
}

/** Like process.stdout; what is written after the reader has left goes nowhere. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(content: string | Uint8Array): void;
}

export interface Session {
  stdout: Stream;
  stderr: Stream;
  /** Aborted by Ctrl-C, and when the reader of stdout has left. */
  signal: AbortSignal;
  /** Whether somebody still reads stdout. */
  readonly read: boolean;
}

/** Takes over Ctrl-C and the errors of stdout and stderr. */
export function openSession(): Session {
  const abort = new AbortController();
  // The first Ctrl-C asks for an end, the second one, handled by nobody, is one.
  process.once("SIGINT", () => abort.abort());
  let read = true;
  const open = (stream: NodeJS.WriteStream, left: () => void): Stream => {
    let here = true;
    // Whoever reads may stop early, as in: npm start | head
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      here = false;
      left();
    });
    return { isTTY: stream.isTTY, columns: stream.columns, write: (content) => void (here && stream.write(content)) };
  };
  const stdout = open(process.stdout, () => {
    read = false;
    abort.abort();
  });
  const stderr = open(process.stderr, () => undefined);
  return {
    stdout,
    stderr,
    signal: abort.signal,
    get read() {
      return read;
    },
  };
}

/** An error as a person should read it: ours by code and message, on one line, whatever names from outside are in it; others, which are mistakes of ours, with their stack. */
export function errorText(error: unknown): string {
  if (error instanceof ChainruleError) return `${error.code}: ${printable(error.message)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
