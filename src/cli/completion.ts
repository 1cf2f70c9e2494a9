/** Scripts that complete the program's commands, options and words in a shell. */
import { common, dashed, type Argument } from "../terminal/arguments.ts";
import type { Command } from "./command.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly { readonly name: string; readonly about: string; readonly words: readonly string[]; readonly isFlag: boolean }[]; // prettier-ignore
}

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  const completed = commands.map(({ name, summary, options }) => ({
    name,
    summary,
    options: Object.entries<Argument>({ ...options, ...common }).map(([name, option]) => ({
      name: `--${dashed(name)}`,
      about: option.about ?? "",
      words: wordsOf(option),
      isFlag: option.written === "name",
    })),
  }));
  return { bash, zsh, fish }[shell](completed);
}

/** The words that an option may be: as they are typed, not those that a shell reads otherwise. */
function wordsOf({ expected, also }: Argument): string[] {
  const words = expected.startsWith("one of ") ? [...expected.matchAll(/"([^"]*)"/g)].map(([, word]) => word) : [];
  return [...words, ...Object.keys(also ?? {})].filter((word) => /^\w+$/.test(word));
}

const names = (completed: readonly { readonly name: string }[]) => completed.map(({ name }) => name).join(" ");

function bash(commands: readonly Completed[]): string {
  const words = commands.flatMap(
    ({ name, options }) =>
    options.filter(({ words }) => words.length > 0).map((option) => `    "${name} ${option.name}") words="${option.words.join(" ")}" ;;`), // prettier-ignore
  );
  return `# chainrule completion bash > ~/.local/share/bash-completion/completions/chainrule
_chainrule() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words="" options=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names(commands)} help --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} $previous" in
    "help $previous") words="${names(commands)}" ;;
${words.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(({ name, options }) => `    ${name}) options="${names(options)}" ;;`).join("\n")}
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  elif [ "\${current#-}" != "$current" ]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _chainrule chainrule
`;
}

/** In single quotes, for zsh and fish alike. */
const quoted = (text: string) => `'${text.replace(/['\\]/g, (character) => `'\\${character}'`)}'`;

function zsh(commands: readonly Completed[]): string {
  const plain = (text: string) => text.replace(/[[\]:]/g, (character) => `\\${character}`);
  const spec = ({ name, about, words, isFlag }: Completed["options"][number]) => {
    const value = isFlag ? "" : words.length > 0 ? `:value:(${words.join(" ")})` : ":value:_files";
    return `        ${quoted(`*${name}[${plain(about)}]${value}`)}`;
  };
  return `#compdef chainrule
# chainrule completion zsh > a folder of $fpath, as _chainrule
_chainrule() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map(({ name, summary }) => `      ${quoted(`${name}:${plain(summary)}`)}`).join("\n")}
    )
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(({ name, options }) => `    ${name})\n      _arguments \\\n${options.map((option) => `${spec(option)} \\`).join("\n")}\n        '*:file:_files' ;;`).join("\n")}
    help) _values command ${names(commands)} ;;
  esac
}
_chainrule "$@"
`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c chainrule -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map(({ name: option, about, words, isFlag }) => {
      const value = isFlag ? "" : words.length > 0 ? ` -x -a ${quoted(words.join(" "))}` : " -r";
      return `complete -c chainrule -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}${value} -d ${quoted(about)}`;
    }),
  ]);
  return `# chainrule completion fish > ~/.config/fish/completions/chainrule.fish\n${lines.join("\n")}\n`;
}
