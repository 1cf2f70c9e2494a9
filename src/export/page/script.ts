/** The script of a generated page: reads the fields, and shows what the model predicts. */
import { LONGEST } from "../../data/notation.ts";
import type { PageShape } from "./shape.ts";

const fields = `const form = document.getElementById("form");
const byId = (id) => document.getElementById(id);
const digits = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 4 });
const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The number that a text is as the field's column writes them; NaN for others. */
function numberIn(text, { pattern, decimal }) {
  const found = text.length > ${LONGEST} ? null : new RegExp(pattern, "u").exec(text);
  if (found === null) return NaN;
  const [, before, currency, behind, digits, unit] = found;
  if ((before !== "" && behind !== "") || (currency !== undefined && unit !== undefined)) return NaN;
  const plain = decimal === "." ? digits.replace(/[^\\d.eE+-]/g, "") : digits.replace(/[^\\d,eE+-]/g, "").replace(",", ".");
  const number = (/[-−]/.test(before + behind) ? -1 : 1) * Number(plain);
  return Number.isFinite(number) ? number : NaN;
}

const marks = { ".": "a point before fractions, as in 12.5", ",": "a comma before fractions, as in 12,5" };

/** The value of a field: null where it is empty. Throws for what cannot be read, and notes what is far from the training's numbers. */
function valueOf(id) {
  const field = byId(id);
  const text = field.value.trim();
  const notation = shape.notations[field.dataset.notation];
  const number = notation === undefined || text === "" ? null : numberIn(text, notation);
  const isWrong = field.validity.badInput || Number.isNaN(number);
  const { low, high } = field.dataset;
  const isFar = number !== null && (number < Number(low) || number > Number(high));
  if (low !== undefined) byId(id + "-far").textContent = isFar ? text + " is far from the numbers of the training." : "";
  field.toggleAttribute("aria-invalid", false);
  if (isWrong) {
    field.setAttribute("aria-invalid", "true");
    const label = document.querySelector('label[for="' + id + '"]').textContent;
    throw new TypeError(notation === undefined ? label + " is not complete." : label + " takes a number with " + marks[notation.decimal] + "; got " + JSON.stringify(text) + ".");
  }
  return text === "" ? null : notation === undefined ? text : number;
}

/** The row as the model takes it. */
function rowOf() {
  if (shape.columns) return Object.fromEntries(shape.columns.map((column, i) => [column, valueOf("c" + i)]));
  const rows = shape.inputs.map(({ size }, i) => Array.from({ length: size }, (_, k) => Number(valueOf("x" + i + "-" + k) ?? 0)));
  return rows.length === 1 ? rows[0] : Object.fromEntries(rows.map((row, i) => [shape.inputs[i].name, row]));
}`;

const outputs = `function showBars(bars, b, values) {
  const largest = Math.max(...values.map(Math.abs)) || 1;
  const best = values.indexOf(Math.max(...values));
  values.forEach((value, i) => {
    const item = byId("b" + b + "-" + i);
    item.querySelector(".value").textContent = bars.areShares ? percent.format(value) : digits.format(value);
    const length = bars.areShares ? value : Math.abs(value) / largest;
    item.querySelector(".bar span").style.inlineSize = 100 * Math.min(Math.max(length, 0), 1) + "%";
    item.classList.toggle("best", i === best && shape.kind === "classes");
    item.classList.toggle("negative", value < 0);
  });
  return best;
}

/** Bars of classes or numbers; gives the headline, that of classes. */
function showRow(row) {
  const found = shape.columns ? model.predictProba(row) : model.predict(row);
  const outputs = shape.bars.length === 1 ? [found] : shape.bars.map(({ output }) => found[output]);
  const best = shape.bars.map((bars, b) => showBars(bars, b, outputs[b]));
  return shape.kind === "classes" ? shape.bars[0].names[best[0]] : "";
}`;

const listOf = `/** What the model gives for each target. */
const listOf = (found) => (shape.lines.length === 1 ? [found] : shape.lines.map(({ target }) => found[target]));`;

const quantities = `/** Values on their scales, and the quantiles around them; gives the headline, that of one. */
function showRow(row) {
  const values = listOf(model.predict(row));
  const around = shape.quantiles === undefined ? undefined : listOf((model.predictInterval ?? model.predictQuantiles)(row));
  shape.lines.forEach(({ range: [low, high] }, k) => {
    const place = (y) => (high > low ? Math.min(Math.max((100 * (y - low)) / (high - low), 0), 100) : 50);
    byId("mark" + k).style.insetInlineStart = place(values[k]) + "%";
    if (values.length > 1) byId("value" + k).textContent = digits.format(values[k]);
    if (around === undefined) return;
    const ends = [...new Set(Object.values(around[k]))];
    byId("interval" + k).textContent = shape.quantiles + ends.map((y) => digits.format(y)).join(" to ");
    const band = byId("band" + k).style;
    band.insetInlineStart = place(ends[0]) + "%";
    band.inlineSize = place(ends[ends.length - 1]) - place(ends[0]) + "%";
  });
  return values.length > 1 ? "" : digits.format(values[0]);
}`;

const labels = `/** The more probable class of each target; they have no headline. */
function showRow(row) {
  const [labels, shares] = [model.predict(row), model.predictProba(row)].map(listOf);
  labels.forEach((label, k) => {
    const item = byId("b0-" + k);
    const share = Math.max(...shares[k]);
    item.querySelector(".value").textContent = label + ", " + percent.format(share);
    item.querySelector(".bar span").style.inlineSize = 100 * share + "%";
  });
  return "";
}`;

const events = `function show() {
  const problem = byId("problem");
  const headline = byId("headline");
  try {
    headline.textContent = showRow(rowOf());
    problem.textContent = "";
    byId("result").classList.remove("stale");
  } catch (error) {
    // A prediction of other values would stand beside the error.
    headline.textContent = "";
    problem.textContent = error.message;
    byId("result").classList.add("stale");
  }
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(show));
show();`;

/** The functions that a page of each kind has; `showRow` gives the headline. */
const shows: Readonly<Record<PageShape["kind"], readonly string[]>> = {
  quantities: [listOf, quantities],
  labels: [listOf, labels],
  classes: [outputs],
  numbers: [outputs],
};

export const scriptFor = ({ kind }: PageShape): string => [fields, ...shows[kind], events].join("\n\n");
