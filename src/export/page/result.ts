/** Where the prediction of a table's model goes: bars of classes, a scale of a quantity, and of several targets a line each. */
import { short } from "../../base/numbers.ts";
import { withUnit } from "../../data/notation.ts";
import { areClasses, type QuantityTarget, type Targets } from "../../table/target.ts";
import { textOf as escape } from "../../trace/render/html/markup.ts";
import { barList, lineList, SHOWN_INTERVALS } from "./bars.ts";
import type { Form, PageShape } from "./shape.ts";

/** The notations are those of the fields. */
interface Result extends Pick<Form, "result"> {
  readonly shape: Omit<PageShape, "notations">;
}

export function resultOf(targets: Targets, columns: readonly string[]): Result {
  const names = targets.map(({ column }) => column);
  if (!areClasses(targets)) return quantities(targets, columns);
  if (targets.length === 1) {
    const bars = [{ output: "", names: targets[0].names, areShares: true }];
    return { result: barList(bars), shape: { kind: "classes", columns, bars } };
  }
  const result = `${live(barList([{ output: "Targets", names, areShares: true }]))}
<p class="note">Each with the more probable of its two classes, and how probable it is.</p>`;
  return { result, shape: { kind: "labels", columns, bars: [], lines: names.map((target) => ({ target })) } };
}

/** What readers of the screen are told when it changes. */
const live = (list: string) => `<div role="status" aria-live="polite">\n${list}\n</div>`;

function quantities(targets: readonly QuantityTarget[], columns: readonly string[]): Result {
  const quantiles = quantilesText(targets[0]);
  const lines = targets.map(({ column, low, high }) => ({ target: column, range: [low, high] as const }));
  const shape = { kind: "quantities", columns, bars: [], lines, ...(quantiles && { quantiles }) } as const;
  const interval = (k: number) => (quantiles === undefined ? "" : `<span class="interval" id="interval${k}"></span>`);
  const scale = (k: number) =>
    `<span class="scale" aria-hidden="true">${quantiles === undefined ? "" : `<span class="band" id="band${k}"></span>`}<span class="mark" id="mark${k}"></span></span>`;
  if (targets.length > 1) {
    const items = targets.map((target, k) => `<li><span class="name">${escape(withUnit(target))}</span> <span class="value" id="value${k}"></span> ${interval(k)}${scale(k)}</li>`); // prettier-ignore
    const note = '<p class="note">Each scale goes from the least to the largest in the training data.</p>';
    const shown = quantiles === undefined ? undefined : SHOWN_INTERVALS;
    return { result: `${live(lineList(items, "Targets", shown))}\n${note}`, shape };
  }
  const [{ low, high }] = targets;
  const result = `${quantiles === undefined ? "" : `<p role="status" aria-live="polite">${interval(0)}</p>\n`}${scale(0)}
<p class="ends"><span>${escape(short(low, 4))}</span> <span>${escape(short(high, 4))}</span></p>
<p class="note">The scale goes from the least to the largest in the training data.</p>`;
  return { result, shape };
}

/** "90 % interval: ", or of a single quantile "0.9-quantile: ". */
function quantilesText({ quantiles }: QuantityTarget): string | undefined {
  if (quantiles === undefined) return undefined;
  const shares = quantiles.map(({ share }) => share);
  return shares.length === 1 ? `${shares[0]}-quantile: ` : `${short(100 * (shares.at(-1)! - shares[0]))} % interval: `;
}
