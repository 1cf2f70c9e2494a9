/** Activations that one operator without attributes is, which recurrent operators have under the same name. */
export const plainOperators = {
  relu: "Relu",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  softsign: "Softsign",
  tanh: "Tanh",
} as const;

/** The same by operator. */
export const plainActivations: ReadonlyMap<string, string> = new Map(
  Object.entries(plainOperators).map(([activation, operator]) => [operator, activation]),
);
