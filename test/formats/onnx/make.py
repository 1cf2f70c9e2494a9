#!/usr/bin/python3
"""ONNX files of PyTorch's exporter and of other programs' forms, with inputs and outputs: fixtures/*.onnx, fixtures/expected.json.

Needs torch 1.13 and onnx 1.12 (Debian: python3-torch, python3-onnx). Run: /usr/bin/python3 test/formats/onnx/make.py
"""
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

HERE = pathlib.Path(__file__).parent / "fixtures"
HERE.mkdir(exist_ok=True)
torch.manual_seed(7)
expected = []


def entry(name, x, y, layers):
    flat = lambda a: [float(f"{v:.9g}") for v in np.asarray(a, dtype=np.float64).ravel()]
    expected.append(
        {"name": name, "inputShape": list(x.shape), "input": flat(x), "outputShape": list(y.shape), "output": flat(y), "layers": layers}
    )


def torch_file(name, module, x, layers, **options):
    """`layers`: kinds of the layers that the file should be read as."""
    for part in module.modules():
        if isinstance(part, (nn.BatchNorm1d, nn.BatchNorm2d)):
            part.running_mean.uniform_(-0.5, 0.5)
            part.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.5, 0.5)
    module.eval()
    with torch.no_grad():
        y = module(x)
    torch.onnx.export(module, x, str(HERE / f"{name}.onnx"), opset_version=options.pop("opset_version", 13), input_names=["x"], output_names=["y"], **options)
    model = onnx.load(str(HERE / f"{name}.onnx"))
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, str(HERE / f"{name}.onnx"))
    entry(name, x, y, layers)


batch = {"dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}}

torch_file("mlp", nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 6), nn.Tanh(), nn.Linear(6, 3), nn.Softmax(dim=1)), torch.randn(5, 4), ["dense", "dense", "dense"], **batch)
torch_file("lenet", nn.Sequential(nn.Conv2d(1, 4, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(6 * 2 * 3, 10), nn.ReLU(), nn.Linear(10, 4), nn.LogSoftmax(dim=1)), torch.randn(3, 1, 12, 16), ["conv2d", "maxPooling2d", "conv2d", "averagePooling2d", "flatten", "dense", "dense"], **batch)


class Viewed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(3)
        self.fc = nn.Linear(3 * 3 * 4, 2)

    def forward(self, x):
        h = torch.relu(self.norm(self.conv(x)))
        return torch.sigmoid(self.fc(h.view(h.size(0), -1)))


torch_file("viewed", Viewed(), torch.randn(2, 2, 6, 8), ["zeroPadding2d", "conv2d", "flatten", "dense"], **batch)
torch_file("batch_norm_conv", nn.Sequential(nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.SiLU(), nn.Conv2d(4, 4, 3, groups=4), nn.BatchNorm2d(4), nn.Hardsigmoid(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)), torch.randn(2, 2, 6, 7), ["conv2d", "batchNormalization", "activation", "depthwiseConv2d", "batchNormalization", "activation", "globalAveragePooling2d", "dense"], training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, **batch)


class Recurrent(nn.Module):
    def __init__(self, kind, batch_first=True, pick="last", **options):
        super().__init__()
        self.rnn = kind(3, 5, batch_first=batch_first, **options)
        self.batch_first, self.pick = batch_first, pick
        self.fc = nn.Linear(10 if options.get("bidirectional") else 5, 2)

    def forward(self, x):
        h, state = self.rnn(x)
        if self.pick == "last":
            h = h[:, -1] if self.batch_first else h[-1]
        elif self.pick == "state":
            state = state[0] if isinstance(state, tuple) else state
            h = torch.cat([state[-2], state[-1]], 1) if self.rnn.bidirectional else state[-1]
        return self.fc(h)


series = torch.randn(2, 6, 3)
torch_file("lstm", Recurrent(nn.LSTM), series, ["lstm", "dense"], **batch)
torch_file("lstm_fixed_batch", Recurrent(nn.LSTM, pick="all"), series, ["lstm", "dense"])
torch_file("lstm_stacked", Recurrent(nn.LSTM, num_layers=2, pick="state"), series, ["lstm", "lstm", "dense"], **batch)
torch_file("lstm_bidirectional", Recurrent(nn.LSTM, bidirectional=True, pick="state"), series, ["bidirectional", "dense"], **batch)
torch_file("gru", Recurrent(nn.GRU, pick="state"), series, ["gru", "dense"], **batch)
torch_file("gru_bidirectional", Recurrent(nn.GRU, bidirectional=True, num_layers=2, pick="all"), series, ["bidirectional", "bidirectional", "dense"], **batch)
torch_file("rnn", Recurrent(nn.RNN, nonlinearity="relu"), series, ["simpleRnn", "dense"], **batch)


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 4)
        self.norm = nn.LayerNorm(4)
        self.fc = nn.Linear(4 * 5, 2)

    def forward(self, x):
        h = nn.functional.gelu(self.norm(self.embedding(x)))
        return self.fc(torch.flatten(h, 1))


torch_file("words", Words(), torch.randint(0, 9, (3, 5)), ["embedding", "layerNormalization", "activation", "flatten", "dense"], **batch)
torch_file("series", nn.Sequential(nn.Conv1d(3, 4, 3, padding=1), nn.LeakyReLU(0.2), nn.MaxPool1d(2), nn.Conv1d(4, 2, 2, dilation=2), nn.ELU(), nn.Flatten(), nn.Linear(4, 2)), torch.randn(2, 3, 8), ["conv1d", "maxPooling1d", "conv1d", "flatten", "dense"], **batch)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(2, 3, 3, padding=1), nn.Conv2d(3, 3, 3, padding=1)
        self.up = nn.ConvTranspose2d(6, 2, 4, stride=2, padding=1)

    def forward(self, x):
        a = torch.relu(self.first(x))
        b = torch.cat([torch.nn.functional.mish(self.second(a)) + a, a], 1)
        return torch.flatten(nn.functional.interpolate(self.up(b), scale_factor=2).mean((2, 3)), 1)


torch_file("residual", Residual(), torch.randn(2, 2, 4, 6), ["conv2d", "conv2d", "add", "concatenate", "conv2dTranspose", "upSampling2d", "globalAveragePooling2d"], **batch)


def sklearn_mlp():
    """The graph of skl2onnx for MLPClassifier(hidden_layer_sizes=(5, 4)), zipmap=False: its operators, names and order."""
    rng = np.random.default_rng(3)
    sizes = [4, 5, 4, 3]
    coefficients = [rng.normal(size=s).astype(np.float32) for s in zip(sizes[:-1], sizes[1:])]
    intercepts = [rng.normal(size=(1, n)).astype(np.float32) for n in sizes[1:]]
    nodes, tensors, h = [helper.make_node("Cast", ["X"], ["cast_input"], to=TensorProto.FLOAT)], [], "cast_input"
    x = rng.normal(size=(6, 4)).astype(np.float32)
    y = x
    for i, (w, b) in enumerate(zip(coefficients, intercepts)):
        tensors += [numpy_helper.from_array(w, "coefficient" + str(i or "")), numpy_helper.from_array(b, "intercepts" + str(i or ""))]
        nodes.append(helper.make_node("MatMul", [h, tensors[-2].name], [f"mul_result{i or ''}"], f"MatMul{i or ''}"))
        nodes.append(helper.make_node("Add", [nodes[-1].output[0], tensors[-1].name], [f"add_result{i or ''}"], f"Add{i or ''}"))
        last = i == len(coefficients) - 1
        nodes.append(helper.make_node("Softmax" if last else "Relu", [nodes[-1].output[0]], ["probabilities" if last else f"next_activations{i or ''}"], **({"axis": 1} if last else {})))
        h = nodes[-1].output[0]
        y = y @ w + b
        y = np.exp(y - y.max(1, keepdims=True)) / np.exp(y - y.max(1, keepdims=True)).sum(1, keepdims=True) if last else np.maximum(y, 0)
    graph = helper.make_graph(nodes, "ONNX(MLPClassifier)", [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 4])], [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 3])], tensors)
    model = helper.make_model(graph, producer_name="skl2onnx", opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(HERE / "sklearn.onnx"))
    entry("sklearn", x, y, ["dense", "dense", "dense"])


def keras_cnn():
    """The graph that tf2onnx makes of a small Keras network: NHWC with transpositions around Conv, MatMul and Add."""
    rng = np.random.default_rng(4)
    w, b = rng.normal(size=(3, 2, 3, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    k, c = rng.normal(size=(27, 2)).astype(np.float32), rng.normal(size=2).astype(np.float16)
    mean, std = np.full((1, 1, 1, 2), 0.5, np.float32), np.full((1, 1, 1, 2), 2, np.float32)
    tensors = [numpy_helper.from_array(a, n) for a, n in [(w, "conv/W"), (b, "conv/b"), (k, "dense/kernel"), (c, "dense/bias"), (mean, "mean"), (std, "std"), (np.array([-1, 27], np.int64), "flat")]]
    nodes = [
        helper.make_node("Sub", ["x", "mean"], ["centered"], "normalization/sub"),
        helper.make_node("Div", ["centered", "std"], ["scaled"], "normalization/truediv"),
        helper.make_node("Transpose", ["scaled"], ["first"], "conv__6", perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["first", "conv/W", "conv/b"], ["convolved"], "model/conv2d/BiasAdd", auto_pad="SAME_UPPER", kernel_shape=[3, 3], strides=[2, 2]),
        helper.make_node("Relu", ["convolved"], ["rectified"], "model/conv2d/Relu"),
        helper.make_node("Transpose", ["rectified"], ["last"], "conv__8", perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["last", "flat"], ["rows"], "model/flatten/Reshape"),
        helper.make_node("MatMul", ["rows", "dense/kernel"], ["product"], "model/dense/MatMul"),
        helper.make_node("Cast", ["dense/bias"], ["bias"], "cast", to=TensorProto.FLOAT),
        helper.make_node("Add", ["product", "bias"], ["y"], "model/dense/BiasAdd"),
    ]
    graph = helper.make_graph(nodes, "tf2onnx", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["unk__1", 5, 6, 2])], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["unk__2", 2])], tensors)
    model = helper.make_model(graph, producer_name="tf2onnx", opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(HERE / "keras.onnx"))
    x = rng.normal(size=(2, 5, 6, 2)).astype(np.float32)
    first = torch.tensor(((x - mean) / std).transpose(0, 3, 1, 2))
    # SAME_UPPER: of 5 rows one zero on each side, of 6 columns one behind them.
    h = torch.relu(nn.functional.conv2d(nn.functional.pad(first, (0, 1, 1, 1)), torch.tensor(w), torch.tensor(b), stride=2))
    y = h.permute(0, 2, 3, 1).reshape(2, 27).numpy() @ k + c.astype(np.float32)
    entry("keras", x, y, ["batchNormalization", "conv2d", "flatten", "dense"])


sklearn_mlp()
keras_cnn()
(HERE / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
