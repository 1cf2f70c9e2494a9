/*
 * Multilayer perceptron with ReLU and softmax, trained by stochastic gradient descent, as a good student writes it. Its
 * matrix products are those of the file that PRODUCTS names: plain loops, or those of a library. Loaded by c.py.
 *
 *   weights   kernel [inputs, units], bias [units], layer after layer, in row order
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include PRODUCTS
#include "peak.h"

enum { MOST_LAYERS = 16 };

typedef struct {
  int layers;
  const int *sizes; /* inputs, units of each layer */
  float *kernel[MOST_LAYERS], *bias[MOST_LAYERS];
  float *value[MOST_LAYERS + 1], *delta[MOST_LAYERS + 1]; /* [batch, size] */
} Network;

static Network make(int layers, const int *sizes, float *weights, int batch) {
  Network n = {.layers = layers, .sizes = sizes};
  for (int l = 0; l < layers; l++) {
    n.kernel[l] = weights;
    weights += sizes[l] * sizes[l + 1];
    n.bias[l] = weights;
    weights += sizes[l + 1];
  }
  for (int l = 0; l <= layers; l++) {
    n.value[l] = malloc(sizeof(float) * batch * sizes[l]);
    n.delta[l] = malloc(sizeof(float) * batch * sizes[l]);
  }
  return n;
}

static void release(Network *n) {
  for (int l = 0; l <= n->layers; l++) {
    free(n->value[l]);
    free(n->delta[l]);
  }
}

/* From value[0] to value[layers], which are probabilities. */
static void forward(Network *n, int rows) {
  for (int l = 0; l < n->layers; l++) {
    const int units = n->sizes[l + 1];
    for (int r = 0; r < rows; r++) memcpy(n->value[l + 1] + r * units, n->bias[l], sizeof(float) * units);
    forwardProduct(rows, n->sizes[l], units, n->value[l + 1], n->value[l], n->kernel[l]);
    for (int r = 0; r < rows; r++) {
      float *out = n->value[l + 1] + r * units;
      if (l < n->layers - 1) {
        for (int j = 0; j < units; j++) out[j] = out[j] > 0 ? out[j] : 0;
      } else {
        float most = out[0], sum = 0;
        for (int j = 1; j < units; j++) most = out[j] > most ? out[j] : most;
        for (int j = 0; j < units; j++) sum += out[j] = expf(out[j] - most);
        for (int j = 0; j < units; j++) out[j] /= sum;
      }
    }
  }
}

/* Of the mean cross-entropy; every layer steps once the one below has its deltas. */
static void backward(Network *n, const int *labels, int rows, float rate) {
  const int classes = n->sizes[n->layers];
  float *delta = n->delta[n->layers];
  memcpy(delta, n->value[n->layers], sizeof(float) * rows * classes);
  for (int r = 0; r < rows; r++) delta[r * classes + labels[r]] -= 1;
  for (int l = n->layers - 1; l >= 0; l--) {
    const int inputs = n->sizes[l], units = n->sizes[l + 1];
    const float step = rate / rows;
    delta = n->delta[l + 1];
    if (l > 0) {
      inputProduct(rows, inputs, units, n->delta[l], delta, n->kernel[l]);
      for (int i = 0; i < rows * inputs; i++) n->delta[l][i] = n->value[l][i] > 0 ? n->delta[l][i] : 0;
    }
    for (int i = 0; i < rows * units; i++) delta[i] *= -step;
    weightProduct(rows, inputs, units, n->kernel[l], n->value[l], delta);
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < units; j++) n->bias[l][j] += delta[r * units + j];
  }
}

/* One epoch over rows in this order. */
void train(int layers, const int *sizes, float *weights, const float *x, const int *labels, const int *order, int rows,
           int batch, float rate) {
  Network n = make(layers, sizes, weights, batch);
  int *targets = malloc(sizeof(int) * batch);
  for (int from = 0; from < rows; from += batch) {
    const int count = rows - from < batch ? rows - from : batch;
    for (int r = 0; r < count; r++) {
      memcpy(n.value[0] + r * sizes[0], x + (long)order[from + r] * sizes[0], sizeof(float) * sizes[0]);
      targets[r] = labels[order[from + r]];
    }
    forward(&n, count);
    backward(&n, targets, count, rate);
  }
  free(targets);
  release(&n);
}

/* outputs [rows, classes] */
void predict(int layers, const int *sizes, float *weights, const float *x, int rows, float *outputs) {
  Network n = make(layers, sizes, weights, 1);
  const int classes = sizes[layers];
  for (int r = 0; r < rows; r++) {
    memcpy(n.value[0], x + (long)r * sizes[0], sizeof(float) * sizes[0]);
    forward(&n, 1);
    memcpy(outputs + (long)r * classes, n.value[layers], sizeof(float) * classes);
  }
  release(&n);
}

/* Name and version of the library of the products; empty where it is none. */
const char *system_name(void) { return library(); }
