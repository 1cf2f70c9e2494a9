"""Golden data from PyTorch: what it answers where Chainrule says it answers the same.

    apt-get install -y python3-torch && python3 test/golden/make.py        (Debian 12; PyTorch 1.13)

Writes the .json files beside this script, the versions inside; layers over images and series have a script of their own,
shaped.py. Numbers are the shortest decimals that give the same float64 (or float32) back. Names and options are Chainrule's;
where PyTorch has no function of the name, the formula is written out in its operations. So are elu, selu and hardSigmoid,
which PyTorch 1.13 computes with less precision than float64 has; of its two forms of NAdam the right one is taken. No
randomness but Python's seeded one; the last bits depend on the machine's vector units, as PyTorch's do.
"""

import json
import math
import os
import platform
import random
import struct

import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)  # NAdam keeps its running product in the default type
HERE = os.path.dirname(os.path.abspath(__file__))


# ---------------------------------------------------------------------------------------------------------- numbers


def short(value):
    """The shortest decimal that rounds to the same float32."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("f", float(text)) == struct.pack("f", value):
            return float(text)
    return value


def numbers(tensor):
    """A tensor as nested lists."""
    values = tensor.detach().tolist()
    if tensor.dtype != torch.float32:
        return values
    walk = lambda v: [walk(item) for item in v] if isinstance(v, list) else short(v)
    return walk(values)


def real(rows, requires_grad=False):
    return torch.tensor(rows, dtype=torch.float64, requires_grad=requires_grad)


class Source:
    """Seeded numbers with two decimals: the same text gives the same number everywhere."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def row(self, columns, low=-1.0, high=1.0, digits=2):
        return [round(self.random.uniform(low, high), digits) for _ in range(columns)]

    def rows(self, rows, columns, low=-1.0, high=1.0, digits=2):
        return [self.row(columns, low, high, digits) for _ in range(rows)]


def text(value, indent=""):
    """JSON with a line for each array of numbers."""
    if isinstance(value, dict):
        inner = indent + " "
        lines = [f"{inner}{json.dumps(k)}: {text(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        inner = indent + " "
        return "[\n" + ",\n".join(inner + text(item, inner) for item in value) + f"\n{indent}]"
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def write(name, **content):
    versions = {"torch": torch.__version__, "python": platform.python_version()}
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        file.write(text({"versions": versions, **content}) + "\n")


# ------------------------------------------------------------------------------------------------------ activations

EXTREMES = [0.0, -0.0] + [s * x for x in (1e-30, 1e-3, 0.5, 1.0, 3.0, 6.0, 10.0, 20.0, 88.0, 1e4) for s in (1, -1)]
GRID = EXTREMES + [x for x in (i / 4 - 5 for i in range(41)) if x not in EXTREMES]


def elu(x, alpha=1.0):
    """F.elu computes eˣ − 1 and loses the digits of small x."""
    return torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))


def cos_pi(x):
    """cos(math.pi * x) rounds πx, and loses the digits near its zeros: the period and the quarters are taken off before."""
    r = x - 2 * torch.round(x / 2)
    near = torch.where(r.abs() <= 0.25, torch.cos(math.pi * r), torch.sin(math.pi * (0.5 - r.abs())))
    return torch.where(r.abs() <= 0.75, near, -torch.cos(math.pi * (1 - r.abs())))


ELEMENTWISE = [
    ("linear", {}, lambda x: x.clone()),
    ("sigmoid", {}, torch.sigmoid),
    ("hardSigmoid", {}, lambda x: F.relu6(x + 3) / 6),  # the derivative of F.hardsigmoid is a float32 ⅙
    ("tanh", {}, torch.tanh),
    ("relu", {}, F.relu),
    ("relu6", {}, F.relu6),
    ("leakyRelu", {}, F.leaky_relu),
    ("leakyRelu", {"alpha": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
    ("elu", {}, elu),
    ("elu", {"alpha": 0.5}, lambda x: elu(x, 0.5)),
    ("selu", {}, lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772)),  # the constants of F.selu
    ("gelu", {}, F.gelu),
    ("swish", {}, F.silu),
    ("mish", {}, F.mish),
    ("softplus", {}, F.softplus),
    ("softsign", {}, F.softsign),
    ("cosPi", {}, cos_pi),
]
ROWWISE = [
    ("softmax", {}, lambda x: F.softmax(x, dim=1)),
    ("logSoftmax", {}, lambda x: F.log_softmax(x, dim=1)),
]


def logits(width):
    """Rows of logits: equal, ordinary, shifted far up and down, far apart, farther than any exponential reaches."""
    source = Source(width)
    ordinary = source.row(width, -3, 3)
    far = source.row(width, -88, 88, 1)
    extreme = [1e4 if j == width // 2 else -1e4 for j in range(width)]
    return [[0.5] * width, ordinary, [1000 + z for z in ordinary], [-1000 + z for z in ordinary], far, extreme]


def answers(function, x, v):
    """y = f(x), and the derivative of Σ v y, in both precisions."""
    made = {}
    for dtype in (torch.float64, torch.float32):
        leaf = torch.tensor(x, dtype=dtype, requires_grad=True)
        y = function(leaf)
        y.backward(torch.tensor(v, dtype=dtype).expand_as(y))
        made[str(dtype).removeprefix("torch.")] = {"y": numbers(y), "dx": numbers(leaf.grad)}
    return made


def check_own_formulas():
    x = real(GRID)
    for own, theirs in ((elu(x), F.elu(x)), (1.0507009873554805 * elu(x, 1.6732632423543772), F.selu(x))):
        torch.testing.assert_close(own, theirs, rtol=1e-9, atol=1e-15)
    torch.testing.assert_close(F.relu6(x + 3) / 6, F.hardsigmoid(x), rtol=1e-15, atol=0)


def activations():
    check_own_formulas()
    grid = [GRID[i : i + 7] for i in range(0, len(GRID), 7)]
    cases = [
        {"name": name, "options": options, **answers(function, grid, 1.0)} for name, options, function in ELEMENTWISE
    ]
    rows = []
    for width in (2, 3, 5, 10, 17):
        x, v = logits(width), Source(100 + width).row(width)
        entries = [{"name": n, "options": o, **answers(function, x, v)} for n, o, function in ROWWISE]
        rows.append({"x": x, "v": v, "cases": entries})
    write("activations", grid=grid, cases=cases, rows=rows)


# ----------------------------------------------------------------------------------------------------------- losses


def log_cosh(d):
    """Beyond 20, ln cosh d is |d| − ln 2 to the last bit, and cosh soon overflows."""
    return torch.where(d.abs() < 20, d.clamp(-20, 20).cosh().log(), d.abs() - math.log(2))


def categorical_hinge(y, t):
    return (((1 - t) * y).max(1).values - (t * y).sum(1) + 1).clamp(min=0)


# One number a row, from what the network gives and the targets.
OF_OUTPUTS = {
    "meanSquaredError": lambda y, t: F.mse_loss(y, t, reduction="none").mean(1),
    "halfSquaredError": lambda y, t: 0.5 * F.mse_loss(y, t, reduction="none").sum(1),
    "meanAbsoluteError": lambda y, t: F.l1_loss(y, t, reduction="none").mean(1),
    "huber": lambda y, t, delta=1.0: F.huber_loss(y, t, reduction="none", delta=delta).mean(1),
    "logCosh": lambda y, t: log_cosh(y - t).mean(1),
    "hinge": lambda y, t: (1 - t * y).clamp(min=0).mean(1),
    "squaredHinge": lambda y, t: (1 - t * y).clamp(min=0).square().mean(1),
    "categoricalHinge": categorical_hinge,
    "poisson": lambda y, t: F.poisson_nll_loss(y, t, log_input=False, eps=1e-8, reduction="none").mean(1),
    "kullbackLeiblerDivergence": lambda y, t: F.kl_div(y.log(), t, reduction="none").sum(1),
    "binaryCrossentropy": lambda y, t: F.binary_cross_entropy(y, t, reduction="none").mean(1),
    "categoricalCrossentropy": lambda y, t: -torch.xlogy(t, y).sum(1),
    "sparseCategoricalCrossentropy": lambda y, t: F.nll_loss(y.log(), t, reduction="none"),
}
# The same from logits: what a loss answers with fromLogits, and behind the activation that belongs to it.
OF_LOGITS = {
    "binaryCrossentropy": lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="none").mean(1),
    "categoricalCrossentropy": lambda z, t: F.cross_entropy(z, t, reduction="none"),
    "sparseCategoricalCrossentropy": lambda z, t: F.cross_entropy(z, t, reduction="none"),
}
BELONGS = {"sigmoid": ["binaryCrossentropy"], "softmax": ["categoricalCrossentropy", "sparseCategoricalCrossentropy"]}
OUTPUTS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: F.softmax(z, dim=1),
    "softplus": F.softplus,
    "tanh": torch.tanh,
}


def smooth(name, t, share):
    """Keras: towards one half for yes/no outputs, towards one share a class for classes."""
    return t * (1 - share) + (share / 2 if name == "binaryCrossentropy" else share / t.shape[1])


def loss_case(name, activation, key, options={}):
    """Loss of a batch of z through the activation, and its gradient with respect to z."""
    z, t = loss_data[key]
    own = dict(options)
    reduction, from_logits = own.pop("reduction", "mean"), own.pop("fromLogits", False)
    share = own.pop("labelSmoothing", 0)
    leaf = real(z, requires_grad=True)
    target = torch.tensor(t) if name.startswith("sparse") else real(t)
    if share:
        target = smooth(name, target, share)
    if from_logits or name in BELONGS.get(activation, []):
        rows = OF_LOGITS[name](leaf, target, **own)
    else:
        rows = OF_OUTPUTS[name](OUTPUTS[activation](leaf), target, **own)
    value = rows.sum() if reduction == "sum" else rows.mean()
    value.backward()
    head = {"name": name, "options": options, "activation": activation, "data": key}
    return {**head, "loss": value.item(), "gradient": numbers(leaf.grad)}


def make_loss_data():
    source = Source(1)
    y, t = source.rows(5, 3, -2, 2), source.rows(5, 3, -2, 2)
    # Where losses bend: no difference, one of 1, one of 0.5, and a small one.
    t[0][0], t[1][1], t[2][2], t[3][0] = y[0][0], y[1][1] + 1, y[2][2] - 0.5, y[3][0] + 1e-3
    z = source.rows(6, 4, -3, 3)
    choose = lambda values, rows, columns: [[source.random.choice(values) for _ in range(columns)] for _ in range(rows)]
    yes, labels = choose([0.0, 1.0], 6, 4), [3, 0, 1, 2, 2, 0]
    classes = [[float(j == label) for j in range(4)] for label in labels]
    shares = [[0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 0.5, 0.5], [1.0, 0.0, 0.0, 0.0]] + [[0.25] * 4] * 3
    far = [[800.0, -800.0, 40.0, -40.0], [-1000.0, 1000.0, 0.0, 100.0]]
    shifted = [[1000.25, 1000.5, 999.0, 1001.125], [-999.5, -1001.75, -1000.0, -1003.25]]  # exact in float32, too
    likely = [[0.1, 0.2, 0.3, 0.4], [0.001, 0.9, 0.049, 0.05]]
    return {
        "numbers": (y, t),
        "wide numbers": ([[50.0, -800.0, 3e4, 1e-6]], [[0.0, 0.5, 1.0, 0.0]]),
        "signs": (y, choose([-1.0, 1.0], 5, 3)),
        "counts": (source.rows(5, 3, -2, 4), choose([0.0, 1.0, 2.0, 3.0, 4.0], 5, 3)),
        "yes or no": (z, yes),
        "one yes or no": ([row[:1] for row in z], [row[:1] for row in yes]),
        "classes": (z, classes),
        "labels": (z, labels),
        "shares": (z, shares),
        "far yes or no": (far, yes[:2]),
        "far classes": (far, classes[:2]),
        "far labels": (far, labels[:2]),
        "shifted classes": (shifted, classes[:2]),
        "shifted labels": (shifted, labels[:2]),
        # Outputs that are exactly 0 and 1: each logarithm of binaryCrossentropy is at least −100.
        "sure": ([[900.0, -900.0], [-900.0, 900.0]], [[1.0, 0.0], [1.0, 0.0]]),
        # Outputs themselves, for losses alone.
        "given yes or no": (
            [[0.0, 1.0, 1e-3, 0.5], [1.0, 0.0, 0.999, 0.25]],
            [[1.0, 0.0, 0.3, 0.0], [1.0, 0.0, 1.0, 1.0]],
        ),
        "given shares": (likely, [[0.0, 0.2, 0.5, 0.3], [1.0, 0.0, 0.0, 0.0]]),
        "given labels": (likely, [3, 0]),
    }


loss_data = make_loss_data()


def losses():
    plan = [(name, "linear", "numbers") for name in ("meanSquaredError", "halfSquaredError")]
    for name, options in (("meanAbsoluteError", {}), ("logCosh", {}), ("huber", {}), ("huber", {"delta": 0.5})):
        plan += [(name, "linear", "numbers", options), (name, "linear", "wide numbers", options)]
    plan += [("hinge", "linear", "signs"), ("squaredHinge", "linear", "signs"), ("categoricalHinge", "linear", "classes")]
    plan += [("poisson", "softplus", "counts"), ("kullbackLeiblerDivergence", "softmax", "shares")]
    # Behind a loss's own activation, the same from logits, and behind the activation of another loss.
    for name, own, other, data in (
        ("binaryCrossentropy", "sigmoid", "softmax", "yes or no"),
        ("categoricalCrossentropy", "softmax", "sigmoid", "classes"),
        ("sparseCategoricalCrossentropy", "softmax", "sigmoid", "labels"),
    ):
        plan += [(name, own, data), (name, other, data), (name, "linear", data, {"fromLogits": True})]
        plan += [(name, own, f"far {data}"), (name, "linear", f"far {data}", {"fromLogits": True})]
    plan += [("categoricalCrossentropy", "softmax", "shifted classes")]
    plan += [("sparseCategoricalCrossentropy", "softmax", "shifted labels")]
    plan += [("binaryCrossentropy", "softmax", "sure"), ("binaryCrossentropy", "sigmoid", "one yes or no")]
    for name in ("binaryCrossentropy", "categoricalCrossentropy"):
        plan += [(name, "sigmoid", "shares"), (name, "softmax", "shares")]
    plan += [("meanSquaredError", "sigmoid", "yes or no"), ("halfSquaredError", "softmax", "classes")]
    for name, activation, data in (
        ("binaryCrossentropy", "sigmoid", "one yes or no"),
        ("binaryCrossentropy", "sigmoid", "yes or no"),
        ("categoricalCrossentropy", "softmax", "classes"),
    ):
        plan += [(name, activation, data, {"labelSmoothing": share}) for share in (0.1, 0.3)]
        plan += [(name, "linear", data, {"labelSmoothing": 0.1, "fromLogits": True})]
    plan += [("categoricalCrossentropy", "sigmoid", "classes", {"labelSmoothing": 0.1})]
    # The first case of each loss again, added up over the rows.
    first = {case[0]: (*case[:3], {"reduction": "sum"}) for case in reversed(plan)}
    cases = [loss_case(*case) for case in plan + list(first.values())]
    alone = [
        loss_case("binaryCrossentropy", "linear", "given yes or no"),
        loss_case("categoricalCrossentropy", "linear", "given shares"),
        loss_case("sparseCategoricalCrossentropy", "linear", "given labels"),
        loss_case("kullbackLeiblerDivergence", "linear", "given shares"),
    ]
    data = {key: {"z": z, "t": t} for key, (z, t) in loss_data.items()}
    write("losses", data=data, cases=cases, alone=alone)


# ------------------------------------------------------------------------------------------------------- optimizers

WORDS = {
    "learningRate": "lr",
    "weightDecay": "weight_decay",
    "rho": "rho",
    "epsilon": "eps",
    "initialAccumulator": "initial_accumulator_value",
}
CLASSES = {
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
    "adam": torch.optim.Adam,
    "adamax": torch.optim.Adamax,
    "nadam": torch.optim.NAdam,
    "adamw": torch.optim.AdamW,
}
STEPS, KEPT = 20, (1, 2, 5, 20)


def torch_optimizer(name, options, parameters):
    given = {WORDS.get(key, key): value for key, value in options.items() if key not in ("clipNorm", "clipValue")}
    if "beta1" in given or "beta2" in given:
        given["betas"] = (given.pop("beta1", 0.9), given.pop("beta2", 0.999))
    if name == "rmsprop" and "rho" in given:
        given["alpha"] = given.pop("rho")
    if name == "sgd":
        given.setdefault("lr", 0.01)  # PyTorch has no default for it; Chainrule's
    if name == "nadam":
        given["foreach"] = True  # the other form multiplies by μ twice (PyTorch 1.13: mu_product * mu * mu_next)
    return CLASSES[name](parameters, **given)


# Schedules, and PyTorch's of a rate that starts as 0.1.
SCHEDULES = [
    ("stepDecay", {"initial": 0.1, "factor": 0.5, "every": 4}, lambda o: lr_scheduler.StepLR(o, 4, 0.5)),
    ("stepDecay", {"initial": 0.1, "factor": 0.1, "every": 7}, lambda o: lr_scheduler.StepLR(o, 7, 0.1)),
    ("exponentialDecay", {"initial": 0.1, "rate": 0.9, "every": 1}, lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    (
        "exponentialDecay",
        {"initial": 0.1, "rate": 0.5, "every": 8},
        lambda o: lr_scheduler.ExponentialLR(o, 0.5 ** (1 / 8)),
    ),
    ("cosineDecay", {"initial": 0.1, "steps": 20}, lambda o: lr_scheduler.CosineAnnealingLR(o, 20)),
    (
        "cosineDecay",
        {"initial": 0.1, "steps": 19, "minimum": 0.001},  # the last of 20 rates is the minimum
        lambda o: lr_scheduler.CosineAnnealingLR(o, 19, 0.001),
    ),
    ("oneCycle", {"maximum": 0.1, "steps": 20}, lambda o: lr_scheduler.OneCycleLR(o, 0.1, 20, cycle_momentum=False)),
    (
        "oneCycle",
        {"maximum": 0.2, "steps": 20, "warmUp": 0.45, "divide": 10, "finalDivide": 100},
        lambda o: lr_scheduler.OneCycleLR(
            o, 0.2, 20, pct_start=0.45, div_factor=10, final_div_factor=100, cycle_momentum=False
        ),
    ),
    ("warmUp", {"steps": 5, "then": 0.1}, lambda o: lr_scheduler.LinearLR(o, 1 / 5, total_iters=4)),
]


def schedules():
    made = []
    for name, options, scheduled in SCHEDULES:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = scheduled(optimizer)
        rates = [optimizer.param_groups[0]["lr"]]
        while len(rates) < STEPS:
            optimizer.step()
            scheduler.step()
            rates.append(optimizer.param_groups[0]["lr"])
        made.append({"name": name, "options": options, "rates": rates})
    return made


NETWORKS = {
    "tanh": {"loss": "meanSquaredError", "sizes": [3, 5, 2], "activations": ["tanh", "linear"]},
    "sigmoid": {"loss": "binaryCrossentropy", "sizes": [3, 4, 2], "activations": ["sigmoid", "sigmoid"]},
}


def small_network(name):
    """Weights, and six rows of data."""
    spec = NETWORKS[name]
    source = Source(len(spec["sizes"]) + len(name))
    layers = []
    for i, activation in enumerate(spec["activations"]):
        inputs, units = spec["sizes"][i : i + 2]
        weights = {"kernel": source.rows(inputs, units, -1, 1), "bias": source.row(units, -0.5, 0.5)}
        layers.append({"units": units, "activation": activation, **weights})
    x = source.rows(6, 3, -2, 2)
    bits = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    t = source.rows(6, 2, -1, 1) if name == "tanh" else bits
    return {"loss": spec["loss"], "layers": layers, "x": x, "y": t}


def trajectory(network, name, options, schedule=None):
    net = small_network(network)
    parameters = [real(layer[part], requires_grad=True) for layer in net["layers"] for part in ("kernel", "bias")]
    given = {**options, "learningRate": 0.1} if schedule else options
    optimizer = torch_optimizer(name, given, parameters)
    scheduler = schedule[2](optimizer) if schedule else None
    x, t = real(net["x"]), real(net["y"])
    losses_seen, weights, clipped = [], {}, 0
    for step in range(1, STEPS + 1):
        z = x
        for i, layer in enumerate(net["layers"]):
            z = z @ parameters[2 * i] + parameters[2 * i + 1]
            if i + 1 < len(net["layers"]) or net["loss"] != "binaryCrossentropy":
                z = OUTPUTS[layer["activation"]](z)
        table = OF_LOGITS if net["loss"] == "binaryCrossentropy" else OF_OUTPUTS
        loss = table[net["loss"]](z, t).mean()
        optimizer.zero_grad()
        loss.backward()
        losses_seen.append(loss.item())
        if "clipNorm" in options:
            clipped += torch.nn.utils.clip_grad_norm_(parameters, options["clipNorm"]).item() > options["clipNorm"]
        if "clipValue" in options:
            clipped += max(p.grad.abs().max().item() for p in parameters) > options["clipValue"]
            torch.nn.utils.clip_grad_value_(parameters, options["clipValue"])
        optimizer.step()
        if scheduler and step < STEPS:
            scheduler.step()
        if step in KEPT:
            weights[str(step)] = [number for p in parameters for number in p.detach().flatten().tolist()]
    if "clipNorm" in options or "clipValue" in options:
        assert 0 < clipped < STEPS, f"{name} {options}: {clipped} of {STEPS} steps clipped"
    head = {"network": network, "name": name, "options": options, **({"schedule": dict(zip(("name", "options"), schedule))} if schedule else {})}
    return {**head, "losses": losses_seen, "weights": weights}


RUNS = {
    "sgd": [
        {"learningRate": 0.1},
        {"learningRate": 0.1, "momentum": 0.9},
        {"learningRate": 0.1, "momentum": 0.9, "nesterov": True},
        {"learningRate": 0.1, "weightDecay": 0.01},
        {"learningRate": 0.1, "momentum": 0.5, "weightDecay": 0.1},
        {"learningRate": 0.1, "momentum": 0.5, "nesterov": True, "weightDecay": 0.1},
        {"learningRate": 0.3, "clipNorm": 0.5},
        {"learningRate": 0.3, "momentum": 0.5, "weightDecay": 0.05, "clipNorm": 0.4},
        {"learningRate": 0.3, "clipValue": 0.1},
    ],
    "rmsprop": [
        {"learningRate": 0.02, "rho": 0.9, "epsilon": 1e-7},
        {"learningRate": 0.02, "rho": 0.9, "epsilon": 1e-7, "momentum": 0.8},
        {"learningRate": 0.02, "rho": 0.9, "epsilon": 1e-7, "centered": True},
        {"learningRate": 0.02, "rho": 0.8, "epsilon": 1e-3, "centered": True, "momentum": 0.8},
        {"learningRate": 0.02, "rho": 0.9, "epsilon": 1e-7, "clipNorm": 0.5},
        {"learningRate": 0.02, "rho": 0.9, "epsilon": 1e-7, "weightDecay": 0.1},
    ],
    "adagrad": [
        {"learningRate": 0.2, "epsilon": 1e-10},
        {"learningRate": 0.2, "epsilon": 1e-10, "initialAccumulator": 0.1},
        {"learningRate": 0.2, "epsilon": 0.01},
        {"learningRate": 0.2, "epsilon": 1e-10, "clipValue": 0.1},
        {"learningRate": 0.2, "epsilon": 1e-10, "weightDecay": 0.1},
    ],
    "adadelta": [
        {"learningRate": 1.0, "rho": 0.9, "epsilon": 1e-6},
        {"learningRate": 0.5, "rho": 0.8, "epsilon": 1e-3},
        {"learningRate": 5.0, "rho": 0.9, "epsilon": 1e-3, "clipNorm": 0.5},
        {"learningRate": 1.0, "rho": 0.9, "epsilon": 1e-6, "weightDecay": 0.1},
    ],
    "adam": [
        {"learningRate": 0.05},
        {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3},
        {"learningRate": 0.05, "weightDecay": 0.1},
        {"learningRate": 0.05, "beta2": 0.8, "amsgrad": True},
        {"learningRate": 0.05, "beta2": 0.8, "weightDecay": 0.1, "amsgrad": True},
        {"learningRate": 0.05, "clipNorm": 0.5},
        {"learningRate": 0.05, "weightDecay": 0.1, "clipValue": 0.1},
    ],
    "adamax": [
        {"learningRate": 0.05},
        {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3},
        {"learningRate": 0.05, "weightDecay": 0.1},
        {"learningRate": 0.05, "clipNorm": 0.5},
    ],
    "nadam": [
        {"learningRate": 0.05},
        {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3},
        {"learningRate": 0.05, "weightDecay": 0.1},
        {"learningRate": 0.05, "clipNorm": 0.5},
    ],
    "adamw": [
        {"learningRate": 0.05, "weightDecay": 0.01},
        {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.2},
        {"learningRate": 0.05, "beta2": 0.8, "weightDecay": 0.1, "amsgrad": True},
        {"learningRate": 0.05, "weightDecay": 0.1, "clipNorm": 0.5},
    ],
}
# A schedule in place of a number.
SCHEDULED = [
    ("sgd", {"momentum": 0.9}, SCHEDULES[0]),
    ("rmsprop", {"rho": 0.9, "epsilon": 1e-7}, SCHEDULES[2]),
    ("adam", {}, SCHEDULES[4]),
    ("adamw", {"weightDecay": 0.1}, SCHEDULES[6]),
    ("nadam", {}, SCHEDULES[8]),
]


def optimizers():
    runs = [trajectory("tanh", name, options) for name, list_ in RUNS.items() for options in list_]
    runs += [trajectory("sigmoid", name, options) for name, list_ in RUNS.items() for options in list_[:2]]
    runs += [trajectory("tanh", name, options, schedule) for name, options, schedule in SCHEDULED]
    ends = [json.dumps(run["weights"]["20"]) for run in runs]
    assert len(set(ends)) == len(ends), "two runs are the same: an option has no effect"
    runs += [trajectory("tanh", name, {}) for name in RUNS]  # PyTorch's defaults
    networks = {name: small_network(name) for name in NETWORKS}
    write("optimizers", networks=networks, schedules=schedules(), runs=runs)


# --------------------------------------------------------------------------------------------------------- networks


def dense(p, name, x):
    z = x @ p[f"{name}/kernel"]
    return z + p[f"{name}/bias"] if f"{name}/bias" in p else z


def classifier(p, x, train):
    return [dense(p, "output", F.relu(dense(p, "hidden", x)))]


def sigmoids(p, x, train):
    return [dense(p, "output", torch.sigmoid(dense(p, "second", torch.tanh(dense(p, "first", x)))))]


def batch_normalization(p, x, train):
    """momentum is the share of the new: 1 − Keras's. PyTorch keeps the unbiased variance of a batch."""
    kept, trained = (p["norm/movingMean"], p["norm/movingVariance"]), (p["norm/gamma"], p["norm/beta"])
    z = F.batch_norm(dense(p, "hidden", x), *kept, *trained, training=train, momentum=0.1, eps=1e-5)
    return [dense(p, "output", torch.tanh(z))]


def layer_normalization(p, x, train):
    z = F.layer_norm(dense(p, "hidden", x), (5,), p["norm/gamma"], p["norm/beta"], eps=1e-5)
    return [dense(p, "output", torch.tanh(z))]


def embedding(p, x, train):
    return [dense(p, "output", F.embedding(x, p["embedding/table"]).flatten(1))]


def residual(p, x, train):
    h = torch.tanh(dense(p, "hidden", x))
    return [dense(p, "output", F.relu(h + dense(p, "branch", h)))]


def two_outputs(p, x, train):
    h = torch.tanh(dense(p, "trunk", x))
    return [dense(p, "kind", h), dense(p, "amount", h)]


FROZEN = ("norm/movingMean", "norm/movingVariance")
RATE = 0.1


def network(name, forward, weights, x, t, heads):
    """heads: loss, activation and loss weight of each output. The losses that have logits inside are computed from them."""
    p = {key: real(value, requires_grad=key not in FROZEN) for key, value in weights.items()}
    inputs = torch.tensor(x) if isinstance(x[0][0], int) else real(x)
    targets = [torch.tensor(v) if isinstance(v[0], int) else real(v) for v in t]

    def losses_of(zs):
        pairs = zip(heads, zs, targets)
        return [
            (OF_LOGITS if loss in BELONGS.get(activation, []) else OF_OUTPUTS)[loss](z, target).mean()
            for (loss, activation, _), z, target in pairs
        ]

    def outputs():
        return [numbers(OUTPUTS[activation](z)) for (_, activation, _), z in zip(heads, forward(p, inputs, False))]

    before = outputs()
    parts = losses_of(forward(p, inputs, True))
    total = sum(weight * part for (_, _, weight), part in zip(heads, parts))
    total.backward()
    gradients = {key: numbers(value.grad) for key, value in p.items() if value.grad is not None}
    with torch.no_grad():
        for key in gradients:
            p[key] -= RATE * p[key].grad
    result = {"loss": total.item(), "losses": [part.item() for part in parts], "gradients": gradients}
    after = {"weights": {key: numbers(value) for key, value in p.items()}, "outputs": outputs()}
    given = {"name": name, "x": x, "targets": t, "weights": weights}
    return {**given, "outputs": before, **result, "after": after}


def networks():
    source = Source(7)
    layer = lambda name, i, o: {f"{name}/kernel": source.rows(i, o), f"{name}/bias": source.row(o, -0.5, 0.5)}
    kernel = lambda name, i, o: {f"{name}/kernel": source.rows(i, o)}
    norm = lambda n: {"norm/gamma": source.row(n, 0.5, 1.5), "norm/beta": source.row(n)}
    moving = lambda n: {"norm/movingMean": source.row(n), "norm/movingVariance": source.row(n, 0.5, 2)}
    table = {"embedding/table": source.rows(7, 4)}
    one_hot = lambda labels, n: [[float(j == label) for j in range(n)] for label in labels]
    x, t = source.rows(6, 4, -2, 2), source.rows(6, 2)
    kinds = one_hot([0, 2, 1, 1, 0, 2], 3)
    bits = [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    words = [[0, 3, 3], [6, 1, 0], [2, 2, 2], [5, 0, 1], [3, 6, 4]]
    squares = ("meanSquaredError", "linear", 1)
    norms = {**kernel("hidden", 4, 5), **norm(5)}
    write(
        "networks",
        learningRate=RATE,
        networks=[
            network(
                "classifier",
                classifier,
                {**layer("hidden", 4, 6), **layer("output", 6, 3)},
                x,
                [kinds],
                [("categoricalCrossentropy", "softmax", 1)],
            ),
            network(
                "sigmoids",
                sigmoids,
                {**layer("first", 4, 5), **layer("second", 5, 3), **layer("output", 3, 2)},
                x,
                [bits],
                [("binaryCrossentropy", "sigmoid", 1)],
            ),
            network(
                "batchNormalization",
                batch_normalization,
                {**norms, **moving(5), **layer("output", 5, 2)},
                x,
                [t],
                [squares],
            ),
            network("layerNormalization", layer_normalization, {**norms, **layer("output", 5, 2)}, x, [t], [squares]),
            network(
                "embedding",
                embedding,
                {**table, **layer("output", 12, 3)},
                words,
                [[0, 2, 1, 1, 0]],
                [("sparseCategoricalCrossentropy", "softmax", 1)],
            ),
            network(
                "residual",
                residual,
                {**layer("hidden", 4, 5), **layer("branch", 5, 5), **layer("output", 5, 2)},
                x,
                [t],
                [squares],
            ),
            network(
                "twoOutputs",
                two_outputs,
                {**layer("trunk", 4, 6), **layer("kind", 6, 3), **layer("amount", 6, 2)},
                x,
                [kinds, t],
                [("categoricalCrossentropy", "softmax", 1), ("meanSquaredError", "linear", 0.5)],
            ),
        ],
    )


# ---------------------------------------------------------------------------------------------------------- float32


def forward32():
    """A larger network in float32, as PyTorch rounds it."""
    source = Source(32)
    sizes, activations_ = [32, 64, 64, 10], ["relu", "tanh", "softmax"]
    x = source.rows(8, sizes[0])
    single = lambda values: torch.tensor(values, dtype=torch.float32)
    y, layers = single(x), []
    for inputs, units, activation in zip(sizes, sizes[1:], activations_):
        bound = round(math.sqrt(6 / (inputs + units)), 2)
        kernel, bias = source.rows(inputs, units, -bound, bound, 3), source.row(units, -0.1, 0.1, 3)
        z = y @ single(kernel) + single(bias)
        y = {"relu": F.relu, "tanh": torch.tanh, "softmax": lambda v: F.softmax(v, dim=1)}[activation](z)
        layers.append({"units": units, "activation": activation, "kernel": kernel, "bias": bias})
    write("forward", x=x, layers=layers, logits=numbers(z), outputs=numbers(y))


if __name__ == "__main__":
    activations()
    losses()
    optimizers()
    networks()
    forward32()
