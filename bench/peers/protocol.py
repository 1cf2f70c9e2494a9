"""The contestant's end of the protocol of bench/rivals/protocol.ts, for programs in Python: the twin of serve.ts."""
import ctypes
import json
import re
import sys
import time
import traceback

import numpy as np


# As in protocol.ts.
NEAR = 0.1


class Data:
    """x [rows, inputs], labels [rows] or targets [rows, outputs], the same of the test rows, and kernel, bias, … as a list, where all layers are dense."""

    def __init__(self, files, sizes):
        self.x = np.fromfile(files["x"], "<f4").reshape(-1, sizes[0])
        self.labels = np.fromfile(files["labels"], "<i4")
        self.test_x = np.fromfile(files["testX"], "<f4").reshape(-1, sizes[0])
        self.test_labels = np.fromfile(files["testLabels"], "<i4")
        self.targets = np.fromfile(files["targets"], "<f4").reshape(-1, sizes[-1])
        self.test_targets = np.fromfile(files["testTargets"], "<f4").reshape(-1, sizes[-1])
        flat = np.fromfile(files["weights"], "<f4")
        self.weights = []
        at = 0
        for inputs, units in zip(sizes, sizes[1:]) if len(flat) > 0 else []:
            for shape in [(inputs, units), (units,)]:
                count = int(np.prod(shape))
                self.weights.append(flat[at : at + count].reshape(shape).copy())
                at += count


class Unable(Exception):
    """Raised by a contestant that cannot take part, with the reason."""


def serve(contestant):
    """Answers requests until stdin ends. The contestant has prepare, train, predict as in serve.ts, and peak where it knows it."""
    out, sys.stdout = sys.stdout, sys.stderr
    data = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["command"] == "prepare":
                data = Data(request["files"], request["work"]["sizes"])
                reply = contestant.prepare(request["work"], data, request["settings"])
            elif request["command"] == "train":
                reply = timed(lambda: contestant.train(request["rows"], request["epochs"]))[0]
                if hasattr(contestant, "peak"):
                    reply["peak"] = contestant.peak()
            elif request["command"] == "evaluate":
                outputs = contestant.predict(len(data.test_labels))
                reply = {"accuracy": accuracy(outputs, data)}
            else:
                reply, outputs = timed(lambda: repeat(contestant, request["rows"], request["times"]))
                reply["outputs"] = [float(value) for value in outputs[0]]
        except Unable as error:
            reply = {"absent": str(error)}
        except Exception as error:  # the bench says why a contestant is absent
            traceback.print_exc()
            reply = {"absent": "it failed: %s" % str(error).split("\n")[0]}
        out.write(json.dumps(reply) + "\n")
        out.flush()


def accuracy(outputs, data):
    """As accuracyOf and nearnessOf."""
    if len(data.test_targets) > 0:
        return float((abs(outputs - data.test_targets) <= NEAR).all(1).mean())
    answers = outputs[:, 0] > 0.5 if outputs.shape[1] == 1 else outputs.argmax(1)
    return float((answers == data.test_labels).mean())


def blas():
    """Which BLAS numpy has loaded, and the kernel that it has chosen for this CPU: "OpenBLAS Zen"."""
    try:
        with open("/proc/self/maps") as maps:
            paths = sorted(set(re.findall(r"/\S*blas\S*\.so\S*", maps.read())))
    except OSError:  # on Linux only
        return "its own BLAS"
    for path in paths:
        library = ctypes.CDLL(path)
        for name in ("openblas_get_corename", "scipy_openblas_get_corename64_", "scipy_openblas_get_corename"):
            corename = getattr(library, name, None)
            if corename is not None:
                corename.restype = ctypes.c_char_p
                return "OpenBLAS %s" % corename().decode()
    return "its own BLAS"


def repeat(contestant, rows, times):
    for _ in range(times):
        outputs = contestant.predict(rows)
    return outputs


def timed(work):
    processor, wall = time.process_time(), time.perf_counter()
    result = work()
    spent = {"processor": (time.process_time() - processor) * 1000, "wall": (time.perf_counter() - wall) * 1000}
    return {"time": spent}, result
