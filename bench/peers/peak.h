/*
 * The peak of one core: multiply-adds in the widest vectors that the compiler was allowed, on sums that never leave the
 * registers, in GFLOPS. Its own of whoever is compiled with it.
 */
#include <time.h>

#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef float Vector __attribute__((vector_size(4 * LANES)));

enum { SUMS = 12, TURNS = 20000, SLICES = 8 };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* The fastest of a few slices: shorter than what interrupts them. */
double peak(void) {
  double best = 0;
  for (int slice = 0; slice < SLICES; slice++) {
    Vector sum[SUMS], factor = {0};
    for (int s = 0; s < SUMS; s++) sum[s] = factor + (float)s;
    __asm__ volatile("" : "+x"(factor)); /* its value is the compiler's guess no longer */
    const double began = seconds();
    for (int turn = 0; turn < TURNS; turn++) {
      for (int s = 0; s < SUMS; s++) sum[s] += factor * factor;
      __asm__ volatile("" : "+x"(factor));
    }
    const double gflops = 2e-9 * LANES * SUMS * TURNS / (seconds() - began);
    for (int s = 0; s < SUMS; s++) __asm__ volatile("" ::"x"(sum[s]));
    if (gflops > best) best = gflops;
  }
  return best;
}

int vectorBits(void) { return 32 * LANES; }
