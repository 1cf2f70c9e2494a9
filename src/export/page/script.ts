/** The script of a generated page: reads the fields, and shows what the model predicts. */
export const script = `const form = document.getElementById("form");
const byId = (id) => document.getElementById(id);
const digits = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 4 });
const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The value of a field: null where it is empty. Throws for what the browser could not read. */
function valueOf(id) {
  const field = byId(id);
  const isWrong = field.validity.badInput;
  field.toggleAttribute("aria-invalid", false);
  if (isWrong) {
    field.setAttribute("aria-invalid", "true");
    throw new TypeError(document.querySelector('label[for="' + id + '"]').textContent + " is not a number.");
  }
  return field.value === "" ? null : field.type === "number" ? field.valueAsNumber : field.value;
}

/** The row as the model takes it. */
function rowOf() {
  if (shape.columns) return Object.fromEntries(shape.columns.map((column, i) => [column, valueOf("c" + i)]));
  const rows = shape.inputs.map(({ size }, i) => Array.from({ length: size }, (_, k) => Number(valueOf("x" + i + "-" + k) ?? 0)));
  return rows.length === 1 ? rows[0] : Object.fromEntries(rows.map((row, i) => [shape.inputs[i].name, row]));
}

function showBars(bars, b, values) {
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

function show() {
  const problem = byId("problem");
  const headline = byId("headline");
  try {
    const row = rowOf();
    if (shape.kind === "quantity") {
      const [low, high] = shape.range;
      const value = model.predict(row);
      headline.textContent = digits.format(value);
      byId("mark").style.insetInlineStart = (high > low ? (100 * (value - low)) / (high - low) : 50) + "%";
    } else {
      const found = shape.columns ? model.predictProba(row) : model.predict(row);
      const outputs = shape.bars.length === 1 ? [found] : shape.bars.map(({ output }) => found[output]);
      const best = shape.bars.map((bars, b) => showBars(bars, b, outputs[b]));
      headline.textContent = shape.kind === "classes" ? shape.bars[0].names[best[0]] : "";
    }
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
