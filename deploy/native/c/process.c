/* The process: its memory, its console, files, and its rights. */
#define _GNU_SOURCE
#include "shell.h"
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

extern char sealed_image[];
extern const int64_t sealed_image_octets;

static int64_t started; /* nanoseconds */

static int64_t now(int clock) {
    struct timespec t = {0, 0};
    sys(SYS_clock_gettime, clock, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

void start(long *stack) {
    started = now(CLOCK_MONOTONIC);
    struct rlimit files;
    if (sys(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        sys(SYS_prlimit64, 0, RLIMIT_NOFILE, &files, 0);
    }
    translated_main((int)stack[0], (char **)(stack + 1));
    shell_exit(70);
}

int64_t machine_nanos(void) {
    return now(CLOCK_MONOTONIC) - started;
}

int64_t machine_seconds(void) {
    return now(CLOCK_REALTIME_COARSE) / 1000000000;
}

int64_t machine_seed(void) {
    int64_t seed;
    if (sys(SYS_getrandom, &seed, sizeof seed, 0) != sizeof seed)
        fail("the kernel has no random numbers");
    return seed;
}

/* Java's heap is what the kernel calls the break: it grows at its end, by memory that is zero. */
enum { STEP = 64 << 10, SPARE = 1 << 20 };
static char *heap_end, *heap_limit;

int64_t memory_heap(char **at) {
    long end = (sys(SYS_brk, 0) + STEP - 1) & -(long)STEP;
    *at = heap_end = (char *)end;
    return 0;
}

int64_t memory_more(int64_t octets) {
    octets = (octets + STEP - 1) & -(int64_t)STEP;
    char *end = heap_end + octets;
    if ((heap_limit && end > heap_limit) || (char *)sys(SYS_brk, end) != end)
        return 0;
    heap_end = end;
    return octets;
}

/* It is zero as it comes. So a page is the process's when something is put there, and the memo costs a start nothing. */
void memory_zero(void *at, size_t octets) {
    (void)at;
    (void)octets;
}

/*
 * A worker allocates nothing when it answers; but a damaged image is met by an exception, which is an
 * object, and nothing is ever freed. When the spare is used up, the worker ends and another comes.
 */
void memory_full(void) {
    heap_limit = heap_end + SPARE;
}

static void *map(uint64_t octets, int flags) {
    long at = sys(SYS_mmap, 0, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (at < 0 && at > -4096)
        fail("out of memory");
    return (void *)at;
}

void *memory_pages(uint64_t octets) {
    return map(octets, 0);
}

void *memory_reserve(uint64_t octets) {
    return map(octets, MAP_NORESERVE);
}

/* The console: whole lines. */
static int console = 2;
static char line[1024];
static unsigned line_octets;

void shell_output(int32_t fd) {
    console = fd;
}

static void flush(void) {
    for (unsigned at = 0; at < line_octets;) {
        long n = sys(SYS_write, console, line + at, line_octets - at);
        if (n <= 0 && n != -EINTR)
            break; /* nobody reads it */
        at += n > 0 ? (unsigned)n : 0;
    }
    line_octets = 0;
}

void console_put(int32_t octet) {
    line[line_octets++] = (char)octet;
    if (octet == '\n' || line_octets == sizeof line)
        flush();
}

void print(const char *text) {
    while (*text)
        console_put(*text++);
}

void print_number(uint64_t v) {
    if (v > 9)
        print_number(v / 10);
    console_put((int32_t)('0' + v % 10));
}

void shell_exit(int32_t code) {
    flush();
    sys(SYS_exit_group, code);
    __builtin_trap();
}

_Noreturn void fail(const char *why) {
    flush();
    shell_output(2);
    print("deens: ");
    print(why);
    print("\n");
    shell_exit(70);
    __builtin_unreachable();
}

/* Files. */
static void *mapped = sealed_image;
static int64_t mapped_octets = -1;

int32_t shell_map(const char *path) {
    long fd = sys(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return (int32_t)fd;
    struct stat s;
    long at = sys(SYS_fstat, fd, &s);
    if (at == 0 && !S_ISREG(s.st_mode))
        at = S_ISDIR(s.st_mode) ? -EISDIR : -EINVAL;
    if (at == 0 && s.st_size > 0)
        at = sys(SYS_mmap, 0, s.st_size, PROT_READ, MAP_SHARED, fd, 0);
    sys(SYS_close, fd);
    if (at < 0 && at > -4096)
        return (int32_t)at;
    mapped = (void *)at;
    mapped_octets = s.st_size;
    return 0;
}

void *shell_mapped(void) {
    return mapped;
}

int64_t shell_mapped_octets(void) {
    return mapped_octets < 0 ? sealed_image_octets : mapped_octets;
}

/* Rights. */

/* Reads decimal digits up to a colon; -1: there are none. */
static long number(const char **at, const char *end) {
    long v = -1;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at)
        v = (v < 0 ? 0 : v) * 10 + **at - '0';
    if (*at < end && **at == ':')
        ++*at;
    return v;
}

int32_t shell_user(const char *name) {
    int32_t failed = shell_map("/etc/passwd");
    if (failed)
        return failed;
    const char *at = mapped, *end = at + mapped_octets;
    size_t octets = strlen(name);
    long uid = -1, gid = -1;
    while (at < end && uid < 0) { /* name:password:user:group:... (passwd(5)) */
        if ((size_t)(end - at) > octets && memcmp(at, name, octets) == 0 && at[octets] == ':') {
            at += octets + 1;
            while (at < end && *at++ != ':') {
            }
            uid = number(&at, end);
            gid = number(&at, end);
        }
        while (at < end && *at++ != '\n') {
        }
    }
    sys(SYS_munmap, mapped, mapped_octets);
    mapped = sealed_image;
    mapped_octets = -1;
    if (uid < 0 || gid < 0)
        return -ESRCH;
    if (sys(SYS_getuid) == uid && sys(SYS_geteuid) == uid)
        return 0;
    unsigned group = (unsigned)gid;
    /* In this order: each needs the right that the last one takes. */
    long result = sys(SYS_setgroups, 1, &group);
    if (result == 0)
        result = sys(SYS_setresgid, gid, gid, gid);
    if (result == 0)
        result = sys(SYS_setresuid, uid, uid, uid);
    if (result == 0 && uid != 0 && sys(SYS_setresuid, 0, 0, 0) == 0)
        fail("could become root again");
    return (int32_t)result;
}

#define ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

void confine(void) {
    static const struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
#ifdef __x86_64__
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
#else
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_AARCH64, 1, 0),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(recvmmsg), ALLOW(sendmmsg), ALLOW(epoll_pwait), ALLOW(clock_gettime),
        ALLOW(read), ALLOW(sendto), ALLOW(accept4), ALLOW(getrandom), ALLOW(epoll_ctl),
        ALLOW(shutdown), ALLOW(close), ALLOW(madvise), ALLOW(brk), ALLOW(write), ALLOW(exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, (struct sock_filter *)filter};
    sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    /* A kernel may have been built without it, and an emulator has none: then it is not confined. */
    sys(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
