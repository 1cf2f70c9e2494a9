/**
 * npm start: a network learns to read handwritten digits, is tested on digits it has never seen, is saved and loaded,
 * and its speed is measured against the same arithmetic in plain JavaScript.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainTestSplit } from "../src/data/index.ts";
import {
  adam,
  dense,
  loadModel,
  sequential,
  type Model,
  type SequentialOptions,
  type ShapedData,
} from "../src/index.ts";
import { count, fixed, percent, rate, size, times } from "../src/base/numbers.ts";
import { table } from "../src/base/text.ts";
import { digits } from "./digits-data.ts";
import { finish, runTrainer, type ExitCode, type Trainer } from "./program.ts";
import { judge, picture, showConfusion, showPictures, someAnswers } from "./results.ts";
import { compareBackends, sameBits } from "./speed.ts";
import { parameterCount, sha256, TrainingView } from "./training.ts";

/** Test accuracy that the default 40 epochs reach with every seed from 0 to 39; below it something is broken. */
const BAR = 0.97;
const BATCH = 64;

interface Part {
  x: ShapedData;
  y: Uint8Array;
}

async function build(seed: number, backend?: SequentialOptions["backend"]): Promise<Model> {
  const model = await sequential({
    inputShape: [64],
    layers: [
      dense({ units: 128, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: 64, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: 10, activation: "softmax" }),
    ],
    seed,
    backend,
  });
  model.compile({
    optimizer: adam({ learningRate: 0.002 }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

async function main(program: Trainer): Promise<ExitCode> {
  const { epochs, seed, signal, style, show, say, section, emit } = program;
  const { images, labels } = await digits();
  // Split the same way whatever the seed: seeds can then be compared.
  const { train: known, test } = trainTestSplit(images, labels, { testShare: 0.25, stratify: true });
  const { train, test: validation } = trainTestSplit(known.x, known.y, { testShare: 0.1, stratify: true });
  const [rows, validationRows, testRows] = [train, validation, test].map(({ y }) => y.length);
  const model = await build(seed);
  const weights = parameterCount(model);
  emit("start", { rows, validationRows, testRows, layers: [64, 128, 64, 10], weights, seed, backend: model.backend });

  show([style.bold("Chainrule · a network learns to read digits")]);
  say(
    `It begins with ${count(weights)} random weights. After every ${BATCH} digits it sees, the chain rule tells how much each weight added to the error, and each weight moves a little the other way.`,
  );

  section("Data");
  say(
    `${count(labels.length)} handwritten digits of 8 × 8 pixels (E. Alpaydin and C. Kaynak, UCI, CC BY 4.0): ${count(rows)} to learn from, ${validationRows} to watch the learning by, and ${testRows} for a test at the end.`,
  );
  showPictures(
    program,
    Array.from({ length: 10 }, (_, row) => ({ picture: picture(train.x, row, 8), caption: [`is ${train.y[row]}`] })),
  );

  section("Training");
  say(
    `64 pixels → 128 relu → 64 relu → 10 softmax. Adam with learning rate 0.002, batches of ${BATCH}, seed ${seed}, on ${model.backend === "wasm" ? "WebAssembly" : "JavaScript"}.`,
  );
  const view = new TrainingView(program, rows, "validation");
  const stoppedBy = await view.follow(
    model.train(train.x, train.y, {
      epochs,
      batchSize: BATCH,
      validationData: [validation.x, validation.y],
      signal,
    }),
  );
  const { loss, accuracy } = await model.evaluate(test.x, test.y);
  emit("test", { loss, accuracy, stoppedBy, epochs: view.logs.length, trainingMs: Math.round(view.elapsed) });
  if (stoppedBy === "signal") {
    view.interrupted(accuracy);
    return 130;
  }
  view.curve();

  const results = await judge(model, test.x, test.y);
  section(`Test: ${percent(accuracy)} right`);
  say(
    `Of ${testRows} digits it has never seen it reads ${testRows - results.mistakes.length} right, ${results.mistakes.length} wrong, after ${view.summary()}.`,
  );
  showConfusion(program, results);
  showPictures(
    program,
    someAnswers(program, results, test, (x, row) => picture(x, row, 8)),
  );

  await saveAndLoad(program, model, test);
  if (!signal.aborted) await speed(program, train, test);
  return finish(program, accuracy, BAR, [
    ["npm run mnist", "28 × 28 pixels, 60,000 digits to learn from"],
    ["npm start -- --seed 2", "other random weights to begin with"],
    ["examples/digits.ts", "the program you have just seen"],
  ]);
}

/** The model as a file, and the model from that file: the same predictions to the last bit. */
async function saveAndLoad({ section, say, emit, seed, epochs }: Trainer, model: Model, test: Part): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  try {
    const path = join(folder, "digits.json");
    await model.save(path);
    const again = await loadModel(path);
    const [before, after] = await Promise.all([model.predict(test.x), again.predict(test.x)]);
    const same = sameBits(before.data, after.data);
    const bytes = (await stat(path)).size;
    const fingerprint = await sha256(model);
    emit("saved", { bytes, sameBits: same, weightsSha256: fingerprint });
    if (!same) throw new Error("The loaded model predicts something else than the saved one.");
    section("Saved and loaded");
    say(
      `A file of ${size(bytes)} was written, loaded and removed; the loaded model gives the same ${count(before.data.length)} probabilities, bit for bit.`,
    );
    // The JavaScript backend rounds in other places.
    if (model.backend === "wasm") {
      say(
        `${epochs} epochs with seed ${seed} lead to the same weights on every machine: SHA-256 ${fingerprint.slice(0, 16)}….`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Samples a second on both backends, with what each has learned by then. */
async function speed(
  { section, say, show, emit, style, seed, signal }: Trainer,
  train: Part,
  test: Part,
): Promise<void> {
  const contest = { epochs: 3, rounds: 5, ms: 1500, batchSize: BATCH, rows: train.y.length };
  const ranking = await compareBackends({
    ...contest,
    build: (backend) => build(seed, backend),
    training: [train.x, train.y],
    test: [test.x, test.y],
    signal,
  });
  if (ranking === undefined) return;
  const [wasm, javascript] = ranking;
  const factor = wasm.samplesPerSecond / javascript.samplesPerSecond;
  for (const line of ranking) emit("speed", { ...line });

  section(`Speed: ${times(factor)} as fast as plain JavaScript`);
  say(
    `The first ${contest.epochs} epochs of this training on both backends in turn, warmed up: the median of ${wasm.rounds.length}, and what was learned by then.`,
  );
  const line = (name: string, { samplesPerSecond, loss, accuracy }: (typeof ranking)[number]) => [
    name,
    rate(samplesPerSecond),
    fixed(loss),
    percent(accuracy),
  ];
  const [head, ...lines] = table(
    [["", "samples/s", "test loss", "accuracy"], line("WebAssembly", wasm), line("JavaScript", javascript)],
    { align: "l" },
  );
  show(["", `  ${style.dim(head)}`, ...lines.map((text) => `  ${text}`)]);
}

await runTrainer(
  {
    command: "npm start",
    about: "Trains a network on 1,797 handwritten digits, tests it, saves and loads it, and measures its speed.",
    epochs: 40,
  },
  main,
);
