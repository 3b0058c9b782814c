/*
 * A worker: what it receives becomes queries, one after the other, and what is replied goes back. One
 * epoll for all; UDP in batches. Nothing is allocated after shell_ready.
 */
#define _GNU_SOURCE
#include "shell.h"
#include "system.h"
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

enum {
    BATCH = 64,          /* datagrams of one system call */
    HEADER = 12,         /* octets of a DNS header: less is no message */
    MOST_QUERY = 4096,   /* octets of a query over UDP */
    MOST_MESSAGE = 65535,
    SLACK = 16,          /* octets behind a query that the engine may read */
    GATHERED = 64 << 10, /* octets of answers that are sent at once */
    EVENTS = 64,
    STOP_MILLIS = 2000,  /* for what has been begun when it ends */
    PAGE = 4096,
};

static int64_t counters[COUNTERS];
static int epoll, signals;
static int64_t now_millis; /* since the start */
static int32_t now_seconds;
static void *query, *response, *client; /* byte[]: the ones that are told */
static int32_t client_octets;

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
int32_t shell_now(void) {
    return now_seconds;
}
int64_t shell_counter(int32_t i) {
    return i >= 0 && i < COUNTERS ? counters[i] : 0;
}

static char *octets_of(void *array) {
    return (char *)array + ARRAY_HEADER;
}

/* What an event is about is told by its number: addresses' sockets first. */
enum { UDP_EVENTS = 0, TCP_EVENTS = MOST_ADDRESSES, SIGNAL_EVENT = 2 * MOST_ADDRESSES, CONNECTION_EVENTS };

static void watch(int operation, int fd, uint32_t events, uint64_t number) {
    struct epoll_event e = {.events = events, .data.u64 = number};
    sys(SYS_epoll_ctl, epoll, operation, fd, &e);
}

/* The address of a client, from the kernel's, into an array of 16 octets. */
static int32_t client_of(const struct sockaddr_in6 *from, char *to) {
    if (from->sin6_family == AF_INET) {
        memcpy(to, &((const struct sockaddr_in *)from)->sin_addr, 4);
        return 4;
    }
    memcpy(to, &from->sin6_addr, 16);
    return 16;
}

/* UDP: a batch is received, its queries are told one by one, and then all replies are sent. */
static struct mmsghdr received[BATCH], replies[BATCH];
static struct iovec query_at[BATCH], reply_at[BATCH];
static struct sockaddr_in6 names[BATCH];
static char controls[BATCH][64] __attribute__((aligned(8)));
static void *queries[BATCH], *responses[BATCH]; /* byte[] */
static int batch_socket, batch_wildcard, batch_octets, batch_at, reply_count;

static void receive(void) {
    for (int i = 0; i < BATCH; i++) {
        received[i].msg_hdr.msg_namelen = sizeof names[i];
        received[i].msg_hdr.msg_control = batch_wildcard ? controls[i] : 0;
        received[i].msg_hdr.msg_controllen = batch_wildcard ? sizeof controls[i] : 0;
    }
    long n = sys(SYS_recvmmsg, batch_socket, received, BATCH, MSG_DONTWAIT, 0);
    batch_octets = n < 0 ? 0 : (int)n;
    batch_at = 0;
    counters[UDP_RECEIVED] += batch_octets;
}

/* What told the address that was asked makes it the source of the reply. */
static void from_the_address_asked(struct msghdr *m) {
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    if (c && c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
        ((struct in_pktinfo *)CMSG_DATA(c))->ipi_ifindex = 0; /* the route decides the interface */
    } else if (c && c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
        struct in6_pktinfo *asked = (struct in6_pktinfo *)CMSG_DATA(c);
        if (!IN6_IS_ADDR_LINKLOCAL(&asked->ipi6_addr))
            asked->ipi6_ifindex = 0;
    } else {
        m->msg_controllen = 0;
    }
}

static void send_replies(void) {
    for (int at = 0; at < reply_count;) {
        long n = sys(SYS_sendmmsg, batch_socket, replies + at, reply_count - at, MSG_DONTWAIT);
        if (n > 0) {
            at += (int)n;
            counters[UDP_ANSWERED] += n;
        } else if (n != -EINTR) { /* the one that the system refuses is skipped */
            at++;
            counters[UDP_UNSENT]++;
        }
    }
    reply_count = 0;
}

/* The octets of the batch's next query; -1: there is none, and all replies have been sent. */
static int32_t next_datagram(void) {
    while (batch_octets > 0) {
        while (batch_at < batch_octets) {
            int i = batch_at++;
            if (received[i].msg_len < HEADER) {
                counters[UDP_SHORT]++;
            } else if (received[i].msg_hdr.msg_flags & MSG_TRUNC) {
                counters[UDP_LONG]++;
            } else {
                query = queries[i];
                response = responses[reply_count];
                client_octets = client_of(&names[i], octets_of(client));
                return (int32_t)received[i].msg_len;
            }
        }
        send_replies();
        if (batch_octets < BATCH)
            batch_octets = 0;
        else
            receive();
    }
    return -1;
}

static void reply_datagram(int32_t octets) {
    if (octets == 0) {
        counters[UDP_SILENT]++;
        return;
    }
    struct msghdr *from = &received[batch_at - 1].msg_hdr, *to = &replies[reply_count].msg_hdr;
    to->msg_name = from->msg_name;
    to->msg_namelen = from->msg_namelen;
    to->msg_control = from->msg_control;
    to->msg_controllen = from->msg_controllen;
    if (batch_wildcard)
        from_the_address_asked(to);
    reply_at[reply_count++].iov_len = (size_t)octets;
}

/*
 * TCP (RFC 7766): queries behind two octets of length, any number of them under way, answered in their
 * order. A connection has room for the longest query, and for answers that its client does not take yet;
 * while there are any, nothing more is read or answered. Pages of that room which were never used cost
 * nothing.
 */
enum { LENGTH = 2, IN = LENGTH + MOST_MESSAGE, OUT = GATHERED + LENGTH + MOST_MESSAGE };
struct connection {
    int fd;                /* -1: not in use */
    int32_t client_octets;
    char client[16];
    int64_t answered;      /* when it was accepted, or got an answer last, milliseconds */
    uint32_t in_at, in_end;   /* what was read and not answered */
    uint32_t out_at, out_end; /* what was answered and not sent */
    uint8_t client_done;   /* it sends no more, or nothing that is of use */
    uint8_t finished;      /* all has been answered, and nothing will be any more */
    char *in, *out;
};
static struct connection *connections, *stream; /* stream: the one whose queries are told */
static int open_connections;
static void *stream_query, *stream_response; /* byte[] */
static char *gathered;                       /* answers of stream */
static uint32_t gathered_octets;
static int64_t stop_at;                      /* milliseconds; 0: it does not end */
static int64_t next_check;                   /* of idle connections, milliseconds */

int32_t shell_is_stream(void) {
    return stream != 0;
}

static void close_connection(struct connection *c) {
    sys(SYS_close, c->fd);
    c->fd = -1;
    open_connections--;
    sys(SYS_madvise, c->in, (IN + PAGE - 1) & -PAGE, MADV_DONTNEED);
    if (c->out_end > 0)
        sys(SYS_madvise, c->out, (OUT + PAGE - 1) & -PAGE, MADV_DONTNEED);
}

/* Connections of a client's network: an IPv4 address, an IPv6 /64. */
static int of_client(const char *address, int32_t octets) {
    int n = 0;
    for (int i = 0; i < limits.connections; i++)
        n += connections[i].fd >= 0 && connections[i].client_octets == octets &&
             memcmp(connections[i].client, address, octets == 4 ? 4 : 8) == 0;
    return n;
}

static void accept_some(int socket) {
    for (int tries = 0; tries < EVENTS; tries++) {
        struct sockaddr_in6 from;
        unsigned octets = sizeof from;
        int fd = (int)sys(SYS_accept4, socket, &from, &octets, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd == -ECONNABORTED || fd == -EINTR)
            continue;
        if (fd < 0)
            return;
        counters[TCP_CONNECTIONS]++;
        char address[16];
        int32_t address_octets = client_of(&from, address);
        if (open_connections == limits.connections || of_client(address, address_octets) >= limits.per_client) {
            counters[TCP_REFUSED]++;
            sys(SYS_close, fd);
            continue;
        }
        int i = 0;
        while (connections[i].fd >= 0)
            i++;
        struct connection *c = &connections[i];
        c->fd = fd;
        c->client_octets = address_octets;
        memcpy(c->client, address, 16);
        c->answered = now_millis;
        c->in_at = c->in_end = c->out_at = c->out_end = c->client_done = c->finished = 0;
        open_connections++;
        watch(EPOLL_CTL_ADD, fd, EPOLLIN, CONNECTION_EVENTS + (uint64_t)i);
    }
}

/* Sends; the octets sent, -1 if the connection is broken. */
static long transmit(int fd, const char *from, size_t octets) {
    size_t at = 0;
    while (at < octets) {
        long n = sys(SYS_sendto, fd, from + at, octets - at, MSG_NOSIGNAL | MSG_DONTWAIT, 0, 0);
        if (n == -EAGAIN)
            break;
        if (n < 0 && n != -EINTR)
            return -1;
        at += n > 0 ? (size_t)n : 0;
    }
    return (long)at;
}

static void watch_connection(struct connection *c, uint32_t events) {
    watch(EPOLL_CTL_MOD, c->fd, events, CONNECTION_EVENTS + (uint64_t)(c - connections));
}

/* Sends the answers of stream; what its client does not take is kept. */
static void send_gathered(void) {
    struct connection *c = stream;
    long n = transmit(c->fd, gathered, gathered_octets);
    if (n >= 0 && n < gathered_octets) {
        c->out_at = 0;
        c->out_end = gathered_octets - (uint32_t)n;
        memcpy(c->out, gathered + n, c->out_end);
        watch_connection(c, EPOLLOUT);
    } else if (n < 0) { /* nobody is there: what is left is nobody's */
        c->client_done = 1;
        c->in_at = c->in_end = 0;
    }
    gathered_octets = 0;
}

/* Ends a connection after its last answer; if the client may still send, only our side of it: closing
   with octets unread would take answers from the client that are still under way. */
static void finish(struct connection *c) {
    if (c->client_done) {
        close_connection(c);
    } else if (!c->finished) {
        c->finished = 1;
        sys(SYS_shutdown, c->fd, SHUT_WR);
    }
}

/* The octets of stream's next query; -1: there is none, and what could be sent has been. */
static int32_t next_message(void) {
    struct connection *c = stream;
    if (!c)
        return -1;
    if (gathered_octets >= GATHERED)
        send_gathered();
    while (c->out_end == 0 && c->in_end - c->in_at >= LENGTH) {
        const uint8_t *in = (const uint8_t *)c->in + c->in_at;
        uint32_t octets = (uint32_t)in[0] << 8 | in[1];
        if (octets < HEADER) {
            counters[TCP_MALFORMED]++;
            c->client_done = 1;
            c->in_at = c->in_end;
            break;
        }
        if (c->in_end - c->in_at < LENGTH + octets)
            break;
        c->in_at += LENGTH + octets;
        memcpy(octets_of(stream_query), in + LENGTH, octets);
        query = stream_query;
        response = stream_response;
        memcpy(octets_of(client), c->client, 16);
        client_octets = c->client_octets;
        return (int32_t)octets;
    }
    if (gathered_octets > 0)
        send_gathered();
    stream = 0;
    if (c->in_at == c->in_end) {
        c->in_at = c->in_end = 0;
    } else if (c->in_at > 0) {
        memmove(c->in, c->in + c->in_at, c->in_end - c->in_at);
        c->in_end -= c->in_at;
        c->in_at = 0;
    }
    if (c->out_end == 0 && (c->client_done || stop_at != 0))
        finish(c);
    return -1;
}

static void reply_message(int32_t octets) {
    struct connection *c = stream;
    if (octets == 0) {
        counters[TCP_MALFORMED]++;
        c->client_done = 1;
        c->in_at = c->in_end;
        return;
    }
    counters[TCP_ANSWERED]++;
    c->answered = now_millis;
    char *to = gathered + gathered_octets;
    to[0] = (char)(octets >> 8);
    to[1] = (char)octets;
    memcpy(to + LENGTH, octets_of(response), (size_t)octets);
    gathered_octets += LENGTH + (uint32_t)octets;
}

/* Something has happened to a connection: its queries are told next. */
static void turn_to(struct connection *c) {
    if (c->fd < 0)
        return; /* closed since */
    if (c->out_end > 0) {
        long n = transmit(c->fd, c->out + c->out_at, c->out_end - c->out_at);
        if (n < 0) {
            close_connection(c);
            return;
        }
        c->out_at += (uint32_t)n;
        if (c->out_at < c->out_end)
            return;
        c->out_at = c->out_end = 0;
        sys(SYS_madvise, c->out, (OUT + PAGE - 1) & -PAGE, MADV_DONTNEED);
        watch_connection(c, EPOLLIN);
    } else {
        if (c->finished)
            c->in_end = 0;
        long n = sys(SYS_read, c->fd, c->in + c->in_end, IN - c->in_end);
        if (n == -EAGAIN || n == -EINTR)
            return;
        if (n < 0 || (n == 0 && c->finished)) {
            close_connection(c);
            return;
        }
        if (c->finished)
            return;
        if (n == 0)
            c->client_done = 1;
        c->in_end += (uint32_t)n;
    }
    stream = c;
}

/* A client that sends octets, but no queries, is idle, too; and one that takes no answers. */
static void close_idle(void) {
    for (int i = 0; i < limits.connections; i++) {
        if (connections[i].fd >= 0 && now_millis - connections[i].answered > limits.idle_millis) {
            counters[TCP_IDLE]++;
            close_connection(&connections[i]);
        }
    }
    next_check = now_millis + 1000;
}

/* Takes no more queries; answers those that were read. */
static void stop(void) {
    stop_at = now_millis + STOP_MILLIS;
    for (int a = 0; a < addresses; a++) {
        watch(EPOLL_CTL_DEL, udp_sockets[a][worker], 0, 0);
        watch(EPOLL_CTL_DEL, tcp_sockets[a][worker], 0, 0);
    }
    for (int i = 0; i < limits.connections; i++)
        if (connections[i].fd >= 0 && connections[i].out_end == 0)
            finish(&connections[i]); /* all that was read has been answered */
}

/* A place for a Java byte[]. */
static void *array(char *at, int32_t octets) {
    return portable_array(at, octets);
}
static uint64_t room(int32_t octets) {
    return (uint64_t)(ARRAY_HEADER + octets + 63) & -64ULL;
}

void shell_ready(int32_t response_octets) {
    uint64_t query_room = room(MOST_QUERY + SLACK), response_room = room(response_octets);
    char *at = memory_reserve(BATCH * (query_room + response_room));
    for (int i = 0; i < BATCH; i++) {
        queries[i] = array(at + (uint64_t)i * query_room, MOST_QUERY + SLACK);
        responses[i] = array(at + BATCH * query_room + (uint64_t)i * response_room, response_octets);
        query_at[i] = (struct iovec){octets_of(queries[i]), MOST_QUERY};
        reply_at[i] = (struct iovec){octets_of(responses[i]), 0};
        received[i].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_iov = &query_at[i], .msg_iovlen = 1};
        replies[i].msg_hdr = (struct msghdr){.msg_iov = &reply_at[i], .msg_iovlen = 1};
    }
    uint64_t in = (IN + PAGE - 1) & -PAGE, out = (OUT + PAGE - 1) & -PAGE;
    at = memory_reserve(2 * room(MOST_MESSAGE + SLACK) + OUT + PAGE);
    stream_query = array(at, MOST_MESSAGE + SLACK);
    stream_response = array(at + room(MOST_MESSAGE + SLACK), MOST_MESSAGE);
    gathered = at + 2 * room(MOST_MESSAGE + SLACK);
    client = array(gathered + ((OUT + 7) & -8), 16);
    uint64_t count = (uint64_t)limits.connections;
    connections = memory_reserve(count * sizeof *connections);
    at = memory_reserve(count * (in + out));
    for (uint64_t i = 0; i < count; i++) {
        connections[i].fd = -1;
        connections[i].in = at + i * (in + out);
        connections[i].out = connections[i].in + in;
    }
    epoll = (int)sys(SYS_epoll_create1, EPOLL_CLOEXEC);
    uint64_t told = 1UL << (SIGTERM - 1) | 1UL << (SIGUSR1 - 1);
    signals = (int)sys(SYS_signalfd4, -1, &told, sizeof told, SFD_NONBLOCK | SFD_CLOEXEC);
    if (epoll < 0 || signals < 0)
        fail("too many open files");
    watch(EPOLL_CTL_ADD, signals, EPOLLIN, SIGNAL_EVENT);
    for (int a = 0; a < addresses; a++) {
        watch(EPOLL_CTL_ADD, udp_sockets[a][worker], EPOLLIN, (uint64_t)(UDP_EVENTS + a));
        watch(EPOLL_CTL_ADD, tcp_sockets[a][worker], EPOLLIN, (uint64_t)(TCP_EVENTS + a));
    }
    memory_full();
    tell_ready();
    confine();
}

void shell_reply(int32_t octets) {
    if (stream)
        reply_message(octets);
    else
        reply_datagram(octets);
}

int32_t shell_next(void) {
    static struct epoll_event events[EVENTS];
    static int event_count, event_at;
    for (;;) {
        int32_t octets = stream ? next_message() : next_datagram();
        if (octets >= 0)
            return octets;
        if (event_at == event_count) {
            if (stop_at != 0 && (open_connections == 0 || now_millis >= stop_at))
                return SHELL_END;
            int patience = stop_at != 0 ? 50 : open_connections > 0 ? 1000 : -1; /* milliseconds */
            long n = sys(SYS_epoll_pwait, epoll, events, EVENTS, patience, 0, 8);
            event_count = n < 0 ? 0 : (int)n;
            event_at = 0;
            now_millis = machine_nanos() / 1000000;
            now_seconds = (int32_t)machine_seconds();
            if (open_connections > 0 && now_millis >= next_check)
                close_idle();
            continue;
        }
        uint64_t event = events[event_at++].data.u64;
        if (event >= CONNECTION_EVENTS) {
            turn_to(&connections[event - CONNECTION_EVENTS]);
        } else if (event == SIGNAL_EVENT) {
            struct signalfd_siginfo signal;
            if (sys(SYS_read, signals, &signal, sizeof signal) != sizeof signal)
                continue;
            if (signal.ssi_signo == SIGUSR1)
                return SHELL_REPORT;
            if (stop_at == 0)
                stop();
        } else if (stop_at != 0) {
            continue;
        } else if (event >= TCP_EVENTS) {
            accept_some(tcp_sockets[event - TCP_EVENTS][worker]);
        } else {
            batch_socket = udp_sockets[event - UDP_EVENTS][worker];
            batch_wildcard = wildcard[event - UDP_EVENTS];
            receive();
        }
    }
}
