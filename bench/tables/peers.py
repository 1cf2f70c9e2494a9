"""scikit-learn and XGBoost, at their defaults, on the tables and folds of bench/tables.

    peers.py export FOLDER    writes scikit-learn's own tables as CSV files
    peers.py run FILE         reads {"path", "target", "task", "folds": [[[row]]]}, prints a JSON object a library

Numbers: median for missing ones with an indicator column, standardised for the perceptron; trees get them as they are.
Categories one-hot; dates as days, month and weekday. One thread each.
"""
import csv
import datetime
import json
import sys
import time
import warnings

import numpy as np
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier, XGBRegressor

warnings.filterwarnings("ignore")  # that 200 epochs were not enough to converge is what the default does

OWN = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "cancer": datasets.load_breast_cancer,
    "digits": datasets.load_digits,
    "diabetes": datasets.load_diabetes,
}
MODELS = {
    "classification": {"MLP": MLPClassifier, "HistGradientBoosting": HistGradientBoostingClassifier, "XGBoost": XGBClassifier},
    "regression": {"MLP": MLPRegressor, "HistGradientBoosting": HistGradientBoostingRegressor, "XGBoost": XGBRegressor},
}


def export(folder):
    for name, load in OWN.items():
        table = load()
        with open(f"{folder}/{name}.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow([f"x{i}" for i in range(table.data.shape[1])] + ["target"])
            named = name in ("iris", "wine", "cancer")
            for row, y in zip(table.data, table.target):
                out.writerow([repr(float(v)) for v in row] + [table.target_names[y] if named else repr(float(y)) if name == "diabetes" else y])


def columns(path, target):
    """Numbers [rows, n] with NaN for missing ones, categories [rows, m] as texts, and the target as texts."""
    with open(path, newline="") as file:
        header, *rows = list(csv.reader(file))
    numbers, texts, y = [], [], None
    for name, cells in zip(header, zip(*rows)):
        if name == target:
            y = np.array(cells)
            continue
        try:
            days = [datetime.date.fromisoformat(cell) for cell in cells]
            numbers += [[d.toordinal() for d in days], [d.month for d in days], [d.weekday() for d in days]]
            continue
        except ValueError:
            pass
        try:
            numbers.append([float(cell) if cell else np.nan for cell in cells])
        except ValueError:
            texts.append(cells)
    n = len(rows)
    return np.array(numbers, float).T.reshape(n, -1), np.array(texts, object).T.reshape(n, -1), y


def prepared(numbers, texts, train, scales):
    parts = []
    if numbers.shape[1] and scales:
        fill = SimpleImputer(strategy="median", add_indicator=True).fit(numbers[train])
        filled = fill.transform(numbers)
        parts.append(StandardScaler().fit(filled[train]).transform(filled))
    elif numbers.shape[1]:
        parts.append(numbers)
    if texts.shape[1]:
        parts.append(OneHotEncoder(handle_unknown="ignore").fit(texts[train]).transform(texts).toarray())
    return np.hstack(parts)


def run(job):
    numbers, texts, y = columns(job["path"], job["target"])
    y = np.unique(y, return_inverse=True)[1] if job["task"] == "classification" else y.astype(float)
    for name, Model in MODELS[job["task"]].items():
        scores, seconds = [], 0
        for seed, folds in enumerate(job["folds"], 1):
            for test in folds:
                train = np.setdiff1d(np.arange(len(y)), test)
                begin = time.perf_counter()
                x = prepared(numbers, texts, train, scales=name == "MLP")
                model = Model(random_state=seed, **({"n_jobs": 1} if name == "XGBoost" else {}))
                model.fit(x[train], y[train])
                seconds += time.perf_counter() - begin
                scores.append(model.score(x[test], y[test]))
        print(json.dumps({"name": name, "scores": scores, "seconds": seconds / len(scores)}), flush=True)


if sys.argv[1] == "export":
    export(sys.argv[2])
else:
    run(json.load(open(sys.argv[2])))
