"""PyTorch: nn.Linear layers and torch.optim, batches by index from a new permutation each epoch."""
import os
import time

import torch
from torch import nn

from protocol import serve


class PyTorch:
    best = None

    def prepare(self, work, data, settings):
        sizes, self.batch = work["sizes"], work["batch"]
        self.softmax = work["output"] == "softmax"
        self.x, self.test_x = torch.from_numpy(data.x), torch.from_numpy(data.test_x)
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
        return {"system": system, "sameWeights": True, "threads": asked}

    def build(self, work, data):
        """The network as it begins, and its optimizer."""
        layers = []
        for i, (inputs, units) in enumerate(zip(work["sizes"], work["sizes"][1:])):
            layer = nn.Linear(inputs, units)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(data.weights[2 * i].T))
                layer.bias.copy_(torch.from_numpy(data.weights[2 * i + 1]))
            layers += [layer, {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[work["hidden"]]()]
        layers.pop()  # the loss takes logits
        if work["output"] == "sigmoid":
            layers.append(nn.Sigmoid())
        self.model = nn.Sequential(*layers)
        optimizer = torch.optim.Adam if work["optimizer"] == "adam" else torch.optim.SGD
        self.optimizer = optimizer(self.model.parameters(), lr=work["rate"])

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
