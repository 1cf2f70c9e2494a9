"""C, compiled for this machine on the spot: mlp.c with its own loops or with a library's matrix products, one thread."""
import ctypes
import os
import subprocess
import tempfile

import numpy as np

from protocol import Unable, serve

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-O3", "-march=native", "-ffast-math"]
# What a header of products is linked with, and the Debian package that has it.
PRODUCTS = {
    "loops": ([], None),
    "onednn": (["-ldnnl"], "libdnnl-dev"),
    "libxsmm": (["-lxsmm", "-lxsmmnoblas", "-lpthread", "-lrt", "-ldl"], "libxsmm-dev"),
}


def compiled(products):
    """The library, and how it is quoted: the name and version of the compiler or of what multiplies."""
    links, package = PRODUCTS[products]
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "mlp.so")
        source = ['-DPRODUCTS="%s.h"' % products, os.path.join(HERE, "mlp.c")]
        try:
            run(["cc", *FLAGS, "-shared", "-fPIC", *source, "-o", target, *links, "-lm"])
        except FileNotFoundError:
            raise Unable("no C compiler cc")
        except subprocess.CalledProcessError as error:
            if package and ("No such file" in error.stderr or "cannot find" in error.stderr):
                raise Unable("not installed (Debian: %s)" % package)
            raise Unable("cc fails: %s" % error.stderr.strip().split("\n")[0])
        library = ctypes.CDLL(target)
    library.peak.restype = ctypes.c_double
    library.system_name.restype = ctypes.c_char_p
    name = library.system_name().decode()
    return library, name or "C, gcc %s %s" % (run(["cc", "-dumpfullversion"]).stdout.strip(), FLAGS[0])


def run(command):
    return subprocess.run(command, check=True, capture_output=True, text=True)


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class C:
    code = None

    def prepare(self, work, data, settings):
        if C.code is None:
            C.code, C.system = compiled(settings["products"])
        self.work, self.data = work, data
        self.sizes = np.array(work["sizes"], np.int32)
        self.weights = np.concatenate([part.ravel() for part in data.weights])
        self.random = np.random.default_rng(1)
        return {"system": C.system, "sameWeights": True, "threads": 1}

    def peak(self):
        return {"gflops": C.code.peak(), "bits": C.code.vectorBits()}

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
