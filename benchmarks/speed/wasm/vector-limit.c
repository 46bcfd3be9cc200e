// What a core can multiply and add with the 128 bits of WebAssembly's vectors, and what the order of the instructions costs (x86-64 with FMA):
//   gcc -O2 benchmarks/speed/wasm/vector-limit.c -o /tmp/vector-limit && /tmp/vector-limit
// GFLOP/s, the best of 15 rounds. The last three are a product's inner tile of 4 rows and 8 columns out of the first cache.
#include <stdio.h>
#include <time.h>

static float values[8192] __attribute__((aligned(64)));

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

#define REGISTERS                                                                                                    \
  "rax", "rcx", "rdx", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",     \
      "xmm10", "xmm11", "xmm12", "xmm13", "xmm14"

// Runs `body` `count` times a call; rax and rdx walk over the panels of the left and the right side.
#define MEASURE(name, body, flops)                                                                                   \
  {                                                                                                                  \
    double best = 1e9;                                                                                               \
    for (int round = 0; round < 15; round++) {                                                                       \
      double start = seconds();                                                                                      \
      for (int call = 0; call < 20000; call++) {                                                                     \
        long count = 62;                                                                                            \
        asm volatile("mov %1, %%rax\n lea 8192(%1), %%rdx\n 1:\n" body "dec %0\n jnz 1b\n"                           \
                     : "+r"(count)                                                                                   \
                     : "r"(values)                                                                                   \
                     : REGISTERS);                                                                                   \
      }                                                                                                              \
      double took = seconds() - start;                                                                               \
      if (took < best) best = took;                                                                                  \
    }                                                                                                                \
    printf("%-58s %.1f\n", name, 20000.0 * 62 * flops / best / 1e9);                                                \
  }

#define MULTIPLY(s, b, t) "vmulps %%xmm" #b ",%%xmm" #s ",%%xmm" #t "\n"
#define ADD(c, t) "vaddps %%xmm" #c ",%%xmm" #t ",%%xmm" #c "\n"
#define FUSED(s, b, c) "vfmadd231ps %%xmm" #b ",%%xmm" #s ",%%xmm" #c "\n"
#define IN_TURNS(s, c, d) MULTIPLY(s, 9, 13) ADD(c, 13) MULTIPLY(s, 10, 14) ADD(d, 14)
#define IN_PAIRS(s, c, d) MULTIPLY(s, 9, 13) MULTIPLY(s, 10, 14) ADD(c, 13) ADD(d, 14)
#define FUSED_PAIR(s, c, d) FUSED(s, 9, c) FUSED(s, 10, d)
#define ROWS(PAIR) PAIR(8, 0, 1) PAIR(8, 2, 3) PAIR(8, 4, 5) PAIR(8, 6, 7)
#define SPLAT(k, row) "vbroadcastss 16*" #k "+4*" #row "(%%rax), %%xmm8\n"
#define STEP(PAIR, k)                                                                                                \
  "vmovups 32*" #k "(%%rdx), %%xmm9\n vmovups 32*" #k "+16(%%rdx), %%xmm10\n" SPLAT(k, 0) PAIR(8, 0, 1)             \
      SPLAT(k, 1) PAIR(8, 2, 3) SPLAT(k, 2) PAIR(8, 4, 5) SPLAT(k, 3) PAIR(8, 6, 7)
#define TILE(PAIR) STEP(PAIR, 0) STEP(PAIR, 1) STEP(PAIR, 2) STEP(PAIR, 3) "add $64, %%rax\n add $128, %%rdx\n"

int main(void) {
  MEASURE("multiply and add, nothing else", ROWS(IN_PAIRS) ROWS(IN_PAIRS), 128)
  MEASURE("fused multiply-add, nothing else", ROWS(FUSED_PAIR) ROWS(FUSED_PAIR), 128)
  MEASURE("tile: multiply, add, multiply, add (V8's order)", TILE(IN_TURNS), 256)
  MEASURE("tile: multiply, multiply, add, add", TILE(IN_PAIRS), 256)
  MEASURE("tile, fused", TILE(FUSED_PAIR), 256)
  return 0;
}
