/**
 * The names that Keras and TensorFlow.js have for entries of ours, by kind: accepted wherever an own name is, where they
 * mean the same and nothing else. Data only. Files hold own names. What is only suggested is in elsewhere.ts.
 */
export const aliases = {
  activation: { identity: "linear", logistic: "sigmoid", silu: "swish" },
  loss: {
    mse: "meanSquaredError",
    mae: "meanAbsoluteError",
    mape: "meanAbsolutePercentageError",
    msle: "meanSquaredLogarithmicError",
    bce: "binaryCrossentropy",
    kld: "kullbackLeiblerDivergence",
    klDivergence: "kullbackLeiblerDivergence",
    huberLoss: "huber",
  },
  metric: {
    acc: "accuracy",
    rootMeanSquaredError: "rmse",
    r2Score: "r2",
    topKCategoricalAccuracy: "topK",
    sparseTopKCategoricalAccuracy: "topK",
  },
  initializer: { randn: "normal", randomUniform: "uniform" },
} as const;

/** The aliases of a kind. */
export type Alias<Kind extends string> = Kind extends keyof typeof aliases
  ? keyof (typeof aliases)[Kind] & string
  : never;
