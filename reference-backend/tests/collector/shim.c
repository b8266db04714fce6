/* Watches what the front does to its stream, and makes the disk fail on demand. Preloaded into the front by the tests.
 *
 * SHIM_CONTROL names a file of one byte, mapped: '0' works, 'S' fdatasync and fsync fail with EIO, 'W' writes fail with ENOSPC.
 * SHIM_LOG names a file that gets one line for each marker written and for each sync that ended well:
 *   W <fd> <end ns> <marker>     S <fd> <start ns> <end ns>
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile char *mode = NULL;
static int log_fd = -1;

__attribute__((constructor)) static void start(void) {
    const char *control = getenv("SHIM_CONTROL"), *log_path = getenv("SHIM_LOG");
    if (!control || !log_path) return;
    int fd = open(control, O_RDWR | O_CLOEXEC);
    mode = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
    log_fd = open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void say(const char *format, ...) {
    char line[200];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    syscall(SYS_write, log_fd, line, length);
}

static int is_stream(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return mode && strstr(path, "stream.sqlite") != NULL;
}

static ssize_t watched_pwrite(int fd, const void *data, size_t size, off_t offset) {
    if (!is_stream(fd)) return syscall(SYS_pwrite64, fd, data, size, offset);
    if (*mode == 'W') { errno = ENOSPC; return -1; }
    ssize_t written = syscall(SYS_pwrite64, fd, data, size, offset);
    const char *at = data, *end = at + size;
    while (at < end && (at = memmem(at, end - at, "marker-", 7)) != NULL && end - at >= 15) {
        say("W %d %lld %.15s\n", fd, now(), at);
        at += 15;
    }
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return watched_pwrite(fd, data, size, offset); }
ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) { return watched_pwrite(fd, data, size, offset); }

static int watched_sync(int fd, long number) {
    if (!is_stream(fd)) return syscall(number, fd);
    if (*mode == 'S') { errno = EIO; return -1; }
    long long began = now();
    int result = syscall(number, fd);
    if (result == 0) say("S %d %lld %lld\n", fd, began, now());
    return result;
}

int fdatasync(int fd) { return watched_sync(fd, SYS_fdatasync); }
int fsync(int fd) { return watched_sync(fd, SYS_fsync); }
