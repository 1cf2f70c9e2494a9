"""Golden data from PyTorch for layers over images and series: convolutions, poolings, normalisations, recurrent layers.

    python3 test/golden/shaped.py        (as make.py; writes shaped.json)

A network is a list of layers with Chainrule's options; its answers, gradients and trainings are PyTorch's (layers.py).
Answers have DIGITS digits, a twentieth of the tolerance of 1e-9, to keep the file small.
"""

import math

import torch

from layers import LAYERS, mask_of, masked
from make import KEPT, OF_OUTPUTS, STEPS, Source, real, torch_optimizer, write

OPTIMIZERS = [("sgd", {"learningRate": 0.1}), ("adam", {"learningRate": 0.05})]
DIGITS = 11

shaped = lambda row, shape: real(row).reshape(shape).tolist()
brief = lambda tensor: [float(f"{v:.{DIGITS}g}") for v in tensor.flatten().tolist()]


class Weights:
    """Of a network by name: drawn where a layer asks for one first, and trained in copies."""

    def __init__(self, source):
        self.source, self.start, self.tensors, self.frozen = source, {}, {}, set()

    def again(self):
        """From the start."""
        self.tensors = {name: real(values, name not in self.frozen) for name, values in self.start.items()}
        return [tensor for name, tensor in self.tensors.items() if name not in self.frozen]

    def of(self, layer, training):
        """What the function of a layer asks for its weights."""

        def get(part, *shape, low=-0.8, high=0.8, trained=True):
            name = f"{layer}/{part}"
            if name not in self.start:
                self.start[name] = shaped(self.source.row(math.prod(shape), low, high), shape)
                self.tensors[name] = real(self.start[name], trained)
                self.frozen |= set() if trained else {name}
            return self.tensors[name]

        get.within = lambda part: self.of(f"{layer}/{part}", training)
        get.training = training
        return get


def network(name, data, layers, loss="meanSquaredError"):
    source = Source(name)
    weights, x = Weights(source), torch.tensor(DATA[data])

    def forward(training):
        y, mask = x, None
        for layer in layers:
            given, mask = mask, mask_of(y, layer, mask)
            apply = LAYERS[layer["kind"]] if given is None else masked(given)
            y = apply(weights.of(layer["name"], training), y, layer)
        return y

    outputs = forward(training=False)
    if loss.startswith("sparse"):
        targets = [source.random.randrange(outputs.shape[1]) for _ in outputs]
    else:
        targets = shaped(source.row(outputs.numel(), digits=1), outputs.shape)
    loss_now = lambda: OF_OUTPUTS[loss](forward(training=True), torch.tensor(targets)).mean()

    weights.again()
    loss_now().backward()
    gradients = {key: brief(tensor.grad) for key, tensor in weights.tensors.items() if key not in weights.frozen}
    trained = [train(weights, loss_now, *optimizer) for optimizer in OPTIMIZERS]
    for run in trained:
        assert run["losses"][-1] < run["losses"][0], f"{name} does not learn"
    head = {"name": name, "data": data, "layers": layers, "loss": loss, "targets": targets, "weights": weights.start}
    return {**head, "outputs": brief(outputs), "gradients": gradients, "trained": trained}


def train(weights, loss_now, name, options):
    optimizer = torch_optimizer(name, options, weights.again())
    losses, kept = [], {}
    for step in range(1, STEPS + 1):
        loss = loss_now()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step in KEPT:
            kept[str(step)] = [number for tensor in weights.tensors.values() for number in brief(tensor)]
    return {"losses": brief(torch.tensor(losses)), "weights": kept}


# ---------------------------------------------------------------------------------------------------------- networks

# Three decimals: of two, Adam's first step, which moves all weights by the rate, makes sums that are equal under a maximum.
numbers = lambda *shape: shaped(Source(str(shape)).row(math.prod(shape), -2, 2, 3), shape)
DATA = {
    "images": numbers(2, 6, 7, 2),
    "series": numbers(3, 5, 2),
    "padded": [
        [step if counts else [0.0, 0.0] for step, counts in zip(steps, counted)]
        for steps, counted in zip(numbers(3, 6, 2), [(1, 1, 1, 0, 0, 0), (0, 0, 1, 1, 1, 1), (1, 0, 1, 1, 0, 1)])
    ],
    "words": [[0, 3, 3, 1, 5], [6, 1, 0, 0, 2], [2, 2, 2, 4, 6], [5, 0, 1, 3, 1]],
}
layer = lambda kind, name="layer", **options: {"kind": kind, "name": name, **options}


def front(units=2):
    """A dense layer along the last axis in front: its gradients are right where those of a layer's inputs are."""
    return layer("dense", "front", units=units, useBias=False, activation="tanh")


HALVES = layer("averagePooling2d", "halves")
over = lambda kind, **options: [front(), layer(kind, **options)]
head = lambda units=2, **options: layer("dense", "head", units=units, **options)
sides = lambda kind, **options: layer("bidirectional", layer={"kind": kind, "config": {"units": 2, **options}})

IMAGES = {
    "conv2d": over("conv2d", filters=3, kernelSize=[1, 3], activation="tanh"),
    "conv2d, same, the odd zero at the end": over("conv2d", filters=2, kernelSize=[2, 4], padding="same"),
    "conv2d, strides": over("conv2d", filters=3, kernelSize=2, strides=[2, 3]),
    "conv2d, same, strides": over("conv2d", filters=2, kernelSize=3, strides=2, padding="same", activation="sigmoid"),
    "conv2d, dilation": over("conv2d", filters=2, kernelSize=[2, 3], dilationRate=[3, 2]),
    "conv2d, same, dilation, no bias": over(
        "conv2d", filters=2, kernelSize=[3, 2], dilationRate=2, padding="same", useBias=False
    ),
    "conv2d, groups": [front(4), layer("conv2d", filters=6, kernelSize=[1, 2], strides=2, groups=2)],
    "conv2d, pixel by pixel": over("conv2d", filters=3, kernelSize=1, activation="relu"),
    "depthwiseConv2d": over("depthwiseConv2d", kernelSize=[3, 2], padding="same"),
    "depthwiseConv2d, two filters each": over(
        "depthwiseConv2d", kernelSize=[2, 3], depthMultiplier=2, strides=[1, 2], activation="tanh"
    ),
    "depthwiseConv2d, dilation": over("depthwiseConv2d", kernelSize=2, depthMultiplier=2, dilationRate=[2, 3]),
    "conv2dTranspose": [HALVES, *over("conv2dTranspose", filters=3, kernelSize=[2, 2])],
    "conv2dTranspose, strides": [HALVES, *over("conv2dTranspose", filters=2, kernelSize=[3, 2], strides=2)],
    "conv2dTranspose, strides beyond the kernel": [
        HALVES,
        *over("conv2dTranspose", filters=2, kernelSize=[1, 2], strides=[2, 3], activation="tanh"),
    ],
    "conv2dTranspose, same": [HALVES, *over("conv2dTranspose", filters=2, kernelSize=[2, 3], padding="same")],
    "conv2dTranspose, same, strides": [
        HALVES,
        *over("conv2dTranspose", filters=2, kernelSize=3, strides=2, padding="same"),
    ],
    "maxPooling2d": over("maxPooling2d"),
    "maxPooling2d, same": over("maxPooling2d", poolSize=[3, 2], strides=2, padding="same"),
    "averagePooling2d, overlapping": over("averagePooling2d", poolSize=[2, 3], strides=[2, 1]),
    "averagePooling2d, same": over("averagePooling2d", poolSize=3, strides=2, padding="same"),
    "globalMaxPooling2d": over("globalMaxPooling2d"),
    "globalAveragePooling2d": over("globalAveragePooling2d"),
    "upSampling2d": [HALVES, *over("upSampling2d", size=[2, 1]), layer("conv2d", "head", filters=2, kernelSize=2)],
    "zeroPadding2d": [
        HALVES,
        *over("zeroPadding2d", padding=[[1, 2], [0, 1]]),
        layer("conv2d", "head", filters=2, kernelSize=2),
    ],
    "batchNormalization": [
        layer("conv2d", "front", filters=3, kernelSize=2, strides=2, useBias=False),
        layer("batchNormalization", "norm"),
        layer("conv2d", "head", filters=2, kernelSize=[2, 1], activation="tanh"),
    ],
    "layerNormalization": [HALVES, front(3), layer("layerNormalization"), head(2, activation="tanh")],
    "permute": [HALVES, front(3), layer("permute", dims=[3, 1, 2]), head()],
}
SERIES = {
    "dense": [front(3), head()],
    "conv1d": over("conv1d", filters=3, kernelSize=3, activation="tanh"),
    "conv1d, same, the odd zero at the end": over("conv1d", filters=2, kernelSize=4, padding="same"),
    "conv1d, causal": over("conv1d", filters=2, kernelSize=3, dilationRate=2, padding="causal", activation="tanh"),
    "conv1d, same, strides": over("conv1d", filters=3, kernelSize=3, strides=2, padding="same"),
    "maxPooling1d": over("maxPooling1d", poolSize=2, strides=1),
    "maxPooling1d, same": over("maxPooling1d", poolSize=2, padding="same"),
    "averagePooling1d": over("averagePooling1d"),
    "averagePooling1d, same": over("averagePooling1d", poolSize=3, strides=2, padding="same"),
    "globalMaxPooling1d": over("globalMaxPooling1d"),
    "globalAveragePooling1d": over("globalAveragePooling1d"),
    "simpleRnn": over("simpleRnn", units=3),
    "simpleRnn, relu, all steps": over("simpleRnn", units=3, activation="relu", returnSequences=True),
    "simpleRnn, backwards, no bias": over("simpleRnn", units=2, goBackwards=True, useBias=False),
    "lstm": [front(1), layer("lstm", units=2)],
    "lstm, all steps": over("lstm", units=2, returnSequences=True),
    "lstm, backwards": over("lstm", units=2, goBackwards=True),
    "gru": [front(1), layer("gru", units=2)],
    "gru, all steps": over("gru", units=2, returnSequences=True),
    "gru, all steps backwards": over("gru", units=2, goBackwards=True, returnSequences=True),
    "gru after lstm": [layer("lstm", "front", units=1, returnSequences=True), layer("gru", units=2)],
    "bidirectional lstm": [front(1), sides("lstm")],
    "bidirectional gru, all steps": [front(1), sides("gru", returnSequences=True)],
    "bidirectional simpleRnn, added up": [front(), {**sides("simpleRnn", returnSequences=True), "mergeMode": "sum"}],
}
MASKED = {
    "a mask before lstm": [layer("masking", "mask"), front(1), layer("lstm", units=2)],
    "a mask before gru, all steps": [layer("masking", "mask"), front(1), layer("gru", units=2, returnSequences=True)],
    "a mask before simpleRnn, backwards": [layer("masking", "mask"), layer("simpleRnn", units=2, goBackwards=True)],
    "a mask before bidirectional gru": [layer("masking", "mask"), front(1), sides("gru")],
    "a mask before lstm and a mean": [
        layer("masking", "mask"),
        layer("lstm", units=2, returnSequences=True),
        layer("globalAveragePooling1d", "mean"),
        head(),
    ],
}
CLASSES = {
    "an image's class": (
        "images",
        [
            layer("conv2d", "convolution", filters=2, kernelSize=2, padding="same", useBias=False),
            layer("batchNormalization", "norm"),
            layer("maxPooling2d", "pooling", poolSize=3),
            layer("flatten", "row"),
            head(3, activation="softmax"),
        ],
    ),
    "a text's class": (
        "words",
        [
            layer("embedding", "embedding", inputDim=7, outputDim=2),
            layer("lstm", "recurrent", units=2),
            head(3, activation="softmax"),
        ],
    ),
    "a padded text's class": (
        "words",
        [
            layer("embedding", "embedding", inputDim=7, outputDim=2, maskZero=True),
            layer("gru", "recurrent", units=2),
            head(3, activation="softmax"),
        ],
    ),
}

made = [network(name, "images", layers) for name, layers in IMAGES.items()]
made += [network(name, "series", layers) for name, layers in SERIES.items()]
made += [network(name, "padded", layers) for name, layers in MASKED.items()]
made += [network(name, *spec, "sparseCategoricalCrossentropy") for name, spec in CLASSES.items()]
write("shaped", data=DATA, optimizers=[{"name": name, "options": o} for name, o in OPTIMIZERS], networks=made)
