/*
 * A file system that keeps pages as they come, in plain locked memory: what is left of the time of a
 * page when nothing is compressed and nothing is Java. The floor for ghostswap on the same transport.
 * With WITH_LZ4 it compresses each page, and keeps what comes out at the page's own place: a floor
 * that has the codec's work too, and nothing of a pool's.
 *
 *   nullfs MOUNT STRIPES BYTES     serves MOUNT/swapfile, swapfile.1 ..., until it is unmounted
 *
 * Built with FUSE_USE_VERSION=29 against libfuse 2.9, and with 31 against libfuse 3, where it asks for
 * asynchronous direct I/O.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fuse.h>
#ifdef WITH_LZ4
#include <lz4.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096L

static int stripes;
static long stripe_bytes;
static char *memory;

static int stripe_of(const char *path) {
  static const char name[] = "/swapfile";
  if (strncmp(path, name, sizeof name - 1) != 0) return -1;
  path += sizeof name - 1;
  if (*path == 0) return 0;
  if (*path != '.') return -1;
  int stripe = atoi(path + 1);
  return stripe > 0 && stripe < stripes ? stripe : -1;
}

static int attributes(const char *path, struct stat *stat) {
  memset(stat, 0, sizeof *stat);
  if (strcmp(path, "/") == 0) {
    stat->st_mode = S_IFDIR | 0755;
    stat->st_nlink = 2;
    return 0;
  }
  if (stripe_of(path) < 0) return -ENOENT;
  stat->st_mode = S_IFREG | 0600;
  stat->st_nlink = 1;
  stat->st_size = stripe_bytes;
  stat->st_blocks = stripe_bytes / 512;
  stat->st_blksize = PAGE;
  return 0;
}

#if FUSE_USE_VERSION >= 30
static int get_attributes(const char *path, struct stat *stat, struct fuse_file_info *file) {
  (void)file;
  return attributes(path, stat);
}

static void *start(struct fuse_conn_info *connection, struct fuse_config *config) {
  config->nullpath_ok = 1;
  connection->want |= connection->capable & FUSE_CAP_ASYNC_DIO;
  connection->max_background = 64;
  return NULL;
}
#else
#define get_attributes attributes
#endif

static int open_file(const char *path, struct fuse_file_info *file) {
  int stripe = stripe_of(path);
  if (stripe < 0) return -ENOENT;
  file->fh = stripe;
  file->direct_io = 1;
  return 0;
}

static char *at(struct fuse_file_info *file, off_t offset) {
  return memory + file->fh * stripe_bytes + offset;
}

#ifdef WITH_LZ4
/* Bytes that are kept of each page; 0: all of it are zeros. */
static uint16_t *lengths;

static uint16_t *length_of(const char *page) {
  return &lengths[(page - memory) / PAGE];
}

static void keep(char *page, const char *from) {
  char block[LZ4_COMPRESSBOUND(PAGE)];
  int length = LZ4_compress_default(from, block, PAGE, sizeof block);
  if (length <= 0 || length >= PAGE) {
    length = PAGE;
    memcpy(page, from, PAGE);
  } else {
    memcpy(page, block, length);
  }
  *length_of(page) = length;
}

static int give(const char *page, char *to) {
  int length = *length_of(page);
  if (length == 0 || length == PAGE) {
    memcpy(to, page, PAGE);
    return 0;
  }
  return LZ4_decompress_safe(page, to, length, PAGE) == PAGE ? 0 : -EIO;
}
#else
static void keep(char *page, const char *from) {
  memcpy(page, from, PAGE);
}

static int give(const char *page, char *to) {
  memcpy(to, page, PAGE);
  return 0;
}
#endif

static int read_file(const char *path, char *to, size_t size, off_t offset,
                     struct fuse_file_info *file) {
  (void)path;
  for (size_t done = 0; done < size; done += PAGE) {
    int error = give(at(file, offset + done), to + done);
    if (error != 0) return error;
  }
  return size;
}

static int write_file(const char *path, const char *from, size_t size, off_t offset,
                      struct fuse_file_info *file) {
  (void)path;
  for (size_t done = 0; done < size; done += PAGE) keep(at(file, offset + done), from + done);
  return size;
}

static int punch(const char *path, int mode, off_t offset, off_t size,
                 struct fuse_file_info *file) {
  (void)path;
  (void)mode;
#ifdef WITH_LZ4
  memset(length_of(at(file, offset)), 0, size / PAGE * sizeof *lengths);
#endif
  return madvise(at(file, offset), size, MADV_DONTNEED) == 0 ? 0 : -errno;
}

static int statistics(const char *path, struct statvfs *stat) {
  (void)path;
  memset(stat, 0, sizeof *stat);
  stat->f_bsize = stat->f_frsize = PAGE;
  stat->f_blocks = stripes * stripe_bytes / PAGE;
  stat->f_namemax = 255;
  return 0;
}

static int sync_file(const char *path, int data_only, struct fuse_file_info *file) {
  (void)path;
  (void)data_only;
  (void)file;
  return 0;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: nullfs MOUNT STRIPES BYTES\n");
    return 2;
  }
  stripes = atoi(arguments[2]);
  stripe_bytes = atol(arguments[3]) / stripes / PAGE * PAGE;
  memory = mmap(NULL, stripes * stripe_bytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    perror("nullfs");
    return 1;
  }
  madvise(memory, stripes * stripe_bytes, MADV_NOHUGEPAGE);
#ifdef WITH_LZ4
  lengths = calloc(stripes * stripe_bytes / PAGE, sizeof *lengths);
  if (lengths == NULL) {
    perror("nullfs");
    return 1;
  }
#endif
  mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
  struct fuse_operations operations = {
      .getattr = get_attributes, .open = open_file, .read = read_file, .write = write_file,
      .fallocate = punch, .statfs = statistics, .fsync = sync_file,
#if FUSE_USE_VERSION >= 30
      .init = start,
#endif
  };
#if FUSE_USE_VERSION >= 30
  char *options = "fsname=nullfs,allow_other,default_permissions";
#else
  operations.flag_nullpath_ok = 1;
  operations.flag_nopath = 1;
  char *options = "fsname=nullfs,allow_other,default_permissions,use_ino,direct_io,big_writes"
                  ",max_write=131072,max_read=131072";
#endif
  char *line[] = {arguments[0], "-f", "-o", options, arguments[1], NULL};
  return fuse_main(5, line, &operations, NULL);
}
