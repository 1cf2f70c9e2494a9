/**
 * npm run mnist: the real MNIST, and how long it takes to read most of the test digits right: 784-128-10, or with
 * `-- --network lenet` the convolutional network LeNet-5.
 */
import { word } from "../src/base/options.ts";
import {
  adam,
  conv2d,
  dense,
  flatten,
  maxPooling2d,
  oneCycle,
  sequential,
  type Layer,
  type ShapedData,
} from "../src/index.ts";
import { halved } from "../src/terminal/image.ts";
import { count, duration, percent, rate } from "../src/base/numbers.ts";
import { mnist } from "./mnist-data.ts";
import { finish, runTrainer, type ExitCode, type Trainer } from "./program.ts";
import { judge, picture, showConfusion, showPictures, someAnswers } from "./results.ts";
import { parameterCount, TrainingView } from "./training.ts";

/** A network, how it is trained, and what is expected of it. */
interface Recipe {
  readonly inputShape: readonly number[];
  readonly layers: () => Layer[];
  /** In words, from the pixels to the digits. */
  readonly text: string;
  /** The largest learning rate: the steps grow to it and shrink again, to settle. */
  readonly rate: number;
  /** Test accuracy that the default epochs reach; below it something is broken. */
  readonly bar: number;
  /** The accuracies whose time is taken. */
  readonly goals: readonly number[];
}

const hidden = { activation: "relu", kernelInitializer: "heNormal" } as const;
const recipes = {
  dense: {
    inputShape: [784],
    layers: () => [dense({ units: 128, ...hidden }), dense({ units: 10, activation: "softmax" })],
    text: "784 pixels → 128 relu → 10 softmax",
    rate: 0.005,
    bar: 0.975,
    goals: [0.97, 0.98],
  },
  lenet: {
    inputShape: [28, 28, 1],
    layers: () => [
      conv2d({ filters: 6, kernelSize: 5, ...hidden }),
      maxPooling2d(),
      conv2d({ filters: 16, kernelSize: 5, ...hidden }),
      maxPooling2d(),
      flatten(),
      dense({ units: 120, ...hidden }),
      dense({ units: 84, ...hidden }),
      dense({ units: 10, activation: "softmax" }),
    ],
    text: "28 × 28 pixels → 6 filters of 5 × 5, the largest of 2 × 2 → 16 filters of 5 × 5, the largest of 2 × 2 → 120 → 84 → 10 softmax (LeNet-5, with relu)",
    rate: 0.006,
    bar: 0.988,
    goals: [0.98, 0.99],
  },
} satisfies Record<string, Recipe>;
type NetworkName = keyof typeof recipes;

const BATCH = 64;

async function main(program: Trainer & { given: { network?: NetworkName } }): Promise<ExitCode> {
  const name = program.given.network ?? "dense";
  const { inputShape, layers, text, rate: largest, bar, goals } = recipes[name];
  const { epochs, seed, signal, style, show, say, section, emit } = program;
  const { train, test } = await mnist();
  const [rows, testRows] = [train.y.length, test.y.length];
  const model = await sequential({
    inputShape,
    layers: layers(),
    seed,
    threads: "auto", // as many, and as wide vectors, as are fastest here: the same bits
    vectors: "wide",
  });
  const weights = parameterCount(model);
  emit("start", { rows, testRows, network: name, weights, seed, backend: model.backend });
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
    `${text}, ${count(weights)} weights. Adam in one cycle, the learning rate up to ${largest} and down again; batches of ${BATCH}, seed ${seed}, on ${model.backend === "wasm" ? "WebAssembly" : "JavaScript"}. The test digits are looked at after each epoch, to take the time; nothing is chosen by them.`,
  );
  const view = new TrainingView(program, rows, "test");
  const reached: { goal: number; epoch: number; trainingMs: number; processMs: number }[] = [];
  const learningRate = oneCycle({ maximum: largest, steps: Math.ceil(rows / BATCH) * epochs, warmUp: 0.1 });
  model.compile({ optimizer: adam({ learningRate }), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const options = { epochs, batchSize: BATCH, validationData: [test.x, test.y], signal } as const;
  await view.follow(model.train(train.x, train.y, options), ({ val_accuracy }) => {
    for (const goal of goals.slice(reached.length).filter((goal) => val_accuracy >= goal)) {
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
  return finish(program, accuracy, bar, [
    ["npm run bench:mnist", "these times as medians of fresh processes"],
    name === "dense"
      ? ["npm run mnist -- --network lenet", "a convolutional network, which reads 99 %"]
      : ["npm run mnist -- --epochs 10", "more passes over the digits"],
    ["examples/mnist.ts", "the program you have just seen"],
  ]);
}

await runTrainer(
  {
    command: "npm run mnist",
    about: "Trains a network on MNIST and takes the time until it reads most test digits right.",
    epochs: 4,
    options: { network: word<NetworkName>("dense", ["dense", "lenet"], "784-128-10, or convolutional LeNet-5") },
  },
  main,
);
