/** `chainrule resume`: goes on with a training that was stopped, to the bits of one that never was. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { inOwnWords } from "../advice.ts";
import { command } from "../command.ts";
import { checkpointIn } from "../train/checkpoint.ts";
import { hashOfFile } from "../train/run.ts";
import { trainRun } from "../train/training.ts";

export const resumeCommand = command({
  name: "resume",
  summary: "goes on with a training that was stopped or killed",
  usage: "<folder>",
  about: [
    "The folder is that of chainrule train --checkpoint, or the one that was named when Ctrl-C stopped the training. It ends with the same model, to the bit, as if it had not been stopped, and writes the files that the training would have written, over those that are there; then the checkpoint is removed. The data must be as they were.",
  ],
  options: {},
  examples: [
    ["chainrule resume model.checkpoint", "after Ctrl-C"],
    ["chainrule resume state --json", "after a crash of train --checkpoint state, for programs"],
  ],
  async run(positionals, _, context) {
    refuseMore(positionals, 1);
    const [folder] = positionals;
    if (folder === undefined)
      throw new ChainruleError("E_CONFIG", "resume needs a folder: chainrule resume model.checkpoint", {});
    const checkpoint = await checkpointIn(folder);
    const run = { ...checkpoint.run, options: { ...checkpoint.run.options, checkpoint: folder } };
    const hash = await hashOfFile(run.data);
    if (hash !== undefined && hash !== run.hash)
      throw new ChainruleError("E_DATA", `${formatValue(run.data)} has changed since the training began: it cannot go on. Train anew: chainrule train.`, { path: run.data }); // prettier-ignore
    await inOwnWords(() => trainRun(run, true, context, checkpoint));
    return 0;
  },
});
