"""Writes torch/NAME.safetensors, state_dicts of modules of PyTorch 1.13, and torch/golden.json: rows, and what the modules
answer for them in evaluation, laid out as Chainrule has them (channels last). Run as: python3 test/formats/names/make.py
(needs torch, Debian's python3-torch).
"""

import json
import os
import struct

import torch
from torch import nn

torch.manual_seed(5)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch")
TYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def save_file(tensors, path):
    """safetensors: the header's length, the header, the tensors' bytes."""
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous()
        raw = raw.view(torch.int16) if tensor.dtype == torch.bfloat16 else raw
        begin, data = len(data), data + raw.numpy().tobytes()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Recurrent(nn.Module):
    """A recurrent layer and a linear one on the last output: of both directions the last of each."""

    def __init__(self, kind, **options):
        super().__init__()
        self.rnn = kind(2, 3, batch_first=True, **options)
        self.fc = nn.Linear(6 if self.rnn.bidirectional else 3, 2)

    def forward(self, x):
        state = self.rnn(x)[1]
        state = state[0] if isinstance(state, tuple) else state
        return self.fc(torch.cat(list(state), -1))


class Graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right, self.last = nn.Linear(3, 4), nn.Linear(3, 4), nn.Linear(8, 2)

    def forward(self, x):
        a = torch.relu(self.left(x))
        return self.last(torch.cat([a, a + self.right(x)], -1))


image, series, flat = (2, 6, 5), (2, 5), (3,)
MODELS = {
    "mlp": (flat, nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.LayerNorm(4), nn.Linear(4, 2, bias=False), nn.Tanh())),
    "cnn": (image, nn.Sequential(nn.Conv2d(2, 4, (3, 2)), nn.ReLU(), nn.BatchNorm2d(4), nn.MaxPool2d(2), nn.Conv2d(4, 6, 1, groups=2), nn.Flatten(), nn.BatchNorm1d(24), nn.Linear(24, 2))),
    "depthwise": (image, nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(2, 4, 3, groups=2), nn.ConvTranspose2d(4, 3, 2, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 1))),
    "conv1d": (series, nn.Sequential(nn.Conv1d(2, 3, 2, dilation=2), nn.Flatten(), nn.Linear(9, 2))),
    "embedding": ("codes", nn.Sequential(nn.Embedding(6, 3), nn.Flatten(), nn.Linear(12, 2))),
    "graph": (flat, Graph()),
    "rnn": ("steps", Recurrent(nn.RNN)),
    "lstm": ("steps", Recurrent(nn.LSTM)),
    "gru": ("steps", Recurrent(nn.GRU)),
    "bidirectional": ("steps", Recurrent(nn.GRU, bidirectional=True)),
    "bilstm": ("steps", Recurrent(nn.LSTM, bidirectional=True)),
}

if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    golden = {}
    for name, (shape, module) in MODELS.items():
        x = torch.randint(0, 6, (3, 4)) if shape == "codes" else torch.rand(3, *((4, 2) if shape == "steps" else shape)) * 2 - 1
        for key, tensor in module.state_dict().items():  # none of which has no effect
            if tensor.dtype == torch.float32:
                tensor.copy_(torch.rand_like(tensor) + 0.5 if key.endswith("running_var") else tensor + torch.rand_like(tensor) * 0.2)
            if "lstm" in name and "bias_hh" in key:
                tensor.zero_()  # so that the sum of both biases can be told apart again
        module.eval()
        with torch.no_grad():
            y = module(x)
        save_file(module.state_dict(), os.path.join(FOLDER, f"{name}.safetensors"))
        ours = x.movedim(1, -1) if shape in (image, series) else x
        golden[name] = {"x": ours.flatten(1).tolist(), "y": y.tolist()}
    state = MODELS["mlp"][1].state_dict()
    for type, name in ((torch.float64, "f64"), (torch.float16, "f16"), (torch.bfloat16, "bf16")):
        some = {key: tensor.to(type) for key, tensor in state.items() if key.startswith("0.")}
        save_file(some, os.path.join(FOLDER, f"{name}.safetensors"))
        golden[name] = {key: tensor.double().flatten().tolist() for key, tensor in some.items()}
    with open(os.path.join(FOLDER, "golden.json"), "w") as file:
        json.dump(golden, file)
