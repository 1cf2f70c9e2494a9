/** What chainrule train says beside scores: before the training, during it, and of the files that it leaves. */
import { duration, short } from "../../base/numbers.ts";
import { printable } from "../../base/text.ts";
import type { TableModel } from "../../report/scores.ts";
import type { Warning } from "../../report/warnings.ts";
import type { TableProgress } from "../../table/ensemble.ts";
import { shellWord } from "../../terminal/arguments.ts";
import { progressBar } from "../../terminal/screen.ts";
import { columnLines } from "../columnLines.ts";
import type { Context } from "../command.ts";

export function tellWarnings(warnings: readonly Warning[], { text, json, emit }: Context): void {
  if (json) for (const warning of warnings) emit({ type: "warning", ...warning });
  else if (warnings.length > 0) {
    text.section("Look at this first");
    for (const { text: said } of warnings) text.say(printable(said));
  }
}

export function tellExpected(seconds: number | undefined, { text, json, emit }: Context): void {
  if (seconds === undefined) return;
  if (json) emit({ type: "expected", seconds });
  else text.show(["", `  The training will take about ${rounded(seconds)}.`]);
}

/** A time as exact as it is known. */
const rounded = (seconds: number) =>
  seconds < 0.7 ? "half a second" : seconds < 1.5 ? "a second" : seconds < 100 ? `${Number(seconds.toPrecision(1))} seconds` : `${Number((seconds / 60).toPrecision(2))} minutes`; // prettier-ignore

/** A live line, on a terminal. */
export function tellProgress(
  { network, networks, epoch, epochs, loss, heldOut }: TableProgress,
  { notes }: Context,
): void {
  const share = (network - 1 + epoch / epochs) / networks;
  const which = networks > 1 ? `network ${network} of ${networks}, ` : "";
  const held = heldOut === undefined ? "" : `, held out ${short(heldOut)}`;
  notes.screen.live(`  ${progressBar(share, 20)} ${which}epoch ${epoch}: loss ${short(loss)}${held}`);
}

export function tellColumns(model: TableModel, { text, json, emit }: Context): void {
  if (json) for (const line of model.describe()) emit({ type: "column", text: line });
  else {
    text.section("Columns");
    text.show(columnLines(model, text.terminal.columns));
  }
}

/** Paths of what a training leaves; programs are two or none. */
interface Files {
  readonly out: string;
  readonly run: string;
  readonly programs: readonly string[];
  readonly report: string | undefined;
}

export function tellWritten({ out, run, programs, report }: Files, seconds: number, { text }: Context): void {
  const rows = [
    [printable(out), "the model"],
    [printable(run), "all settings; chainrule train --config does it again, to the same bits"],
    ...(programs.length === 0 ? [] : [[printable(programs[0]), "a program that predicts"], [printable(programs[1]), "a program that trains it again"]]), // prettier-ignore
    ...(report === undefined ? [] : [[printable(report), "a page about it"]]),
  ];
  text.show(["", `Trained in ${duration(1000 * seconds)}. Wrote`]);
  for (const [file, what] of rows) text.show([`  ${file}`, `      ${what}`]);
  text.show(["", "To predict the rows of a file:", `  chainrule predict ${printable(shellWord(out))} new.csv`]);
}
