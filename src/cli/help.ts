/** `chainrule --help` and `chainrule COMMAND --help`. */
import { common, definitions, optionLines } from "../terminal/arguments.ts";
import { flag } from "../base/options.ts";
import { wrap } from "../base/text.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";

const CODES =
  "Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 unusable data, 4 training diverged (NaN, infinity), 130 Ctrl-C. NO_COLOR=1 switches colours off.";

function examples(of: readonly (readonly [string, string])[], columns: number): string[] {
  return of.flatMap(([line, why]) => [...wrap(`# ${why}`, columns, "  "), `  ${line}`]);
}

export function programHelp(columns: number): string[] {
  return [
    "chainrule: neural networks whose every number can be checked.",
    "",
    "Usage: chainrule COMMAND [arguments] [options]",
    "",
    ...definitions([...commands.map(({ name, summary }) => [name, summary] as const), ["help", "help on a command"]], columns), // prettier-ignore
    "",
    ...optionLines(
      {
        version: flag(undefined, "the version"),
        help: flag(undefined, "this text; for a command, its options"),
      },
      columns,
    ),
    "",
    "Examples:",
    ...examples(
      commands.flatMap((command) => command.examples.slice(0, 2)),
      columns,
    ),
    "",
    ...wrap(CODES, columns),
  ];
}

export function commandHelp(command: Command, columns: number): string[] {
  return [
    ...wrap(`chainrule ${command.name}: ${command.summary}`, columns),
    "",
    ...command.usage
      .split("\n")
      .map((line, i) => `${i === 0 ? "Usage: " : "       "}chainrule ${command.name} ${line}`.trimEnd()),
    "",
    ...command.about.flatMap((text) => [...wrap(text, columns), ""]),
    ...optionLines({ ...command.options, ...common }, columns),
    "",
    "Examples:",
    ...examples(command.examples, columns),
    "",
    ...wrap(CODES, columns),
  ];
}
