"""The Keras model of a .safetensors file of Chainrule: model = load("model.safetensors"). Initialisers, penalties and constraints
stay behind, since weights are there; so does a bias that units share. Its calls were checked by hand against the documentation
of Keras 3 and of safetensors, not run: Keras is not among the tools of this project.
"""

import json
import re

import keras
from safetensors import safe_open

SPECIAL = {"lstm": "LSTM", "gru": "GRU", "simpleRnn": "SimpleRNN"}
LEFT_OUT = re.compile("nitializer|Regularizer|Constraint|learningRateMultiplier")
snake_case = lambda name: re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)
class_of = lambda kind: SPECIAL.get(kind) or re.sub(r"(\d)d", r"\1D", kind[0].upper() + kind[1:])


def option(value):
    if isinstance(value, str):
        return snake_case(value)
    if not isinstance(value, dict):
        return value
    if "config" in value:  # the layer of a bidirectional one
        return layer(value["kind"], value["config"])
    if "options" in value:  # an activation with a number, such as leakyRelu
        return lambda x: getattr(keras.activations, snake_case(value["name"]))(x, *value["options"].values())
    return any(value.values())  # which weights of a dense layer are trained


def layer(kind, config, **more):
    names = {"shape": "target_shape"}
    options = {names.get(key, snake_case(key)): option(value) for key, value in config.items() if not LEFT_OUT.search(key)}
    return getattr(keras.layers, class_of(kind))(**options, **more)


def load(path):
    with safe_open(path, "numpy") as file:
        saved = json.loads(file.metadata()["chainrule-model"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    model = saved["model"]
    inputs = [keras.Input(entry["shape"], name=entry["name"]) for entry in model["inputs"]]
    made = {entry["name"]: x for entry, x in zip(model["inputs"], inputs)}
    for entry in model["layers"]:
        one = layer(entry["kind"], entry["config"], name=entry["name"], dtype=model["dtype"])
        x = [made[name] for name in entry["from"]]
        made[entry["name"]] = one(x if len(x) > 1 else x[0])
        one.set_weights([tensors[w["name"]] for w in saved["weights"] if w["name"].startswith(entry["name"] + "/")])
    return keras.Model(inputs, [made[name] for name in model["outputs"]])
