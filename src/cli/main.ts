/** From arguments to a command, and from its outcome to an exit code. */
import { createRequire } from "node:module";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { flag } from "../base/options.ts";
import { didYouMean, nearest } from "../base/nearest.ts";
import { argument, common, readArguments, refuseMore } from "../terminal/arguments.ts";
import { errorText, openSession, printerTo, type Session } from "../terminal/session.ts";
import { exitCodeOf, type Command, type ExitCode } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";

export async function main(args: readonly string[]): Promise<void> {
  const session = openSession();
  const [first = "--help", ...rest] = args;
  const json = args.includes("--json");
  let code: ExitCode;
  try {
    code = await dispatch(first, rest, session);
  } catch (error) {
    code = exitCodeOf(error);
    if (code !== 130 || session.read) report(error, session, json, code === 2 ? helpFor(first) : undefined);
  }
  // The reader of stdout has left: it has what it wanted.
  if (!session.read) code = 0;
  process.exitCode = code;
  // Work that was interrupted would go on.
  if (session.signal.aborted) process.exit(code);
}

async function dispatch(first: string, rest: readonly string[], session: Session): Promise<ExitCode> {
  const text = printerTo(session.stdout);
  const { columns } = text.terminal;
  if (first === "help" || first.startsWith("-")) {
    const options = { ...common, version: argument(flag(undefined, "the version"), { short: "v" }) };
    const { values, positionals } = readArguments(first === "help" ? rest : [first, ...rest], options);
    refuseMore(positionals, 1);
    if (values.version) text.show([values.json ? JSON.stringify({ version: version() }) : version()]);
    else text.show(positionals.length === 0 ? programHelp(columns) : commandHelp(commandOf(positionals[0]), columns));
    return 0;
  }
  const command = commandOf(first);
  const { values, positionals } = readArguments(rest, { ...command.options, ...common });
  if (values.help) {
    text.show(commandHelp(command, columns));
    return 0;
  }
  return command.run(positionals, values, {
    stdout: session.stdout,
    text,
    notes: printerTo(session.stderr),
    json: values.json ?? false,
    emit: (facts) => session.stdout.write(`${JSON.stringify(facts)}\n`),
    signal: session.signal,
    commands,
  });
}

function commandOf(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const known = [...commands.map((command) => command.name), "help"];
  const near = nearest(name, known);
  const meant = didYouMean(name, known) || ` Known: ${known.join(", ")}.`;
  throw new ChainruleError("E_CONFIG", `Unknown command ${formatValue(name)}.${meant}`, {
    command: name,
    nearest: near,
    known,
  });
}

function helpFor(name: string): string {
  return commands.some((command) => command.name === name) ? `chainrule ${name} --help` : "chainrule --help";
}

/** Reports an error: to people on stderr, to programs as a line of JSON on stdout as well. */
function report(error: unknown, { stdout, stderr }: Session, json: boolean, help: string | undefined): void {
  stderr.write(`${errorText(error)}\n${help === undefined ? "" : `Try: ${help}\n`}`);
  if (!json) return;
  const { code, message, details } =
    error instanceof ChainruleError ? error : { code: "E_INTERNAL", message: String(error), details: {} };
  stdout.write(`${JSON.stringify({ error: { code, message, details } })}\n`);
}

/** That of the package, wherever it is installed. */
function version(): string {
  return (createRequire(import.meta.url)("chainrule/package.json") as { version: string }).version;
}
