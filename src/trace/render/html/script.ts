/**
 * The page's script, as text: bundlers rename functions and add helpers, and leave texts alone. It makes the drawing's
 * parts buttons, shows in the panel the arithmetic that the page has already, and writes other examples' numbers, which
 * it has from the page's JSON, into the units.
 */
export const script = String.raw`
"use strict";
{
  const find = (id) => document.getElementById(id);
  const trace = JSON.parse(find("trace").textContent);
  const parts = Array.from(document.querySelectorAll("#network [data-key]"));
  const [steps, rows, things, panel] = ["step", "example", "thing", "panel"].map(find);
  const bodies = Array.from(document.querySelectorAll("[data-step]"));
  const blocks = Array.from(document.querySelectorAll(".block"));
  const columns = Array.from(new Set(parts.map((part) => Number(part.dataset.column)))).sort((a, b) => a - b);
  let key = things.value;

  const step = () => Number(steps.value);
  const row = () => Number(rows.value);
  /** As src/base/numbers.ts writes them. */
  const short = (value) => {
    const [number, size] = [Number(value), Math.abs(value)];
    const plain = size === 0 || (size >= 1e-4 && size < 1e6);
    return plain ? String(Number(number.toPrecision(3))) : number.toExponential(2).replace(/\.?0*e\+?/, "e");
  };
  const belongs = ({ dataset }) =>
    Number(dataset.step) === step() && (dataset.row === undefined || Number(dataset.row) === row());

  /** Numbers of the chosen step and example into the drawing. */
  function draw() {
    const at = trace.steps.find(({ number }) => number === step());
    const example = at.examples.find((one) => one.row === row());
    for (const part of parts) {
      const [kind, place] = [part.dataset.key[0], part.dataset.key.slice(1)];
      if (kind === "w") {
        const { before } = at.weights[place];
        part.classList.toggle("negative", before < 0);
        part.style.setProperty("--strength", (1 + 1.5 * Math.min(2, Math.abs(before))).toFixed(1));
      } else if (example) {
        const [l, k] = place.split(".");
        const unit = kind === "i" ? example.inputs[place] : example.layers[l].units[k];
        part.querySelector(".value").textContent = short(kind === "i" ? unit.value : unit.out);
        const [target, wanted] = [part.querySelector(".target"), example.targets.find(({ name }) => name === unit.name)];
        if (target && wanted) target.textContent = "want " + short(wanted.value);
      }
      const texts = Array.from(part.querySelectorAll("text"), (text) => text.textContent.trim());
      part.setAttribute("aria-label", [texts.join(" "), part.dataset.name].filter(Boolean).join(", "));
    }
  }

  /** The examples of the chosen step: batches have others. */
  function fillRows() {
    const before = rows.value;
    const at = trace.steps.find(({ number }) => number === step());
    rows.replaceChildren(...at.examples.map((one) => new Option(String(one.row + 1), String(one.row))));
    if (at.examples.some((one) => String(one.row) === before)) rows.value = before;
    rows.closest("label").hidden = trace.steps.every(({ examples }) => examples.length < 2);
  }

  function show() {
    for (const body of bodies) body.hidden = !belongs(body);
    const block = blocks.find((one) => one.dataset.key === key && belongs(one.closest("[data-step]")));
    if (block) panel.replaceChildren(...Array.from(block.cloneNode(true).childNodes));
    const at = trace.steps.find(({ number }) => number === step());
    const chosen = parts.find((part) => part.dataset.key === key);
    const name = chosen && key[0] !== "w" ? chosen.querySelector("title").textContent : undefined;
    for (const part of parts) {
      const weight = part.dataset.key[0] === "w" ? at.weights[part.dataset.key.slice(1)] : undefined;
      part.classList.toggle("near", key[0] === "u" && weight !== undefined && weight.to.includes(name));
      part.setAttribute("aria-pressed", String(part === chosen));
    }
    things.value = key;
  }

  function choose(part) {
    key = part.dataset.key;
    reach(part);
    show();
  }

  /** One part of the drawing is in the order of Tab; arrow keys go on from it. */
  function reach(part) {
    for (const other of parts) other.setAttribute("tabindex", other === part ? "0" : "-1");
  }

  const middle = (part) => {
    const { top, bottom } = part.getBoundingClientRect();
    return (top + bottom) / 2;
  };

  /** The next part: up or down in a column, or the nearest in the column beside. */
  function neighbour(part, arrow) {
    const column = Number(part.dataset.column);
    const of = (wanted) => parts.filter((one) => Number(one.dataset.column) === wanted);
    if (arrow === "ArrowUp" || arrow === "ArrowDown") {
      const mates = of(column);
      return mates[mates.indexOf(part) + (arrow === "ArrowUp" ? -1 : 1)];
    }
    const beside = of(columns[columns.indexOf(column) + (arrow === "ArrowLeft" ? -1 : 1)]);
    const away = (one) => Math.abs(middle(one) - middle(part));
    return beside.reduce((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
  }

  for (const part of parts) {
    part.setAttribute("role", "button");
    part.addEventListener("click", () => choose(part));
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") choose(part);
      else if (event.key.startsWith("Arrow")) {
        const next = neighbour(part, event.key);
        if (next) {
          reach(next);
          next.focus();
        }
      } else return;
      event.preventDefault();
    });
  }
  steps.addEventListener("change", () => {
    fillRows();
    draw();
    show();
  });
  rows.addEventListener("change", () => {
    draw();
    show();
  });
  things.addEventListener("change", () => {
    key = things.value;
    const part = parts.find((one) => one.dataset.key === key);
    if (part) reach(part);
    show();
  });

  steps.closest("label").hidden = trace.steps.length < 2;
  find("choosing").hidden = find("chosen").hidden = false;
  document.documentElement.classList.add("choosing");
  fillRows();
  reach(parts.find((part) => part.dataset.key === key) || parts[0]);
  draw();
  show();
}
`;
