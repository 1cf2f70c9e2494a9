/**
 * Overfitting: with many weights and few examples, a network learns the examples by heart, and what it makes of others
 * gets worse while it does.     [Krogh and Hertz, 1991; Prechelt, 1998; Srivastava et al., 2014, for the remedies]
 */
import { adam, dense, dropout, earlyStopping, l2, sequential, type Callback, type Model } from "../../src/index.ts";
import { count, short, fixed, percent } from "../../src/base/numbers.ts";
import { table } from "../../src/base/text.ts";
import { sayDiagnosed, showCurves, type Demonstration } from "./demonstration.ts";
import { digitRows, type Part } from "./digits.ts";
import { parameterCount } from "../training.ts";

const ROWS = 40;
const EPOCHS = 200;
const UNITS = 128;
const PATIENCE = 10;

interface Remedy {
  name: string;
  l2?: number;
  dropout?: number;
  stops?: boolean;
}

const remedies: readonly Remedy[] = [
  { name: "none" },
  { name: "l2(0.003)", l2: 0.003 },
  { name: "dropout 0.5", dropout: 0.5 },
  { name: `earlyStopping`, stops: true },
];

interface Outcome {
  name: string;
  /** Epoch by epoch, without penalties and with all units. */
  loss: number[];
  val_loss: number[];
  /** Of the weights that were kept. */
  kept: { loss: number; accuracy: number };
}

async function build(remedy: Remedy): Promise<Model> {
  const kernelRegularizer = remedy.l2 === undefined ? undefined : l2(remedy.l2);
  const hidden = () => [
    dense({ units: UNITS, activation: "relu", kernelInitializer: "heNormal", kernelRegularizer }),
    ...(remedy.dropout === undefined ? [] : [dropout({ rate: remedy.dropout })]),
  ];
  const output = dense({ units: 10, activation: "softmax", kernelRegularizer });
  const model = await sequential({ inputShape: [64], layers: [...hidden(), ...hidden(), output], seed: 1 });
  model.compile({
    optimizer: adam({ learningRate: 0.003 }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

export const overfitting: Demonstration = {
  name: "overfitting",
  title: "Overfitting: few digits learned by heart, and three remedies",
  async run(program) {
    const { say, show, emit, signal, style } = program;
    const [known, others] = await Promise.all([digitRows(0, ROWS), digitRows(1000, 1797)]);
    // The same network without penalty and dropout: losses of different trainings are then of one kind.
    const plain = await build({ name: "plain" });
    say(
      `64 pixels → ${UNITS} relu → ${UNITS} relu → 10 softmax: ${count(parameterCount(plain))} weights, and only ${ROWS} digits to learn from. ${count(others.y.length)} others say what was understood. ${EPOCHS} epochs of Adam:`,
    );
    const judge = async (model: Model<boolean>, { x, y }: Part) => {
      plain.setWeights(model.getWeights());
      const { loss, accuracy } = await plain.evaluate(x, y);
      return { loss, accuracy };
    };
    const outcomes: Outcome[] = [];
    for (const remedy of remedies) {
      const model = await build(remedy);
      const outcome: Outcome = { name: remedy.name, loss: [], val_loss: [], kept: { loss: NaN, accuracy: NaN } };
      const watch: Callback = {
        async onEpochEnd() {
          outcome.loss.push((await judge(model, known)).loss);
          outcome.val_loss.push((await judge(model, others)).loss);
        },
      };
      const stopping = earlyStopping({ monitor: "val_loss", patience: PATIENCE, restoreBestWeights: true });
      const history = await model.fit(known.x, known.y, {
        epochs: EPOCHS,
        batchSize: 20,
        validationData: [others.x, others.y],
        callbacks: remedy.stops ? [watch, stopping] : [watch],
        signal,
        watch: false,
      });
      if (signal.aborted) return undefined;
      outcome.kept = await judge(model, others);
      outcomes.push(outcome);
      emit("training", { demonstration: "overfitting", remedy: remedy.name, ...outcome });
      if (remedy === remedies[0]) await sayDiagnosed(program, remedy.name, model, known, history);
    }

    const [none, penalty, dropped, stopped] = outcomes;
    showCurves(program, "loss by epoch, no remedy", [
      { name: "training", values: none.loss, paint: style.cyan },
      { name: "validation", values: none.val_loss, paint: style.yellow, dashed: true },
    ]);
    showCurves(program, "validation loss by epoch", [
      { name: none.name, values: none.val_loss, paint: style.yellow, dashed: true },
      { name: penalty.name, values: penalty.val_loss, paint: style.cyan },
    ]);
    const best = (outcome: Outcome) => outcome.val_loss.indexOf(Math.min(...outcome.val_loss));
    const [head, ...lines] = table(
      [
        ["remedy", "epochs", "training", "validation", "best in", "right"],
        ...outcomes.map((outcome) => {
          const { name, loss, val_loss, kept } = outcome;
          const [epochs, at] = [val_loss.length, best(outcome)];
          // Early stopping goes back to its best weights.
          const last = name === stopped.name ? loss[at] : loss[epochs - 1];
          return [name, String(epochs), fixed(last), fixed(kept.loss), `epoch ${at + 1}`, percent(kept.accuracy)];
        }),
      ],
      { align: "l" },
    );
    show(["", `  ${style.dim(head)}`, ...lines.map((line) => `  ${line}`)]);
    const [low, end] = [Math.min(...none.val_loss), none.kept.loss];
    const trained = none.loss[none.loss.length - 1];
    return {
      shown:
        end > 1.1 * low && trained < 0.01 && [penalty, dropped, stopped].every(({ kept }) => kept.loss < 0.95 * end),
      sentence: `While the training loss fell to ${short(trained, 4)}, that of digits it had not seen rose from ${short(low, 4)} in epoch ${best(none) + 1} to ${short(end, 4)}; l2 ended at ${short(penalty.kept.loss, 4)}, dropout at ${short(dropped.kept.loss, 4)}, and early stopping kept ${short(stopped.kept.loss, 4)} after ${stopped.val_loss.length} epochs instead of ${EPOCHS}.`,
    };
  },
};
