/** The page: a file, its columns, a training, and what the model says. */
import type { Effort } from "chainrule/table";
import { count, duration, percent, short } from "../../src/base/numbers.ts";
import { lossCurves, type Epoch } from "../../src/report/history.ts";
import { Busy } from "../page/busy.ts";
import { LineChart } from "../page/chart.ts";
import { find, make } from "../page/dom.ts";
import { Refusal, TrainerClient } from "./client.ts";
import { ColumnList } from "./columnList.ts";
import { showResults } from "./results.ts";
import { sample } from "./samples.ts";
import { saveButtons } from "./save.ts";
import { shown, type ColumnSummary } from "./summary.ts";
import { WhatIf } from "./whatIf.ts";

const client = new TrainerClient();
const columnList = new ColumnList(() => void preview());
const whatIf = new WhatIf(client);
const target = find<HTMLSelectElement>("target");
const train = find<HTMLButtonElement>("train");
const busy = new Busy([train]);
const chart = new LineChart(find("chart"), find("legend"), {
  title: "Loss by epoch",
  write: short,
  empty: "The curve comes with the training.",
  log: true,
});

let columns: readonly ColumnSummary[] = [];
let isTraining = false;
let isQuantity = false;
let reading = 0;

const showProblem = (id: string, error?: unknown) => {
  find(id).textContent = error === undefined ? "" : (error as Error).message;
  find(id).hidden = error === undefined;
};
const showSections = (...shown: readonly string[]) => {
  for (const id of ["data", "results"]) find(id).hidden = !shown.includes(id);
};

/** Reads a file, and asks for what is to be predicted: the last column, unless another one is chosen. */
async function open(file: File): Promise<void> {
  if (isTraining) await client.ask("stop", undefined);
  const turn = ++reading;
  train.disabled = true;
  showProblem("file-problem");
  find("file-status").textContent = `Reading ${file.name} …`;
  try {
    const read = await client.ask("read", file);
    if (turn !== reading) return; // another file has been chosen meanwhile
    columns = read.columns;
    find("file-status").textContent = `${read.name}: ${count(read.rows)} rows, ${count(columns.length)} columns`;
    columnList.show(columns);
    target.replaceChildren(...columns.map(({ name }) => make("option", { value: name }, shown(name))));
    target.value = (
      columns.findLast(({ kind }) => kind !== "text" && kind !== "empty") ?? columns[columns.length - 1]
    ).name;
    showSections("data");
    reset();
    await preview();
  } catch (error) {
    if (turn !== reading) return;
    find("file-status").textContent = "";
    showSections();
    showProblem("file-problem", error);
  }
}

/** What would be done to each column; or why that cannot be learned. */
async function preview(): Promise<void> {
  const name = target.value;
  showProblem("data-problem");
  try {
    const { task, plan } = await client.ask("preview", { target: name, drop: columnList.drop(name) });
    isQuantity = task === "regression";
    columnList.explain(name, plan, isQuantity ? "as a quantity" : "as classes");
    train.disabled = false;
  } catch (error) {
    columnList.explain(name, [], "");
    train.disabled = true;
    showProblem("data-problem", error);
  }
}

/** Nothing is trained yet. */
function reset(): void {
  chart.draw([], 2);
  find("status").textContent = "";
  find<HTMLProgressElement>("trained").value = 0;
  for (const id of ["network", "epoch", "loss", "held-out"]) find(id).textContent = "–";
}

/** Trains; the same button stops it. */
async function learn(): Promise<void> {
  if (isTraining) return client.ask("stop", undefined);
  const name = target.value;
  const effort = document.querySelector<HTMLInputElement>("input[name=effort]:checked")!.value as Effort;
  isTraining = true;
  busy.begin(train, "Stop");
  reset();
  showSections("data");
  find("status").textContent = "Training …";
  const start = performance.now();
  const turn = reading;
  watchTraining();
  try {
    const results = await client.ask("train", { target: name, drop: columnList.drop(name), effort });
    if (turn !== reading) return;
    const told = `Trained on ${count(results.trainRows)} rows and tried on ${count(results.scores.rows)} others, in ${duration(performance.now() - start)}.`;
    find("status").replaceChildren(told, " ", make("a", { href: "#results" }, "See how good it is"));
    showSections("data", "results");
    showResults(results, name);
    await whatIf.show(columns, name, results);
    saveButtons(client, find("file-status").textContent.split(":")[0], results);
  } catch (error) {
    if (turn !== reading) return;
    if (error instanceof Refusal && error.code === "E_ABORTED")
      find("status").textContent = "Stopped: nothing was kept.";
    else {
      find("status").textContent = "";
      showProblem("data-problem", error);
    }
  } finally {
    isTraining = false;
    busy.end();
  }
}

/** Draws what the worker says of the training. */
function watchTraining(): void {
  const history: Epoch[] = [];
  client.onProgress = ({ networks, epochs, ...epoch }) => {
    history.push(epoch);
    const { training, heldOut = [] } = lossCurves(history, isQuantity);
    const curves = [
      { name: networks > 1 ? `training, mean of ${networks}` : "training", values: training, tone: 1 as const },
      ...(isQuantity && heldOut.length > 0 ? [{ name: "held out", values: heldOut, tone: 2 as const }] : []),
    ];
    chart.draw(curves, epochs);
    find<HTMLProgressElement>("trained").value = history.length / (networks * epochs);
    find("network").textContent = `${epoch.network} / ${networks}`;
    find("epoch").textContent = `${epoch.epoch} / ${epochs}`;
    find("loss").textContent = short(epoch.loss);
    find("held-out").textContent =
      epoch.heldOut === undefined ? "–" : isQuantity ? short(epoch.heldOut) : percent(epoch.heldOut);
  };
}

const input = find<HTMLInputElement>("file");
input.addEventListener("change", () => {
  if (input.files?.[0] !== undefined) void open(input.files[0]);
  input.value = ""; // the same file again, when it has changed
});
find("penguins").addEventListener("click", () => void open(sample("penguins.csv")));
find("cars").addEventListener("click", () => void open(sample("cars.csv")));
target.addEventListener("change", () => void preview());
find("training").addEventListener("submit", (event) => {
  event.preventDefault();
  void learn();
});

// A file may be dropped anywhere.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  find("drop").classList.add("over");
});
document.addEventListener("dragleave", () => find("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  find("drop").classList.remove("over");
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) void open(file);
});
