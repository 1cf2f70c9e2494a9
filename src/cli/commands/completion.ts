/** `chainrule completion`: the script that completes chainrule in a shell. */
import { ChainruleError } from "../../base/errors.ts";
import { checkWord } from "../../base/options.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { command } from "../command.ts";
import { completionScript, shells } from "../completion.ts";

export const completionCommand = command({
  name: "completion",
  summary: "the script that completes chainrule in a shell",
  usage: "<bash|zsh|fish>",
  about: [
    "Writes a script to stdout, which completes commands, options, their words and files. Where it belongs is in its first lines.",
  ],
  options: {},
  examples: [
    ["source <(chainrule completion bash)", "in this shell"],
    ["chainrule completion fish > ~/.config/fish/completions/chainrule.fish", "in every one"],
  ],
  run(positionals, _, { stdout, json, emit, commands }) {
    refuseMore(positionals, 1);
    const [shell] = positionals;
    if (shell === undefined)
      throw new ChainruleError("E_CONFIG", `completion needs a shell: ${shells.join(", ")}.`, { expected: shells });
    const script = completionScript(checkWord(shell, shells, "the shell"), commands);
    if (json) emit({ type: "result", shell, script });
    else stdout.write(script);
    return Promise.resolve(0);
  },
});
