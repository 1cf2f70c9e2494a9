"""numpy: the program of a tutorial, full batch, two layers of sigmoids and the mean squared error."""
import numpy as np

from protocol import blas, serve


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Numpy:
    def prepare(self, work, data, settings):
        self.rate = work["rate"]
        self.x, self.test_x = data.x, data.test_x
        self.y = data.labels[:, None].astype("f4")
        self.w1, self.b1, self.w2, self.b2 = data.weights
        return {"system": "numpy %s, %s" % (np.__version__, blas()), "sameWeights": True, "threads": 1}

    def train(self, rows, epochs):
        x, y = self.x[:rows], self.y[:rows]
        for _ in range(epochs):
            hidden = sigmoid(x @ self.w1 + self.b1)
            output = sigmoid(hidden @ self.w2 + self.b2)
            d_output = 2 / rows * (output - y) * output * (1 - output)
            d_hidden = d_output @ self.w2.T * hidden * (1 - hidden)
            self.w2 -= self.rate * hidden.T @ d_output
            self.b2 -= self.rate * d_output.sum(0)
            self.w1 -= self.rate * x.T @ d_hidden
            self.b1 -= self.rate * d_hidden.sum(0)

    def predict(self, rows):
        return sigmoid(sigmoid(self.test_x[:rows] @ self.w1 + self.b1) @ self.w2 + self.b2)


serve(Numpy())
