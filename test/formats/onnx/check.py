#!/usr/bin/python3
"""ONNX's own checker on files: onnx.checker.check_model(full_check=True), which infers all shapes, too.

Needs onnx (Debian: python3-onnx). Run: /usr/bin/python3 test/formats/onnx/check.py FILE…; prints how many files are valid.
"""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    try:
        onnx.checker.check_model(model, full_check=True)
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        for output, wanted in zip(inferred.graph.output, model.graph.output):
            assert output.type == wanted.type, f"{output.name} is inferred as {output.type}"
    except Exception as error:
        sys.exit(f"{path}: {error}")
print(f"{len(sys.argv) - 1} files are valid")
