"""scikit-learn: MLPClassifier with its own initialisation (Glorot uniform), without stopping early."""
import warnings

import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from protocol import blas, serve

warnings.simplefilter("ignore", ConvergenceWarning)


class ScikitLearn:
    def prepare(self, work, data, settings):
        self.work, self.data = work, data
        return {"system": "sklearn %s, %s" % (sklearn.__version__, blas()), "sameWeights": False, "threads": 1}

    def train(self, rows, epochs):
        work = self.work
        self.model = MLPClassifier(
            work["sizes"][1:-1],
            activation="relu",
            solver=work["optimizer"],
            alpha=0,
            batch_size=work["batch"],
            learning_rate_init=work["rate"],
            max_iter=epochs,
            tol=0,
            n_iter_no_change=epochs,
            random_state=1,
        ).fit(self.data.x[:rows], self.data.labels[:rows])

    def predict(self, rows):
        return self.model.predict_proba(self.data.test_x[:rows])


serve(ScikitLearn())
