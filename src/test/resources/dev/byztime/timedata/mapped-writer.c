/*
 * Publishes entries as fast as memory takes them, by the rules, and replaces the file now and then; see HostileWriterIT.
 *
 *   mapped-writer FILE ERA COUNTER SECONDS
 *
 * Entry n has n as the seconds of its offset, and everything else in it follows from n: Tied.java computes the same. COUNTER is a
 * file that says in its first eight bytes which entry was made current last.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BYTES = 4096, ENTRIES = 62, INDEX = 12, ERA = 16, ENTRY_ARRAY = 128, ENTRY_BYTES = 64, WORDS = 6 };

static const unsigned char MAGIC[12] = {'B', 'Y', 'Z', 'T', 'I', 'M', 'E', 0, 0xff, 0xff, 0xff, 0xff};

static const char *path;
static char fresh[PATH_MAX];
static unsigned char era[16];
static uint64_t *counter;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 31)) * 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9u;
    return x ^ (x >> 32);
}

static void entry(uint64_t n, uint64_t words[WORDS]) {
    uint64_t a = mix(n), b = mix(a);
    words[0] = n;
    words[1] = a & 0x1fffffff;
    words[2] = b >> 34;
    words[3] = (a >> 32) & 0x1fffffff;
    words[4] = mix(b);
    words[5] = b & 0x1fffffff;
}

static uint64_t *slot(unsigned char *page, uint64_t n) {
    return (uint64_t *)(page + ENTRY_ARRAY + n % ENTRIES * ENTRY_BYTES);
}

/* A new file with entry n current and the 61 before it. */
static unsigned char *replace(unsigned char *old, uint64_t n) {
    static uint64_t page[FILE_BYTES / 8];
    unsigned char *bytes = (unsigned char *)page;
    int32_t index = n % ENTRIES;
    memcpy(bytes, MAGIC, sizeof MAGIC);
    memcpy(bytes + INDEX, &index, sizeof index);
    memcpy(bytes + ERA, era, sizeof era);
    for (uint64_t k = n; k + ENTRIES > n; k--) entry(k, slot(bytes, k));

    int fd = open(fresh, O_RDWR | O_CREAT | O_EXCL, 0644);
    if (fd < 0) die("open");
    if (write(fd, bytes, FILE_BYTES) != FILE_BYTES) die("write");
    unsigned char *map = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) die("mmap");
    close(fd);
    if (rename(fresh, path) < 0) die("rename");
    __atomic_store_n(counter, n, __ATOMIC_RELEASE);
    if (old != NULL) munmap(old, FILE_BYTES);
    return map;
}

static void publish(unsigned char *map, uint64_t n) {
    uint64_t words[WORDS];
    entry(n, words);
    /* Beginning at another word each time, so that any part of an entry may be the older one. */
    for (int i = 0, at = n % WORDS; i < WORDS; i++, at = at + 1 == WORDS ? 0 : at + 1) {
        __atomic_store_n(slot(map, n) + at, words[at], __ATOMIC_RELAXED);
    }
    __atomic_store_n((int32_t *)(map + INDEX), (int32_t)(n % ENTRIES), __ATOMIC_RELEASE);
    __atomic_store_n(counter, n, __ATOMIC_RELEASE);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    path = argv[1];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    for (int i = 0; i < 16; i++) {
        unsigned byte;
        if (sscanf(argv[2] + 2 * i, "%2x", &byte) != 1) return 2;
        era[i] = byte;
    }
    int fd = open(argv[3], O_RDWR);
    if (fd < 0) die(argv[3]);
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED) die("mmap");

    double began = now(), end = began + atof(argv[4]), next = began, t;
    uint64_t first = *counter, n = first, replaced = 0;
    unsigned char *map = NULL;
    while ((t = now()) < end) {
        if (t >= next) {
            map = replace(map, ++n);
            replaced++;
            next = t + 1e-9 * (mix(n) % 40000000);
        }
        for (int i = 0; i < 1000; i++) publish(map, ++n);
    }
    printf("%llu entries, one in %.0f ns, and %llu replacements\n", (unsigned long long)(n - first),
           (now() - began) * 1e9 / (n - first), (unsigned long long)replaced);
    return 0;
}
