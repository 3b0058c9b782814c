/*
 * A worker: what it receives becomes queries, one after the other, and what is replied goes back. One
 * epoll for all; UDP in batches. Nothing is allocated after shell_ready.
 */
#define _GNU_SOURCE
#include "serve.h"
#include "system.h"
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

enum {
    EVENTS = 64,
    STOP_MILLIS = 2000, /* for what has been begun when it ends */
};

int64_t counters[COUNTERS];
static int epoll, signals;
int64_t now_millis, stop_at;
int handing_over;
static int32_t now_seconds;
void *query, *response, *client;
int32_t client_octets;

void *shell_query(void) {
    return query;
}
void *shell_response(void) {
    return response;
}
void *shell_client(void) {
    return client;
}
int32_t shell_client_octets(void) {
    return client_octets;
}
int32_t shell_is_stream(void) {
    return tcp_tells();
}
int32_t shell_now(void) {
    return now_seconds;
}
int64_t shell_counter(int32_t i) {
    return i >= 0 && i < COUNTERS ? counters[i] : 0;
}

void watch(int operation, int fd, uint32_t events, uint64_t number) {
    struct epoll_event e = {.events = events, .data.u64 = number};
    sys(SYS_epoll_ctl, epoll, operation, fd, &e);
}

/*
 * Takes no more queries; answers those that were read. With an heir, connections go on, and those whose
 * clients do not take their answers now have the time that any other has.
 */
static void stop(int heir) {
    if (stop_at == 0) {
        for (int a = 0; a < addresses; a++) {
            watch(EPOLL_CTL_DEL, udp_sockets[a][worker], 0, 0);
            watch(EPOLL_CTL_DEL, tcp_sockets[a][worker], 0, 0);
        }
        watch(EPOLL_CTL_DEL, heir_sockets[worker][0], 0, 0);
    }
    handing_over = heir;
    stop_at = heir ? INT64_MAX : now_millis + STOP_MILLIS;
    tcp_stop();
}

void shell_ready(int32_t response_octets) {
    client = portable_array(memory_pages(room(16)), 16);
    udp_start(response_octets);
    tcp_start();
    epoll = (int)sys(SYS_epoll_create1, EPOLL_CLOEXEC);
    uint64_t told = 1UL << (SIGTERM - 1) | 1UL << (SIGUSR1 - 1) | 1UL << (HAND_OVER - 1);
    signals = (int)sys(SYS_signalfd4, -1, &told, sizeof told, SFD_NONBLOCK | SFD_CLOEXEC);
    if (epoll < 0 || signals < 0)
        fail("too many open files");
    watch(EPOLL_CTL_ADD, signals, EPOLLIN, SIGNAL_EVENT);
    watch(EPOLL_CTL_ADD, heir_sockets[worker][0], EPOLLIN, HEIR_EVENT);
    for (int a = 0; a < addresses; a++) {
        watch(EPOLL_CTL_ADD, udp_sockets[a][worker], EPOLLIN, (uint64_t)(UDP_EVENTS + a));
        watch(EPOLL_CTL_ADD, tcp_sockets[a][worker], EPOLLIN, (uint64_t)(TCP_EVENTS + a));
    }
    memory_full();
    tell_ready();
    confine();
}

void shell_reply(int32_t octets) {
    if (tcp_tells())
        tcp_reply(octets);
    else
        udp_reply(octets);
}

int32_t shell_next(void) {
    static struct epoll_event events[EVENTS];
    static int event_count, event_at;
    for (;;) {
        int32_t octets = tcp_tells() ? tcp_next() : udp_next();
        if (octets >= 0)
            return octets;
        if (event_at == event_count) {
            if (stop_at != 0 && (tcp_open() == 0 || now_millis >= stop_at))
                return SHELL_END;
            int patience = stop_at != 0 ? 20 : tcp_open() > 0 ? 1000 : -1; /* milliseconds */
            long n = sys(SYS_epoll_pwait, epoll, events, EVENTS, patience, 0, 8);
            event_count = n < 0 ? 0 : (int)n;
            event_at = 0;
            now_millis = machine_nanos() / 1000000;
            now_seconds = (int32_t)machine_seconds();
            tcp_check();
            if (handing_over)
                tcp_stop(); /* what the heir had no room for */
            continue;
        }
        uint64_t event = events[event_at++].data.u64;
        if (event >= CONNECTION_EVENTS) {
            tcp_turn(event - CONNECTION_EVENTS);
        } else if (event == SIGNAL_EVENT) {
            struct signalfd_siginfo signal;
            if (sys(SYS_read, signals, &signal, sizeof signal) != sizeof signal)
                continue;
            if (signal.ssi_signo == SIGUSR1)
                return SHELL_REPORT;
            int heir = signal.ssi_signo == HAND_OVER;
            if (stop_at == 0 || (handing_over && !heir))
                stop(heir);
        } else if (stop_at != 0) {
            continue;
        } else if (event == HEIR_EVENT) {
            tcp_adopt();
        } else if (event >= TCP_EVENTS) {
            tcp_accept((int)(event - TCP_EVENTS));
        } else {
            udp_receive((int)(event - UDP_EVENTS));
        }
    }
}
