/** npm run mnist: 784-128-10 on the real MNIST, and how long it takes to read 97 % of the test digits right. */
import { adam, dense, oneCycle, sequential, type ShapedData } from "../src/index.ts";
import { halved } from "../src/terminal/image.ts";
import { count, duration, percent, rate } from "../src/base/numbers.ts";
import { mnist } from "./mnist-data.ts";
import { finish, runTrainer, type ExitCode, type Trainer } from "./program.ts";
import { judge, picture, showConfusion, showPictures, someAnswers } from "./results.ts";
import { parameterCount, TrainingView } from "./training.ts";

/** Test accuracy that the default 4 epochs reach; below it something is broken. */
const BAR = 0.975;
/** The accuracies whose time is taken. */
const GOALS = [0.97, 0.98];
const BATCH = 64;
/** The largest learning rate: the steps grow to it and shrink again, to settle. */
const RATE = 0.005;

async function main(program: Trainer): Promise<ExitCode> {
  const { epochs, seed, signal, style, show, say, section, emit } = program;
  const { train, test } = await mnist();
  const [rows, testRows] = [train.y.length, test.y.length];
  const model = await sequential({
    inputShape: [784],
    layers: [
      dense({ units: 128, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: 10, activation: "softmax" }),
    ],
    seed,
    threads: "auto", // as many, and as wide vectors, as are fastest here: the same bits
    vectors: "wide",
  });
  const weights = parameterCount(model);
  emit("start", { rows, testRows, layers: [784, 128, 10], weights, seed, backend: model.backend });
  const draw = (x: ShapedData, row: number) => halved(picture(x, row, 28));

  show([style.bold("Chainrule · MNIST")]);
  say(
    `${count(rows)} handwritten digits of 28 × 28 pixels to learn from, ${count(testRows)} to test on (Y. LeCun, C. Cortes, C. Burges); drawn here at half their size.`,
  );
  const first = Array.from({ length: 8 }, (_, row) => ({
    picture: draw(train.x, row),
    caption: [`is ${train.y[row]}`],
  }));
  showPictures(program, first);

  section("Training");
  say(
    `784 pixels → 128 relu → 10 softmax, ${count(weights)} weights. Adam in one cycle, the learning rate up to ${RATE} and down again; batches of ${BATCH}, seed ${seed}, on ${model.backend === "wasm" ? "WebAssembly" : "JavaScript"}. The test digits are looked at after each epoch, to take the time; nothing is chosen by them.`,
  );
  const view = new TrainingView(program, rows, "test");
  const reached: { goal: number; epoch: number; trainingMs: number; processMs: number }[] = [];
  const learningRate = oneCycle({ maximum: RATE, steps: Math.ceil(rows / BATCH) * epochs, warmUp: 0.1 });
  model.compile({ optimizer: adam({ learningRate }), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const options = { epochs, batchSize: BATCH, validationData: [test.x, test.y], signal } as const;
  await view.follow(model.train(train.x, train.y, options), ({ val_accuracy }) => {
    for (const goal of GOALS.slice(reached.length).filter((goal) => val_accuracy >= goal)) {
      const times = { trainingMs: Math.round(view.elapsed), processMs: Math.round(performance.now()) };
      reached.push({ goal, epoch: view.logs.length, ...times });
      emit("reached", { accuracy: val_accuracy, ...reached[reached.length - 1] });
    }
  });

  const { loss, accuracy } = await model.evaluate(test.x, test.y);
  emit("test", {
    loss,
    accuracy,
    epochs: view.logs.length,
    trainingMs: Math.round(view.elapsed),
    interrupted: signal.aborted,
  });
  if (signal.aborted) {
    view.interrupted(accuracy);
    return 130;
  }
  view.curve();

  const results = await judge(model, test.x, test.y);
  section(`Test: ${percent(accuracy)} right`);
  for (const { goal, epoch, trainingMs, processMs } of reached) {
    say(
      `${goal * 100} % was reached in epoch ${epoch}: ${duration(trainingMs)} after the training began, ${duration(processMs)} after the program started, reading the files and testing included.`,
    );
  }
  say(
    `${view.summary()}: ${rate(view.rowsPerSecond)} samples a second, testing included. ${count(results.mistakes.length)} of ${count(testRows)} digits are read wrong.`,
  );
  showConfusion(program, results);
  showPictures(program, someAnswers(program, results, test, draw));
  return finish(program, accuracy, BAR, [
    ["npm run bench:mnist", "these times as medians of fresh processes"],
    ["npm run mnist -- --epochs 10", "more passes over the digits"],
    ["examples/mnist.ts", "the program you have just seen"],
  ]);
}

await runTrainer(
  {
    command: "npm run mnist",
    about: "Trains 784-128-10 on MNIST and takes the time to 97 % test accuracy.",
    epochs: 4,
  },
  main,
);
