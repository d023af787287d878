/*
 * A program that allocates memory and fills it, in one thread and with nothing else to do; then
 * reads each page of it back, in order or at random. It speaks as MemoryProgram does. That one is a
 * JVM, whose threads run on every processor, and each of them gets an interrupt for each page that
 * the kernel takes away.
 *
 * Usage: allocate BYTES SEED sequential|random
 *
 * Three quarters of each page are the same word again and again, a quarter is random. It prints
 * "filled N pages in S s", waits for a line on its standard input, checks every word, and prints
 * "verified N pages, W wrong, in S s". Exit status: 0 all was right, 1 something was wrong, 2 usage.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE_SIZE = 4096, WORDS = PAGE_SIZE / 8, RANDOM_WORDS = WORDS / 4 };

#define GOLDEN_RATIO 0x9E3779B97F4A7C15ULL

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* The word at an index of a page: splitmix64 of both in the random quarter. */
static inline uint64_t word(uint64_t seed, uint64_t page, int index) {
  if (index >= RANDOM_WORDS) {
    return GOLDEN_RATIO;
  }
  uint64_t z = (seed << 48) + (page * RANDOM_WORDS + index) * GOLDEN_RATIO;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/* The numbers of all pages, in order or shuffled. */
static uint32_t *order_of(uint64_t pages, uint64_t seed, int shuffled) {
  uint32_t *order = malloc(pages * sizeof *order);
  for (uint64_t i = 0; order != NULL && i < pages; i++) {
    order[i] = i;
    if (shuffled) {
      uint64_t other = word(seed, i, 0) % (i + 1);
      order[i] = order[other];
      order[other] = i;
    }
  }
  return order;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: %s BYTES SEED sequential|random\n", arguments[0]);
    return 2;
  }
  uint64_t pages = strtoull(arguments[1], NULL, 10) / PAGE_SIZE;
  uint64_t seed = strtoull(arguments[2], NULL, 10);
  double start = now();
  uint64_t *memory = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    perror("mmap");
    return 2;
  }
  for (uint64_t page = 0; page < pages; page++) {
    for (int i = 0; i < WORDS; i++) {
      memory[page * WORDS + i] = word(seed, page, i);
    }
  }
  printf("filled %lu pages in %.2f s\n", (unsigned long)pages, now() - start);
  fflush(stdout);
  getchar();

  uint32_t *order = order_of(pages, seed, strcmp(arguments[3], "random") == 0);
  if (order == NULL) {
    perror("malloc");
    return 2;
  }
  start = now();
  uint64_t wrong = 0;
  for (uint64_t at = 0; at < pages; at++) {
    uint64_t page = order[at];
    int differs = 0;
    for (int i = 0; i < WORDS; i++) {
      differs |= memory[page * WORDS + i] != word(seed, page, i);
    }
    wrong += differs;
  }
  printf("verified %lu pages, %lu wrong, in %.2f s\n", (unsigned long)pages, (unsigned long)wrong,
         now() - start);
  return wrong == 0 ? 0 : 1;
}
