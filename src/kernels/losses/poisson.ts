import { log } from "../math/log.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ y − t ln(y + 1e-8),   slope (1 − t / (y + 1e-8)) / N: counts t from expected counts y
 * Without the terms that depend on t alone; 1e-8 is the ε of PyTorch's PoissonNLLLoss with log_input=False, inside the
 * logarithm.     [Nelder & Wedderburn, Journal of the Royal Statistical Society A 1972]
 */
export const poisson = loss(
  elementwise({
    name: "poisson",
    options: { reduction },
    formula: "(1/N) Σ y − t ln(y + 1e-8)",
    outputs: { low: 0, high: Infinity, from: "softplus" },
    over: "mean",
    value: (y, t) => y - t * log(y + 1e-8),
    slope: (y, t) => 1 - t / (y + 1e-8),
  }),
);
