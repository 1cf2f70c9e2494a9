/** brain.js' other networks: each says what trains such a network here. */
import { ChainruleError } from "../base/errors.ts";

/** A class that cannot be made. */
function refused(name: string, instead: string): new (...options: unknown[]) => never {
  return function () {
    throw new ChainruleError("E_CONFIG", `chainrule/brain has no ${name}: ${instead}`, { name });
  } as unknown as new (...options: unknown[]) => never;
}

/** Of steps of numbers, with the next step as target. */
const steps = (layer: string) =>
  `sequential of chainrule trains one, { layers: [${layer}({ units: 10, inputShape: [steps, numbers] }), dense({ units: numbers })] }, on windows of chainrule/data.`;
/** Of texts or values. */
const texts = (layer: string) =>
  `sequential of chainrule trains one, { layers: [embedding({ inputDim, outputDim }), ${layer}({ units }), dense({ units: inputDim, activation: "softmax" })] }, on texts through tokenizer of chainrule/data.`;

export const recurrent = {
  RNN: refused("recurrent.RNN", texts("simpleRnn")),
  LSTM: refused("recurrent.LSTM", texts("lstm")),
  GRU: refused("recurrent.GRU", texts("gru")),
  RNNTimeStep: refused("recurrent.RNNTimeStep", steps("simpleRnn")),
  LSTMTimeStep: refused("recurrent.LSTMTimeStep", steps("lstm")),
  GRUTimeStep: refused("recurrent.GRUTimeStep", steps("gru")),
};

const layers = "sequential and model of chainrule make networks of any layers.";
export const FeedForward = refused("FeedForward", layers);
export const Recurrent = refused("Recurrent", layers);
export const TrainStream = refused("TrainStream", "fitDataset of chainrule trains on batches.");
export const AE = refused(
  "AE",
  "sequential of chainrule trains an autoencoder: a narrow dense layer in the middle, and x as its own target.",
);
