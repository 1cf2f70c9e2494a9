"""C, compiled for this machine on the spot: mlp.c, one thread."""
import ctypes
import os
import subprocess
import tempfile

import numpy as np

from protocol import serve

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-O3", "-march=native", "-ffast-math"]


def compiled():
    """The library, and the compiler's name and version."""
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "mlp.so")
        subprocess.run(
            ["cc", *FLAGS, "-shared", "-fPIC", os.path.join(HERE, "mlp.c"), "-o", target, "-lm"],
            check=True,
            capture_output=True,
        )
        library = ctypes.CDLL(target)
    version = subprocess.run(["cc", "-dumpfullversion"], check=True, capture_output=True, text=True).stdout.strip()
    return library, "C, gcc %s %s" % (version, FLAGS[0])


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class C:
    code = None

    def prepare(self, work, data, settings):
        if C.code is None:
            C.code, C.system = compiled()
        self.work, self.data = work, data
        self.sizes = np.array(work["sizes"], np.int32)
        self.weights = np.concatenate([part.ravel() for part in data.weights])
        self.random = np.random.default_rng(1)
        return {"system": C.system, "sameWeights": True, "threads": 1}

    def train(self, rows, epochs):
        work, data = self.work, self.data
        for _ in range(epochs):
            order = self.random.permutation(rows).astype(np.int32)
            C.code.train(
                ctypes.c_int(len(self.sizes) - 1),
                pointer(self.sizes),
                pointer(self.weights),
                pointer(data.x),
                pointer(data.labels),
                pointer(order),
                ctypes.c_int(rows),
                ctypes.c_int(work["batch"]),
                ctypes.c_float(work["rate"]),
            )

    def predict(self, rows):
        outputs = np.zeros((rows, self.sizes[-1]), np.float32)
        C.code.predict(
            ctypes.c_int(len(self.sizes) - 1),
            pointer(self.sizes),
            pointer(self.weights),
            pointer(self.data.test_x),
            ctypes.c_int(rows),
            pointer(outputs),
        )
        return outputs


serve(C())
