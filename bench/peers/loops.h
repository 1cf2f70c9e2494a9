/* The three products of a layer as loops over rows of memory, which the compiler makes vectors of. */

static const char *library(void) { return ""; }

/* y [B, O] += x [B, I] · w [I, O] */
static void forwardProduct(int B, int I, int O, float *y, const float *x, const float *w) {
  for (int r = 0; r < B; r++)
    for (int k = 0; k < I; k++)
      for (int j = 0; j < O; j++) y[r * O + j] += x[r * I + k] * w[k * O + j];
}

/* dx [B, I] = dy [B, O] · wᵀ */
static void inputProduct(int B, int I, int O, float *dx, const float *dy, const float *w) {
  for (int r = 0; r < B; r++)
    for (int k = 0; k < I; k++) {
      float sum = 0;
      for (int j = 0; j < O; j++) sum += dy[r * O + j] * w[k * O + j];
      dx[r * I + k] = sum;
    }
}

/* w [I, O] += xᵀ · dy */
static void weightProduct(int B, int I, int O, float *w, const float *x, const float *dy) {
  for (int k = 0; k < I; k++)
    for (int r = 0; r < B; r++)
      for (int j = 0; j < O; j++) w[k * O + j] += x[r * I + k] * dy[r * O + j];
}
