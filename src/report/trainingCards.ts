/** How the model was trained and what it is, as parts of the page. */
import { formatValue } from "../base/errors.ts";
import { count, duration, short } from "../base/numbers.ts";
import { html, type Markup } from "../trace/render/html/markup.ts";
import type { TableModel } from "./scores.ts";
import { legend, lineChart, range } from "./charts.ts";
import type { Target } from "../table/target.ts";
import { lossCurves, meansByEpoch, type Epoch } from "./history.ts";

export function trainingCard(history: readonly Epoch[], isQuantity: boolean): Markup | false {
  const { training, heldOut } = lossCurves(history, isQuantity);
  if (training.length < 2) return false;
  const networks = new Set(history.map(({ network }) => network)).size;
  const accuracy = isQuantity ? [] : meansByEpoch(history, ({ heldOut }) => heldOut);
  const points = (values: readonly number[]) => values.map((y, i) => [i + 1, y] as const);
  const curves = [
    { name: "rows learned from", points: points(training) },
    ...(heldOut ? [{ name: "rows held out", points: points(heldOut) }] : []),
  ];
  const log = [...training, ...(heldOut ?? [])].every((loss) => loss > 0);
  return html`<section class="card">
    <h2>The training</h2>
    <p class="note">
      Epoch by epoch${networks > 1 && `, the mean of ${networks} networks`}. Each network keeps the weights of its best
      epoch on rows held out of its training.
    </p>
    <div class="grid-2">
      <figure>
        <h3>Loss</h3>
        ${lineChart(curves, { label: `The loss goes from ${range([training[0], training.at(-1)!])} in ${training.length} epochs.`, log })}
        ${legend(curves.map(({ name }) => name))}
      </figure>
      ${
        accuracy.length > 1 &&
        html`<figure>
          <h3>Accuracy on the rows held out</h3>
          ${lineChart([{ name: "accuracy", points: points(accuracy) }], { label: `The accuracy on rows held out ends at ${short(accuracy.at(-1)!)}.`, writeY: (share) => `${short(100 * share)} %` })}
        </figure>`
      }
    </div>
  </section>`;
}

/** `leftOut` are rows of the file without a target. */
export function modelCard({
  model,
  leftOut,
  seconds,
}: {
  readonly model: TableModel;
  readonly leftOut: number;
  readonly seconds: number;
}): Markup {
  const { networks, rows } = model.fitted;
  const targets: readonly Target[] = model.fitted.targets;
  const of = (column: string) => (targets.length > 1 ? ` of ${column}` : "");
  const options = Object.entries(model.toJSON().options).map(([name, value]) => `${name} ${formatValue(value)}`);
  const weights = networks[0].getWeights().reduce((sum, { data }) => sum + data.length, 0);
  const layers = networks[0].session.network.layers.flatMap(({ layer, shape }) => (layer.kind === "dense" ? [shape[0]] : [])); // prettier-ignore
  const facts: [string, string][] = [
    ["networks", `${networks.length}${networks.length > 1 ? ", whose mean predicts" : ""}`],
    ["layers", `${layers.slice(0, -1).join(", ")} hidden units, ${layers.at(-1)} ${layers.at(-1) === 1 ? "output" : "outputs"}`], // prettier-ignore
    ["parameters", `${count(weights)}${networks.length > 1 ? " each" : ""}`],
    ["rows", `${count(rows)}${leftOut > 0 ? `, and ${count(leftOut)} without a target left out` : ""}`],
    ...targets.map((target): [string, string] => target.kind === "class" ? [`classes${of(target.column)}`, target.names.join(", ")] : [`predictions${of(target.column)}`, `from ${short(target.low)} to ${short(target.high)}, the range seen`]), // prettier-ignore
    ["options", options.join(", ")],
    ["training time", duration(1000 * seconds)],
  ];
  return html`<section class="card">
    <h2>The model</h2>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
