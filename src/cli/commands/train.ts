/** `chainrule train`: from a CSV file to a model of its target column, tried on rows that it has not seen. */
import { ChainruleError } from "../../base/errors.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { inOwnWords } from "../advice.ts";
import { command } from "../command.ts";
import { trainOptions } from "../train/options.ts";
import { runIn } from "../train/run.ts";
import { trainRun } from "../train/training.ts";

export const trainCommand = command({
  name: "train",
  summary: "learns a column of a CSV file from the others",
  usage:
    "<data.csv> [options]\n- [options]                  reads stdin\n--config <run.json>          does a training again",
  about: [
    "Learns to predict the target column from the others: numbers, categories, yes and no, dates, with gaps. Columns are prepared inside the model, which is one file; chainrule predict uses it. A part of the rows is kept aside to say how good the model is.",
    "Beside model.json it writes model.run.json, which --config does again to the same bits, and two short programs: model.predict.mjs uses the model, model.train.mjs trains it. Ctrl-C keeps the state of the training, for chainrule resume; the second one ends it at once.",
  ],
  options: trainOptions,
  examples: [
    ["chainrule train houses.csv --target price", "learns the column price"],
    ["chainrule train iris.csv --effort quick --out iris.json", "the last column, in about a second"],
    ["chainrule train data.csv --report report.html", "with a page to send to a colleague"],
    ["chainrule train data.csv --drop id --drop name --json", "leaves two columns out; the last line is the result"],
    ["chainrule train data.csv --checkpoint state --every 5", "what kill -9 ends goes on with chainrule resume state"],
    ["chainrule train --config model.run.json --out again.json", "the same training again: the same bits"],
  ],
  async run(positionals, { config, force = false, ...given }, context) {
    refuseMore(positionals, 1);
    const saved = config === undefined ? undefined : await runIn(config);
    const data = positionals[0] ?? saved?.data;
    if (data === undefined) throw new ChainruleError("E_CONFIG", "train needs a file: chainrule train data.csv", {});
    const hash = data === saved?.data ? saved.hash : undefined;
    const run = { data, hash, options: { ...saved?.options, ...given } };
    await inOwnWords(() => trainRun(run, force, context));
    return 0;
  },
});
