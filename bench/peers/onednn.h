/* The three products of a layer by oneDNN's sgemm: matrices in row order, op(A) [M, K] · op(B) [K, N]. */
#include <dnnl.h>
#include <stdio.h>

static const char *library(void) {
  static char text[32];
  const dnnl_version_t *v = dnnl_version();
  snprintf(text, sizeof text, "oneDNN %d.%d.%d", v->major, v->minor, v->patch);
  return text;
}

/* y [B, O] += x [B, I] · w [I, O] */
static void forwardProduct(int B, int I, int O, float *y, const float *x, const float *w) {
  dnnl_sgemm('N', 'N', B, O, I, 1, x, I, w, O, 1, y, O);
}

/* dx [B, I] = dy [B, O] · wᵀ */
static void inputProduct(int B, int I, int O, float *dx, const float *dy, const float *w) {
  dnnl_sgemm('N', 'T', B, I, O, 1, dy, O, w, O, 0, dx, I);
}

/* w [I, O] += xᵀ · dy */
static void weightProduct(int B, int I, int O, float *w, const float *x, const float *dy) {
  dnnl_sgemm('T', 'N', I, O, B, 1, x, I, dy, O, 1, w, O);
}
