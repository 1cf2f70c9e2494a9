/** What the bench commands share: options, --help, exit codes, a reader that stops reading, Ctrl-C. */
import { parseArgs } from "node:util";
import { nearest } from "../../src/base/options.ts";

export interface Option {
  readonly about: string;
  /** What stands for its value in the help; without it the option is a flag. */
  readonly value?: string;
}
type Options = Readonly<Record<string, Option>>;
export type Given<O extends Options> = {
  [K in keyof O]: O[K] extends { value: string } ? string | undefined : boolean;
};

/** The options given, or what is wrong with them. */
export function parseOptions<const O extends Options>(args: readonly string[], options: O): Given<O> | string {
  const known = Object.keys(options);
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true, options: types(options) });
  const given: Record<string, string | boolean | undefined> = {};
  for (const name of known) given[name] = options[name].value === undefined ? false : undefined;
  for (const token of tokens) {
    if (token.kind === "positional") return `Unexpected ${JSON.stringify(token.value)}: there are only options.`;
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const near = nearest(token.name, known);
      return `Unknown option ${token.rawName}.${near === undefined ? "" : ` Did you mean --${near}?`}`;
    }
    if (option.value === undefined && token.value !== undefined) return `--${token.name} takes no value.`;
    if (option.value !== undefined && token.value === undefined) return `--${token.name} needs a value.`;
    given[token.name] = token.value ?? true;
  }
  return given as Given<O>;
}

function types(options: Options) {
  const type = ({ value }: Option) => (value === undefined ? "boolean" : "string");
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { type: type(option) } as const]));
}

export function helpText(command: string, about: string, options: Options): string {
  const rows = Object.entries(options).map(([name, { value, about }]) => [
    `--${name}${value ? ` <${value}>` : ""}`,
    about,
  ]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(
    ([name, text]) => `  ${name.padEnd(width)}  ${text.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`,
  );
  return `Usage: ${command} [-- options]\n\n${about}\n\n${lines.join("\n")}\n`;
}

/** Runs a bench command: exit code 2 for wrong options, 130 for Ctrl-C, which ends its children too. */
export async function runCommand<const O extends Options>(
  { command, about, options }: { command: string; about: string; options: O },
  main: (given: Given<O>) => Promise<void>,
): Promise<void> {
  withoutFindings();
  const all = { ...options, help: { about: "this text" } };
  const given = parseOptions(process.argv.slice(2), all);
  if (typeof given === "string") {
    process.stderr.write(`${given}\nTry: ${command} -- --help\n`);
    process.exit(2);
  }
  if (given.help) {
    process.stdout.write(helpText(command, about, all));
    return;
  }
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
  // Whoever reads may stop early, as in: npm run bench | head
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  await main(given as unknown as Given<O>);
}

/** What `fit` finds in rows that are made up is no news in a bench; it is looked for, since a user's call does that, too. */
function withoutFindings(): void {
  const { warn } = console;
  console.warn = (...told: unknown[]) => {
    if (!String(told[0]).endsWith("(watch: false turns this off.)")) warn(...told);
  };
}
