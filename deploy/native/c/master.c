/*
 * The master: it binds, gives up root, and keeps workers: processes that answer, each with sockets of its
 * own for every address, which the master keeps open. A reload is a start: other workers open the image
 * anew, and when all of them serve, the old ones finish what they have begun, and hand their TCP connections
 * over. If one of them cannot, the old ones stay. So nothing that an old image or an old answer needed has ever to be freed.
 */
#define _GNU_SOURCE
#include "shell.h"
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

struct limits limits;
int addresses;
int udp_sockets[MOST_ADDRESSES][MOST_WORKERS];
int tcp_sockets[MOST_ADDRESSES][MOST_WORKERS];
int heir_sockets[MOST_WORKERS][2];
uint8_t wildcard[MOST_ADDRESSES];
int worker;

enum { BUFFER_OCTETS = 4 << 20, BACKLOG = 512 };

void shell_limits(int32_t workers, int32_t connections, int32_t per_client, int32_t idle_millis) {
    limits = (struct limits){workers, connections, per_client, idle_millis};
}

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static void set(int socket, int level, int option, int value) {
    sys(SYS_setsockopt, socket, level, option, &value, sizeof value);
}

/*
 * Binds a socket. The first one of an address is bound alone, and so not at all if anybody else has the
 * address: with SO_REUSEPORT two servers of one user would share it in silence.
 */
static int bound(int type, union address *address, unsigned octets, int shared, int any) {
    int six = address->any.sa_family == AF_INET6;
    int s = (int)sys(SYS_socket, address->any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return s;
    if (six)
        set(s, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (type == SOCK_DGRAM) {
        set(s, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
            six ? IPV6_PMTUDISC_OMIT : IP_PMTUDISC_OMIT);
        if (any) /* the address that was asked is told, and answers */
            set(s, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
        set(s, SOL_SOCKET, SO_RCVBUF, BUFFER_OCTETS);
        set(s, SOL_SOCKET, SO_SNDBUF, BUFFER_OCTETS);
    } else {
        set(s, SOL_SOCKET, SO_REUSEADDR, 1);
        set(s, IPPROTO_TCP, TCP_NODELAY, 1); /* which accepted ones inherit */
    }
    if (shared)
        set(s, SOL_SOCKET, SO_REUSEPORT, 1);
    long failed = sys(SYS_bind, s, address, octets);
    if (failed == 0 && !shared)
        set(s, SOL_SOCKET, SO_REUSEPORT, 1);
    if (failed == 0 && type == SOCK_STREAM)
        failed = sys(SYS_listen, s, BACKLOG);
    if (failed == 0)
        return s;
    sys(SYS_close, s);
    return (int)failed;
}

/* Binds all sockets of an address with a port; 0: with a free one, which address then has. */
static int bind_all(union address *address, unsigned octets) {
    static const uint8_t zero[16];
    int any = address->any.sa_family == AF_INET ? address->in.sin_addr.s_addr == 0
                                                : memcmp(&address->in6.sin6_addr, zero, 16) == 0;
    wildcard[addresses] = (uint8_t)any;
    for (int w = 0; w < limits.workers; w++) {
        int udp = bound(SOCK_DGRAM, address, octets, w > 0, any);
        if (udp >= 0 && w == 0)
            sys(SYS_getsockname, udp, address, &octets);
        int tcp = udp < 0 ? udp : bound(SOCK_STREAM, address, octets, w > 0, any);
        if (tcp < 0) {
            if (udp >= 0)
                sys(SYS_close, udp);
            return tcp; /* then w is 0, or a process of ours has too many files: we end */
        }
        udp_sockets[addresses][w] = udp;
        tcp_sockets[addresses][w] = tcp;
    }
    return 0;
}

int32_t shell_listen(const void *octets, int32_t count, int32_t port) {
    if (addresses == MOST_ADDRESSES)
        return -EMFILE;
    for (int tries = 0;; tries++) {
        union address a;
        memset(&a, 0, sizeof a);
        a.any.sa_family = count == 4 ? AF_INET : AF_INET6;
        a.in.sin_port = __builtin_bswap16((uint16_t)port); /* where IPv6 has it, too */
        memcpy(count == 4 ? (void *)&a.in.sin_addr : &a.in6.sin6_addr, octets, (size_t)count);
        int failed = bind_all(&a, count == 4 ? sizeof a.in : sizeof a.in6);
        if (failed == -EADDRINUSE && port == 0 && tries < 20)
            continue; /* what is free for UDP is not for TCP */
        if (failed)
            return failed;
        addresses++;
        return __builtin_bswap16(a.in.sin_port);
    }
}

/* Workers. */
static int current[MOST_WORKERS];  /* their processes; 0: none */
static int64_t born[MOST_WORKERS]; /* nanoseconds since the start */
enum { MOST_LEAVING = 4 * MOST_WORKERS };
static int leaving[MOST_LEAVING];  /* processes whose place others have; they may still have connections */
static int serving;                /* all have served once */
static int ready_pipe;

int32_t shell_is_first(void) {
    return !serving;
}

void tell_ready(void) {
    sys(SYS_write, ready_pipe, "", 1);
    sys(SYS_close, ready_pipe);
}

enum { SIGNAL_OCTETS = 8, CHILD = -1, FAILED = 0, SECOND = 1000000000 };
#define BIT(signal) (1UL << ((signal) - 1))

static int first_code; /* what the last worker that could not start exited with */

/* Makes a process that becomes worker w. Returns its number when it serves; FAILED; CHILD: in it. */
static int make(int w) {
    int pipe[2];
    if (sys(SYS_pipe2, pipe, O_CLOEXEC) < 0)
        return FAILED;
    int master = (int)sys(SYS_getpid);
    int process = (int)sys(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    sys(SYS_close, pipe[process == 0 ? 0 : 1]);
    if (process == 0) {
        sys(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM);
        if (sys(SYS_getppid) != master)
            shell_exit(0);
        worker = w;
        ready_pipe = pipe[1];
        return CHILD;
    }
    char octet;
    int ready = process > 0 && sys(SYS_read, pipe[0], &octet, 1) == 1;
    sys(SYS_close, pipe[0]);
    if (ready) {
        born[w] = machine_nanos();
        return process;
    }
    int status = 0;
    if (process > 0)
        sys(SYS_wait4, process, &status, 0, 0);
    first_code = process > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 70;
    return FAILED;
}

static void tell(const int *processes, int count, int signal) {
    for (int i = 0; i < count; i++)
        if (processes[i] > 0)
            sys(SYS_kill, processes[i], signal);
}

/* Tells workers to hand their connections over to those that serve in their places, and to end. */
static void dismiss(const int *processes) {
    int at = 0;
    for (int w = 0; w < limits.workers; w++) {
        if (processes[w] <= 0)
            continue;
        while (at < MOST_LEAVING && leaving[at] != 0)
            at++;
        if (at < MOST_LEAVING)
            leaving[at] = processes[w];
        /* Else there are too many clients that do not take their answers: those lose their connection. */
        sys(SYS_kill, processes[w], at < MOST_LEAVING ? HAND_OVER : SIGTERM);
    }
}

/* Other workers in place of all; whether this is one of them. */
static int reload(void) {
    int next[MOST_WORKERS] = {0};
    for (int w = 0; w < limits.workers; w++) {
        next[w] = make(w);
        if (next[w] == CHILD)
            return 1;
        if (next[w] == FAILED) {
            dismiss(next);
            print("deens: reload: what was served is served on\n");
            return 0;
        }
    }
    dismiss(current);
    memcpy(current, next, sizeof next);
    return 0;
}

static void reap(void) {
    int status;
    for (int process; (process = (int)sys(SYS_wait4, -1, &status, WNOHANG, 0)) > 0;) {
        for (int i = 0; i < MOST_LEAVING; i++)
            if (leaving[i] == process)
                leaving[i] = 0;
        for (int w = 0; w < limits.workers; w++) {
            if (current[w] != process)
                continue;
            current[w] = 0;
            print("deens: worker ");
            print_number((uint64_t)w);
            print(WIFSIGNALED(status) ? " was ended by signal " : " ended with code ");
            print_number((uint64_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
            print(", another takes its place\n");
        }
    }
}

int32_t shell_worker(void) {
    uint64_t signals = BIT(SIGHUP) | BIT(SIGTERM) | BIT(SIGINT) | BIT(SIGUSR1) | BIT(SIGCHLD) | BIT(SIGPIPE) |
                       BIT(HAND_OVER);
    sys(SYS_rt_sigprocmask, SIG_BLOCK, &signals, 0, SIGNAL_OCTETS);
    for (int w = 0; w < limits.workers; w++)
        if (sys(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, heir_sockets[w]) < 0)
            fail("too many open files");
    for (;;) {
        int missing = 0;
        for (int w = 0; w < limits.workers; w++) {
            /* One that ended soon after its start would soon end again: not at once. */
            if (current[w] == 0 && (!serving || machine_nanos() - born[w] > SECOND)) {
                current[w] = make(w);
                if (current[w] == CHILD)
                    return w;
                if (current[w] == FAILED) {
                    if (!serving) {
                        tell(current, limits.workers, SIGTERM);
                        shell_exit(first_code);
                    }
                    born[w] = machine_nanos();
                }
            }
            missing += current[w] == 0;
        }
        serving = 1;
        struct timespec second = {1, 0};
        siginfo_t signal;
        switch (sys(SYS_rt_sigtimedwait, &signals, &signal, missing ? &second : 0, SIGNAL_OCTETS)) {
        case SIGCHLD:
            reap();
            break;
        case SIGHUP:
            if (reload())
                return worker;
            break;
        case SIGUSR1:
            tell(current, limits.workers, SIGUSR1);
            break;
        case SIGTERM:
        case SIGINT:
            tell(current, limits.workers, SIGTERM);
            tell(leaving, MOST_LEAVING, SIGTERM);
            while (sys(SYS_wait4, -1, 0, 0, 0) > 0) {
            }
            shell_exit(0);
        }
    }
}
