"""Arrays as NumPy writes them, in base64: python3 test/data/npy.py > test/data/npy.json (needs numpy)."""

import base64
import io
import json

import numpy as np


def saved(write, *arguments, **named):
    file = io.BytesIO()
    write(file, *arguments, **named)
    return base64.b64encode(file.getvalue()).decode()


base = np.arange(24).reshape(2, 3, 4) - 5
types = ["<f2", "<f4", ">f4", "<f8", ">f8", "i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u2", "<u4", "<u8", "?"]
unsigned = np.abs(base)
files = {
    "types": {t: saved(np.save, (unsigned if t.strip("<>")[0] in "u?" else base).astype(t)) for t in types},
    "fortran": saved(np.save, np.asfortranarray(base.astype("<i2"))),
    "halves": saved(np.save, np.array([1.5, -0.0, 6e-8, np.inf, -65504, np.nan], dtype="f2")),
    "scalar": saved(np.save, np.float64(3)),
    "empty": saved(np.save, np.zeros((0, 3))),
    "objects": saved(np.save, np.array([{}], dtype=object), allow_pickle=True),
    "fields": saved(np.save, np.zeros(2, dtype=[("a", "i4"), ("b", "f4")])),
    "text": saved(np.save, np.array(["a", "bc"])),
    "complex": saved(np.save, np.zeros(2, dtype="c8")),
    "large": saved(np.save, np.array([2**60], dtype="i8")),
    "npz": saved(np.savez, x=np.arange(6, dtype="f4").reshape(2, 3), y=np.array([True, False])),
    "compressed": saved(np.savez_compressed, x=np.arange(100, dtype="f8").reshape(50, 2), __proto__=np.array([7], dtype="i8")),
}
print(json.dumps(files, indent=2))
