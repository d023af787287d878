/*
 * A program whose memory is larger than its limit, and which reads one word of a page that is chosen
 * at random, again and again, in one thread. For each line "MILLISECONDS" on its standard input it
 * does so for that time and prints how long each access took that was a fault, in nanoseconds, all in
 * one line.
 *
 * It is in C since a JVM has threads and pages of its own that come and go: with one, one fault in a
 * thousand took four times as long.
 *
 * Usage: fault BYTES
 *
 * A quarter of each page is random, the rest is zeros. It prints "ready" when its memory is filled,
 * and ends with its input. Exit status: 0, or 2 usage.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE_SIZE = 4096, WORDS = PAGE_SIZE / 8, RANDOM_WORDS = WORDS / 4 };

/* As many as a slice of a second can have. */
enum { MAX_SAMPLES = 1 << 20 };

static uint32_t samples[MAX_SAMPLES];
static uint64_t state = 88172645463325252ULL;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* xorshift64 */
static uint64_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* Whether a page need not come back from swap. */
static int is_resident(uint64_t *page) {
  unsigned char resident = 0;
  return mincore(page, PAGE_SIZE, &resident) == 0 && (resident & 1);
}

static int sample(uint64_t *memory, uint64_t pages, uint64_t nanos) {
  int count = 0;
  uint64_t end = now() + nanos;
  uint64_t after = 0;
  while (after < end && count < MAX_SAMPLES) {
    uint64_t *page = memory + next_random() % pages * WORDS;
    int resident = is_resident(page);
    uint64_t before = now();
    (void)*(volatile uint64_t *)page;
    after = now();
    if (!resident) {
      samples[count++] = after - before > UINT32_MAX ? UINT32_MAX : after - before;
    }
  }
  return count;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: %s BYTES\n", arguments[0]);
    return 2;
  }
  uint64_t pages = strtoull(arguments[1], NULL, 10) / PAGE_SIZE;
  uint64_t *memory = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == 0 || memory == MAP_FAILED) {
    perror("mmap");
    return 2;
  }
  for (uint64_t page = 0; page < pages; page++) {
    for (int i = 0; i < RANDOM_WORDS; i++) {
      memory[page * WORDS + i] = next_random();
    }
  }
  /* Its own samples must not be among the pages that come and go. */
  memset(samples, 0, sizeof samples);
  if (mlock(samples, sizeof samples) != 0) {
    perror("mlock");
    return 2;
  }
  puts("ready");
  fflush(stdout);
  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) {
    int taken = sample(memory, pages, strtoull(line, NULL, 10) * 1000000);
    for (int i = 0; i < taken; i++) {
      printf("%u ", samples[i]);
    }
    putchar('\n');
    fflush(stdout);
  }
  return 0;
}
