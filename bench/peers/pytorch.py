"""PyTorch: layers of torch.nn and torch.optim, batches by index from a new permutation each epoch."""
import os
import time

import torch
from torch import nn

from protocol import serve


class LastStep(nn.Module):
    """Of what a recurrent layer answers: the state after the last step."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0][:, -1]


def is_recurrent(layer):
    return layer["kind"] in ("lstm", "gru")


def shaped_layers(layer, channels):
    """A layer before the dense ones, on images [channels, height, width], on series [channels, steps] or [steps, channels]."""
    kind = layer["kind"]
    if kind in ("conv1d", "conv2d"):
        convolution = {"conv1d": nn.Conv1d, "conv2d": nn.Conv2d}[kind]
        padding = layer.get("padding", "valid")
        return [convolution(channels, layer["filters"], layer["kernelSize"], padding=padding), nn.ReLU()]
    if kind == "maxPooling2d":
        return [nn.MaxPool2d(layer["poolSize"])]
    if kind == "globalMaxPooling1d":
        return [nn.AdaptiveMaxPool1d(1), nn.Flatten()]
    if kind == "flatten":
        return [nn.Flatten()]
    recurrent = {"lstm": nn.LSTM, "gru": nn.GRU}[kind]
    return [LastStep(recurrent(channels, layer["units"], batch_first=True))]


def in_torch_order(rows, work):
    """Rows as their layers want them: channels first, images of several in the order of memory that is faster, channels last."""
    if "shape" not in work:
        return rows
    rows = rows.reshape(-1, *work["shape"])
    if is_recurrent(work["before"][0]):
        return rows
    rows = rows.movedim(-1, 1)
    return rows.contiguous(memory_format=torch.channels_last) if rows.dim() == 4 else rows.contiguous()


def he_uniform(module):
    """First weights as in files.ts, of filters and dense layers."""
    if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Linear)):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        nn.init.zeros_(module.bias)


class PyTorch:
    best = None

    def prepare(self, work, data, settings):
        sizes, self.batch = work["sizes"], work["batch"]
        self.softmax = work["output"] == "softmax"
        self.x, self.test_x = (in_torch_order(torch.from_numpy(rows), work) for rows in (data.x, data.test_x))
        labels = torch.from_numpy(data.labels)
        self.linear = work["output"] == "linear"
        self.y = labels.long() if self.softmax else labels.float()[:, None]
        if self.linear:
            self.y = torch.from_numpy(data.targets)
        self.loss = nn.CrossEntropyLoss() if self.softmax else nn.MSELoss()
        asked = settings["threads"]
        if asked == "best":
            self.best = asked = self.best or self.fastest(work, data)
        torch.set_num_threads(asked)
        self.build(work, data)
        system = "PyTorch %s" % torch.__version__.split("a")[0]
        return {"system": system, "sameWeights": len(data.weights) > 0, "threads": asked}

    def build(self, work, data):
        """The network as it begins, and its optimizer."""
        layers = []
        for layer in work.get("before", []):
            layers += shaped_layers(layer, self.after(layers)[-1 if is_recurrent(layer) else 0])
        for i, units in enumerate(work["sizes"][1:]):
            layer = nn.Linear(*self.after(layers), units)
            if data.weights:
                with torch.no_grad():
                    layer.weight.copy_(torch.from_numpy(data.weights[2 * i].T))
                    layer.bias.copy_(torch.from_numpy(data.weights[2 * i + 1]))
            layers += [layer, {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[work["hidden"]]()]
        layers.pop()  # the loss takes logits
        if not data.weights:
            nn.Sequential(*layers).apply(he_uniform)
        if work["output"] == "sigmoid":
            layers.append(nn.Sigmoid())
        # Of filters it means their order in memory; all other weights stay as they are.
        self.model = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        optimizer = torch.optim.Adam if work["optimizer"] == "adam" else torch.optim.SGD
        self.optimizer = optimizer(self.model.parameters(), lr=work["rate"])

    def after(self, layers):
        """The shape of a row behind some layers."""
        with torch.no_grad():
            return nn.Sequential(*layers)(self.x[:1]).shape[1:]

    def fastest(self, work, data):
        """The number of threads, 1, 2, 4, … CPUs, that trains fastest."""
        counts = [1]
        while counts[-1] * 2 <= os.cpu_count():
            counts.append(counts[-1] * 2)
        times = {}
        self.build(work, data)
        for _ in range(5):
            for count in counts:
                torch.set_num_threads(count)
                self.train(min(self.batch * 2, len(self.x)), 1)
                began = time.perf_counter()
                self.train(min(self.batch * 16, len(self.x)), 1)
                times[count] = min(times.get(count, 1e9), time.perf_counter() - began)
        return min(counts, key=times.get)

    def train(self, rows, epochs):
        x, y, batch = self.x, self.y, self.batch
        for _ in range(epochs):
            for index in torch.randperm(rows).split(batch) if rows > batch else [slice(0, rows)]:
                self.optimizer.zero_grad()
                self.loss(self.model(x[index]), y[index]).backward()
                self.optimizer.step()

    def predict(self, rows):
        with torch.inference_mode():
            outputs = self.model(self.test_x[:rows])
            return (outputs.softmax(1) if self.softmax else outputs).numpy()


serve(PyTorch())
