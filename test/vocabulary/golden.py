"""Writes golden.json: activations and losses with their derivatives as PyTorch has them, in float64.

    python3 test/vocabulary/golden.py > test/vocabulary/golden.json

Losses that PyTorch lacks (logCosh, the hinges of Keras) are written out here from Keras' formulas; PyTorch then
gives the derivative. Rows are reduced as ours: see src/losses.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

X = [0.0, 1e-30, -1e-30, 0.01, -0.01, 0.3, -0.3, 0.75, -0.75, 1.0, -1.0, 1.5, -1.5, 2.9, -2.9, 3.0, -3.0, 4.2, -4.2]
X += [6.0, -6.0, 9.0, -9.0, 20.0, -20.0, 88.0, -88.0, 1e4, -1e4]
ROW = [0.3, -1.2, 2.5, 0.0, 7.5, -30.0]
DY = [0.7, -0.4, 1.1, 0.2, -0.9, 0.5]

ELEMENTWISE = [
    ("linear", lambda x: x * 1, {}),
    ("sigmoid", torch.sigmoid, {}),
    ("tanh", torch.tanh, {}),
    ("relu", F.relu, {}),
    ("hardSigmoid", lambda x: F.relu6(x + 3) / 6, {}),  # F.hardsigmoid rounds 1/6 to float32
    ("relu6", F.relu6, {}),
    ("leakyRelu", F.leaky_relu, {}),
    ("leakyRelu", lambda x: F.leaky_relu(x, 0.3), {"alpha": 0.3}),
    ("elu", F.elu, {}),
    ("elu", lambda x: F.elu(x, 0.5), {"alpha": 0.5}),
    ("selu", F.selu, {}),
    ("gelu", F.gelu, {}),
    ("swish", F.silu, {}),
    ("mish", F.mish, {}),
    ("softplus", lambda x: torch.logaddexp(x, torch.zeros_like(x)), {}),  # F.softplus is x beyond 20
    ("softsign", F.softsign, {}),
]
ROWWISE = [
    ("softmax", lambda x: F.softmax(x, -1), {}),
    ("logSoftmax", lambda x: F.log_softmax(x, -1), {}),
]


def activation(name, f, options, xs, dys):
    x = torch.tensor(xs, requires_grad=True)
    y = f(x)
    y.backward(torch.tensor(dys))
    return {"name": name, "options": options, "x": xs, "dy": dys, "y": y.tolist(), "dx": x.grad.tolist()}


ANY = [[0.3, -1.2, 2.5], [0.4, 0.4, -0.1], [-7.0, 12.0, 0.0]]
ANY_TARGETS = [[0.1, -1.0, -2.0], [0.4, 1.4, -0.6], [-2.0, 3.0, 0.0]]
SHARES = [[0.2, 0.7, 0.1], [0.05, 0.05, 0.9], [0.3, 0.3, 0.4]]
SHARES_TARGETS = [[0.0, 1.0, 0.0], [0.3, 0.2, 0.5], [1.0, 0.0, 0.0]]
BITS = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
COUNTS = [[0.5, 2.0, 7.5], [0.001, 1.0, 3.0], [4.0, 0.25, 30.0]]
COUNTS_TARGETS = [[1.0, 2.0, 5.0], [0.0, 0.0, 3.0], [9.0, 1.0, 28.0]]


def side(t):
    return torch.where(t == 0, -1.0, t)


def categorical_hinge(y, t):
    return F.relu(1 + ((1 - t) * y).max(-1).values - (t * y).sum(-1))


def rows(f):
    """The loss of a row as the mean over its outputs."""
    return lambda y, t: f(y, t, reduction="none").mean(-1)


LOSSES = [
    ("meanSquaredError", rows(F.mse_loss), {}, ANY, ANY_TARGETS),
    ("halfSquaredError", lambda y, t: F.mse_loss(y, t, reduction="none").sum(-1) / 2, {}, ANY, ANY_TARGETS),
    ("meanAbsoluteError", rows(F.l1_loss), {}, ANY, ANY_TARGETS),
    ("huber", rows(F.huber_loss), {}, ANY, ANY_TARGETS),
    ("huber", lambda y, t: F.huber_loss(y, t, reduction="none", delta=2.5).mean(-1), {"delta": 2.5}, ANY, ANY_TARGETS),
    ("logCosh", lambda y, t: (y - t + F.softplus(-2 * (y - t)) - math.log(2)).mean(-1), {}, ANY, ANY_TARGETS),
    ("hinge", lambda y, t: F.relu(1 - side(t) * y).mean(-1), {}, ANY, BITS),
    ("squaredHinge", lambda y, t: F.relu(1 - side(t) * y).square().mean(-1), {}, ANY, BITS),
    ("categoricalHinge", categorical_hinge, {}, ANY, BITS),
    (
        "poisson",
        lambda y, t: F.poisson_nll_loss(y, t, log_input=False, reduction="none").mean(-1),
        {},
        COUNTS,
        COUNTS_TARGETS,
    ),
    (
        "kullbackLeiblerDivergence",
        lambda y, t: F.kl_div(y.log(), t, reduction="none").sum(-1),
        {},
        SHARES,
        SHARES_TARGETS,
    ),
    ("binaryCrossentropy", rows(F.binary_cross_entropy), {}, SHARES, SHARES_TARGETS),
    ("categoricalCrossentropy", lambda y, t: -(t * y.log()).sum(-1), {}, SHARES, SHARES_TARGETS),
    ("sparseCategoricalCrossentropy", lambda y, t: F.nll_loss(y.log(), t, reduction="none"), {}, SHARES, [1, 2, 0]),
    ("sigmoid + binaryCrossentropy", rows(F.binary_cross_entropy_with_logits), {}, ANY, SHARES_TARGETS),
    (
        "softmax + categoricalCrossentropy",
        lambda y, t: F.cross_entropy(y, t, reduction="none"),
        {},
        ANY,
        SHARES_TARGETS,
    ),
    (
        "softmax + sparseCategoricalCrossentropy",
        lambda y, t: F.cross_entropy(y, t, reduction="none"),
        {},
        ANY,
        [2, 0, 1],
    ),
]


def loss(name, f, options, ys, ts):
    y = torch.tensor(ys, requires_grad=True)
    of_rows = f(y, torch.tensor(ts))
    of_rows.sum().backward()
    return {"name": name, "options": options, "y": ys, "t": ts, "loss": of_rows.tolist(), "dy": y.grad.tolist()}


activations = [activation(*entry, X, [1.0] * len(X)) for entry in ELEMENTWISE]
activations += [activation(*entry, ROW, DY) for entry in ROWWISE]
losses = [loss(*entry) for entry in LOSSES]
print(json.dumps({"torch": torch.__version__, "activations": activations, "losses": losses}, allow_nan=False))
