"""Golden data of losses that PyTorch does not have: their formulas in numpy, in float64.

    python3 test/golden/formulas.py        (Debian's python3-numpy)

Writes formulas.json beside this script. Gradients are those of complex steps, f'(z) = Im f(z + ih) / h with h = 1e-30, and
not a second formula: nothing cancels, so they have all digits that float64 has.   [Squire & Trapp, SIAM Review 40, 1998]
"""

import json
import os

import numpy as np

STEP = 1e-30


def size(x):
    """|x| along the real axis; its slope at 0 is 0, as in PyTorch."""
    return x * np.sign(x.real)


def floor(x):
    """max(x, 0) along the real axis."""
    return np.where(x.real < 0, 0, x)


def pinball(e, quantile):
    """Above 0 quantile * e, below it (quantile - 1) * e; the slope at 0 is 0."""
    return e * (quantile * (e.real > 0) + (quantile - 1) * (e.real < 0))


def unit(x):
    norm = np.sqrt((x * x).sum(1, keepdims=True))
    return x / np.where(norm.real < 1e-8, 1e-8, norm)


# One number a row.
LOSSES = {
    "meanAbsolutePercentageError": lambda y, t: (100 * size(y - t) / np.maximum(np.abs(t), 1e-7)).mean(1),
    "meanSquaredLogarithmicError": lambda y, t: ((np.log(1 + floor(y)) - np.log(1 + floor(t))) ** 2).mean(1),
    "pinball": lambda y, t, quantile=0.5: pinball(t - y, quantile).mean(1),
    "cosineSimilarity": lambda y, t: -(unit(y) * unit(t)).sum(1),
}
OUTPUTS = {"linear": lambda z: z, "softplus": lambda z: np.log(1 + np.exp(z))}

DATA = {
    "numbers": (
        [[-1.46, 1.39, 1.06], [-0.98, -0.02, -0.2], [0.61, 1.15, -1.62], [-1.89, 1.34, -0.27], [1.05, -1.99, -0.22]],
        [[-1.46, -1.08, 1.78], [1.61, 0.98, -1.9], [0.17, 1.76, -2.12], [-1.889, -0.31, -1.88], [-1.11, -0.25, -0.02]],
    ),
    "quantities": (
        [[0.25, 3.5, 120.0], [1.75, 0.0625, 9.0], [40.0, 2.5, 0.75], [6.0, 1e-3, 2.0]],
        [[0.5, 3.5, 100.0], [2.0, 0.0, 12.0], [55.0, 1.25, 0.75], [5.0, 0.01, 0.25]],
    ),
    "wide numbers": ([[50.0, -800.0, 3e4, 1e-6]], [[0.0, 0.5, 1.0, 2.0]]),
    "rows of zeros": ([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]], [[1.0, 2.0, 2.0], [0.0, 0.0, 0.0]]),
}


def rows(name, activation, z, t, options):
    own = {key: value for key, value in options.items() if key != "reduction"}
    return LOSSES[name](OUTPUTS[activation](z), t, **own)


def case(name, activation, key, options={}):
    """Loss of a batch of z through the activation, and its gradient with respect to z."""
    z, t = (np.array(part) for part in DATA[key])
    over = np.sum if options.get("reduction") == "sum" else np.mean
    gradient = np.empty_like(z)
    for place in np.ndindex(z.shape):
        step = z.astype(complex)
        step[place] += STEP * 1j
        gradient[place] = over(rows(name, activation, step, t, options)).imag / STEP
    loss = float(over(rows(name, activation, z, t, options)))
    head = {"name": name, "options": options, "activation": activation, "data": key}
    return {**head, "loss": loss, "gradient": gradient.tolist()}


cases = [
    case("meanAbsolutePercentageError", "linear", "quantities"),
    case("meanAbsolutePercentageError", "linear", "wide numbers"),
    case("meanAbsolutePercentageError", "softplus", "numbers", {"reduction": "sum"}),
    case("meanSquaredLogarithmicError", "linear", "quantities"),
    case("meanSquaredLogarithmicError", "linear", "numbers"),
    case("meanSquaredLogarithmicError", "linear", "wide numbers"),
    case("meanSquaredLogarithmicError", "softplus", "numbers", {"reduction": "sum"}),
    case("pinball", "linear", "numbers"),
    case("pinball", "linear", "numbers", {"quantile": 0.05}),
    case("pinball", "linear", "wide numbers", {"quantile": 0.9}),
    case("pinball", "softplus", "numbers", {"quantile": 0.75, "reduction": "sum"}),
    case("cosineSimilarity", "linear", "numbers"),
    case("cosineSimilarity", "linear", "wide numbers"),
    case("cosineSimilarity", "linear", "rows of zeros"),
    case("cosineSimilarity", "softplus", "numbers", {"reduction": "sum"}),
]
content = {
    "versions": {"numpy": np.__version__},
    "data": {key: {"z": z, "t": t} for key, (z, t) in DATA.items()},
    "cases": cases,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "formulas.json"), "w") as file:
    json.dump(content, file, allow_nan=False, separators=(",", ":"))
    file.write("\n")
