/** Two networks as people put them into small devices. */
import { conv2d, dense, flatten, maxPooling2d, sequential } from "../../src/index.ts";

/** 8-16-16-3 */
export const mlp = () =>
  sequential({
    inputShape: [8],
    layers: [16, 16, 3].map((units, i) => dense({ units, activation: i < 2 ? "relu" : "softmax" })),
    seed: 1,
  });

/** LeNet-5 with max poolings and relu.     [LeCun et al., Proc. IEEE 86, 1998] */
export const lenet = () =>
  sequential({
    inputShape: [28, 28, 1],
    layers: [
      conv2d({ filters: 6, kernelSize: 5, padding: "same", activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 16, kernelSize: 5, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 120, activation: "relu" }),
      dense({ units: 84, activation: "relu" }),
      dense({ units: 10, activation: "softmax" }),
    ],
    seed: 1,
  });
