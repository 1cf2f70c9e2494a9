"""Layers over images and series in PyTorch's operations, for shaped.py: x and the answers laid out as Chainrule does.

A layer is a function of w, which gives its weights by name and shape in Chainrule's layout; of x; and of Chainrule's options.
What PyTorch wants is made of the weights where it is used, so that gradients come back in Chainrule's layout, too. Images are
[B, H, W, C] here and [B, C, H, W] in PyTorch. Padding is explicit: PyTorch adds the same on both sides; TensorFlow's "same"
has the odd zero at the end, and leaves padding out of means.
"""

import math

import torch
import torch.nn.functional as F

from make import OUTPUTS

first = lambda x: x.movedim(-1, 1)  # channels
last = lambda x: x.movedim(1, -1)
ACTIVATIONS = {**OUTPUTS, "relu": F.relu}
activated = lambda z, o, default="linear": ACTIVATIONS[o.get("activation", default)](z)
bias_of = lambda w, o, *shape: w("bias", *shape) if o.get("useBias", True) else None


# ------------------------------------------------------------------------------------------- windows, channels first


def sizes(x, value):
    """One number for each of the axes behind B and C."""
    return value if isinstance(value, list) else [value] * (x.dim() - 2)


def padded(x, padding, size, strides, dilations, fill=0.0):
    sides = []
    for length, k, stride, dilation in reversed(list(zip(x.shape[2:], size, strides, dilations))):
        reach = (k - 1) * dilation + 1
        same = max((math.ceil(length / stride) - 1) * stride + reach - length, 0)
        sides += {"valid": (0, 0), "same": (same // 2, same - same // 2), "causal": (reach - 1, 0)}[padding]
    return F.pad(x, sides, value=fill)


def windows(x, o):
    given = [sizes(x, o.get(key, 1)) for key in ("kernelSize", "strides", "dilationRate")]
    return (*given, padded(x, o.get("padding", "valid"), *given))


def convolution(w, x, o):
    """kernel [*k, C / groups, filters]; PyTorch's weight [filters, C / groups, *k]."""
    size, strides, dilations, x = windows(first(x), o)
    groups, n = o.get("groups", 1), len(size)
    weight = w("kernel", *size, x.shape[1] // groups, o["filters"]).permute(-1, -2, *range(n))
    bias = bias_of(w, o, o["filters"])
    z = (F.conv1d, F.conv2d)[n - 1](x, weight, bias, strides, 0, dilations, groups)
    return activated(last(z), o)


def depthwise(w, x, o):
    """kernel [kh, kw, C, m]; PyTorch's weight [C m, 1, kh, kw] with C groups."""
    size, strides, dilations, x = windows(first(x), o)
    C, m = x.shape[1], o.get("depthMultiplier", 1)
    weight = w("kernel", *size, C, m).permute(2, 3, 0, 1).reshape(C * m, 1, *size)
    return activated(last(F.conv2d(x, weight, bias_of(w, o, C * m), strides, 0, dilations, C)), o)


def transposed(w, x, o):
    """kernel [kh, kw, filters, C]; PyTorch's weight [C, filters, kh, kw]. "same" is cut out of all that windows cover."""
    x = first(x)
    size, strides = sizes(x, o["kernelSize"]), sizes(x, o.get("strides", 1))
    weight = w("kernel", *size, o["filters"], x.shape[1]).permute(3, 2, 0, 1)
    gaps = [max(s - k, 0) for k, s in zip(size, strides)]
    z = F.conv_transpose2d(x, weight, bias_of(w, o, o["filters"]), strides, 0, gaps)
    if o.get("padding") == "same":
        for i, (k, s) in enumerate(zip(size, strides)):
            z = z.narrow(2 + i, max(k - s, 0) // 2, x.shape[2 + i] * s)
    return activated(last(z), o)


def pooling(w, x, o):
    x = first(x)
    size = sizes(x, o.get("poolSize", 2))
    strides, n = sizes(x, o.get("strides", size)), len(size)
    around = lambda of, fill=0.0: padded(of, o.get("padding", "valid"), size, strides, [1] * n, fill)
    if o["kind"].startswith("max"):
        return last((F.max_pool1d, F.max_pool2d)[n - 1](around(x, -math.inf), size, strides))
    mean = lambda of: (F.avg_pool1d, F.avg_pool2d)[n - 1](around(of), size, strides)
    return last(mean(x) / mean(torch.ones_like(x)))  # what is beside the image does not count


def up_sampling(w, x, o):
    rows, columns = sizes(first(x), o.get("size", 2))
    return x.repeat_interleave(rows, 1).repeat_interleave(columns, 2)


def zero_padding(w, x, o):
    (top, bottom), (left, right) = o["padding"]
    return F.pad(x, (0, 0, left, right, top, bottom))


# ------------------------------------------------------------------------------------------------------ normalisations


def batch_normalization(w, x, o):
    """As in make.py; channel by channel over all other axes."""
    C, norm = x.shape[-1], dict(low=0.5, high=1.5)
    kept = w("movingMean", C, trained=False), w("movingVariance", C, trained=False, **norm)
    return last(F.batch_norm(first(x), *kept, w("gamma", C, **norm), w("beta", C), w.training, 0.1, 1e-5))


def layer_normalization(w, x, o):
    C = x.shape[-1]
    return F.layer_norm(x, (C,), w("gamma", C, low=0.5, high=1.5), w("beta", C), 1e-5)


# --------------------------------------------------------------------------------------------- recurrent layers, [B, T, I]

# PyTorch's function, and its gates as places in Chainrule's kernels: of z, r, h, PyTorch's GRU has r, z, n.
CELLS = {"lstm": (torch.lstm, (0, 1, 2, 3)), "gru": (torch.gru, (1, 0, 2))}
SIMPLE = {"tanh": (torch.rnn_tanh, (0,)), "relu": (torch.rnn_relu, (0,))}
cell_of = lambda kind, o: SIMPLE[o.get("activation", "tanh")] if kind == "simpleRnn" else CELLS[kind]


def direction(w, kind, o, inputs):
    """weight_ih, weight_hh, bias_ih, bias_hh. Where Chainrule has one bias, PyTorch's second one is 0 and stays 0."""
    units, order = o["units"], cell_of(kind, o)[1]
    columns = units * len(order)
    gates = lambda m: torch.cat([m.split(units, -1)[g] for g in order], -1)
    kernels = [gates(w("kernel", inputs, columns)).T, gates(w("recurrentKernel", units, columns)).T]
    none = torch.zeros(columns)
    if not o.get("useBias", True):
        return [*kernels, none, none]
    if kind == "gru":
        return [*kernels, *gates(w("bias", 2, columns))]
    return [*kernels, gates(w("bias", columns)), none]


def walk(kind, o, x, weights, both=False):
    """The states of all steps, and the last one of each direction."""
    start = torch.zeros(1 + both, len(x), o["units"])
    has_biases, layers, dropout, training, batch_first = True, 1, 0.0, False, True
    state = (start, start) if kind == "lstm" else start
    steps, h, *_ = cell_of(kind, o)[0](x, state, weights, has_biases, layers, dropout, training, both, batch_first)
    return steps if o.get("returnSequences") else torch.cat(list(h), 1)


def recurrent(w, x, o):
    x = x.flip(1) if o.get("goBackwards") else x
    return walk(o["kind"], o, x, direction(w, o["kind"], o, x.shape[2]))


def bidirectional(w, x, o):
    kind, inner = o["layer"]["kind"], o["layer"]["config"]
    weights = [direction(w.within(way), kind, inner, x.shape[2]) for way in ("forward", "backward")]
    y = walk(kind, inner, x, sum(weights, []), both=True)
    return sum(y.split(inner["units"], -1)) if o.get("mergeMode") == "sum" else y


# ------------------------------------------------------------------------------------------------------------- masks


def mask_of(x, o, given):
    """[B, T] of what counts behind a layer on x."""
    if o["kind"] == "masking":
        return (x != o.get("maskValue", 0)).any(-1)
    return x != 0 if o.get("maskZero") else given


def masked(mask):
    """A layer on the steps that count alone, series by series; states of all steps are held over masked ones."""

    def apply(w, x, o):
        if o["kind"] == "dense":
            return dense(w, x, o)
        answers = []
        for series, counts in zip(x, mask):
            y = LAYERS[o["kind"]](w, series[counts].unsqueeze(0), o)[0]
            if o.get("returnSequences"):
                y = torch.cat([torch.zeros(1, o["units"]), y])[counts.cumsum(0)]
            answers.append(y)
        return torch.stack(answers)

    return apply


def dense(w, x, o):
    z = x @ w("kernel", x.shape[-1], o["units"])
    return activated(z + w("bias", o["units"]) if o.get("useBias", True) else z, o)


LAYERS = {
    "averagePooling1d": pooling,
    "averagePooling2d": pooling,
    "batchNormalization": batch_normalization,
    "bidirectional": bidirectional,
    "conv1d": convolution,
    "conv2d": convolution,
    "conv2dTranspose": transposed,
    "dense": dense,
    "depthwiseConv2d": depthwise,
    "embedding": lambda w, x, o: F.embedding(x, w("table", o["inputDim"], o["outputDim"])),
    "flatten": lambda w, x, o: x.flatten(1),
    "globalAveragePooling1d": lambda w, x, o: x.mean(1),
    "globalAveragePooling2d": lambda w, x, o: x.mean((1, 2)),
    "globalMaxPooling1d": lambda w, x, o: x.max(1).values,
    "globalMaxPooling2d": lambda w, x, o: x.flatten(1, 2).max(1).values,
    "gru": recurrent,
    "layerNormalization": layer_normalization,
    "lstm": recurrent,
    "masking": lambda w, x, o: x,
    "maxPooling1d": pooling,
    "maxPooling2d": pooling,
    "permute": lambda w, x, o: x.permute(0, *o["dims"]),
    "simpleRnn": recurrent,
    "upSampling2d": up_sampling,
    "zeroPadding2d": zero_padding,
}
