/*
 * The three products of a layer by LIBXSMM's small products, which it compiles for their sizes when first asked. It counts
 * by columns: what is [B, O] in row order is O × B there, so y += x · w is yᵀ += wᵀ · xᵀ with nothing to transpose. Blocks
 * keep the first operand, MB × KB numbers, in the first cache.
 */
#include <libxsmm.h>
#include <stdlib.h>

enum { MB = 64, KB = 128 };

static const char *library(void) { return "LIBXSMM " LIBXSMM_CONFIG_VERSION; }

/* c [m × n] = beta c + a [m × k] · b [k × n], or bᵀ where that is what stands in memory; all by columns. */
static void blocks(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int transposed, float beta, float *c, int ldc) {
  const int flags = transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : 0;
  for (int p = 0; p < k; p += KB)
    for (int i = 0; i < m; i += MB) {
      const int deep = k - p < KB ? k - p : KB, high = m - i < MB ? m - i : MB;
      const float alpha = 1, keep = p == 0 ? beta : 1;
      const libxsmm_smmfunction product =
          libxsmm_smmdispatch(high, n, deep, &lda, &ldb, &ldc, &alpha, &keep, &flags, NULL);
      if (product == NULL) abort();
      product(a + i + (long)p * lda, b + (transposed ? (long)p * ldb : p), c + i);
    }
}

/* y [B, O] += x [B, I] · w [I, O] */
static void forwardProduct(int B, int I, int O, float *y, const float *x, const float *w) {
  blocks(O, B, I, w, O, x, I, 0, 1, y, O);
}

/* dx [B, I] = dy [B, O] · wᵀ: its kernels take a first operand as it stands only, so w is turned before. */
static void inputProduct(int B, int I, int O, float *dx, const float *dy, const float *w) {
  float *turned = malloc(sizeof(float) * I * O);
  libxsmm_otrans(turned, w, sizeof(float), O, I, O, I);
  blocks(I, B, O, turned, I, dy, O, 0, 0, dx, I);
  free(turned);
}

/* w [I, O] += xᵀ · dy */
static void weightProduct(int B, int I, int O, float *w, const float *x, const float *dy) {
  blocks(O, I, B, dy, O, x, I, 1, 1, w, O);
}
