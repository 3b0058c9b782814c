/*
 * TCP (RFC 7766): queries behind two octets of length, any number of them under way, answered in their
 * order. A connection has room for the longest query, and for answers that its client does not take yet;
 * while there are any, nothing more is read or answered. Pages of that room which were never used cost
 * nothing.
 */
#define _GNU_SOURCE
#include "serve.h"
#include "system.h"
#include <errno.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum {
    LENGTH = 2,
    GATHERED = 64 << 10, /* octets of answers that are sent at once */
    IN = LENGTH + MOST_MESSAGE,
    OUT = GATHERED + LENGTH + MOST_MESSAGE,
    ACCEPTED = 64, /* connections between two looks at the rest */
    PAGE = 4096,
};
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
static int64_t next_check;                   /* of idle connections, milliseconds */

int tcp_tells(void) {
    return stream != 0;
}

int tcp_open(void) {
    return open_connections;
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

/* A place for a connection; there is one. */
static struct connection *free_place(void) {
    struct connection *c = connections;
    while (c->fd >= 0)
        c++;
    return c;
}

static void open_connection(struct connection *c, int fd, const char *address, int32_t address_octets) {
    c->fd = fd;
    c->client_octets = address_octets;
    memcpy(c->client, address, sizeof c->client);
    c->answered = now_millis;
    c->in_at = c->in_end = c->out_at = c->out_end = c->client_done = c->finished = 0;
    open_connections++;
    watch(EPOLL_CTL_ADD, fd, EPOLLIN, CONNECTION_EVENTS + (uint64_t)(c - connections));
}

void tcp_accept(int address_number) {
    int socket = tcp_sockets[address_number][worker];
    for (int tries = 0; tries < ACCEPTED; tries++) {
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
        open_connection(free_place(), fd, address, address_octets);
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

/* What goes with a connection to the worker that goes on with it; then what was read and not answered. */
struct legacy {
    int64_t answered;
    int32_t client_octets;
    char client[16];
};
union carried { /* the descriptor, as cmsg(3) wants it */
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
};

static struct mmsghdr letter(struct iovec *parts, union carried *carried) {
    return (struct mmsghdr){.msg_hdr = {.msg_iov = parts,
                                        .msg_iovlen = 2,
                                        .msg_control = carried,
                                        .msg_controllen = sizeof *carried}};
}

/* Gives a connection to the heir, if that has room for it. */
static void hand_over(struct connection *c) {
    struct legacy legacy = {.answered = c->answered, .client_octets = c->client_octets};
    memcpy(legacy.client, c->client, sizeof legacy.client);
    struct iovec parts[] = {{&legacy, sizeof legacy}, {c->in + c->in_at, c->in_end - c->in_at}};
    union carried carried;
    memset(&carried, 0, sizeof carried);
    carried.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&carried.head), &c->fd, sizeof c->fd);
    struct mmsghdr m = letter(parts, &carried);
    if (sys(SYS_sendmmsg, heir_sockets[worker][1], &m, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
        return; /* it has no room now: later */
    watch(EPOLL_CTL_DEL, c->fd, 0, 0); /* closing would not do: the heir has it open */
    close_connection(c);
}

void tcp_adopt(void) {
    int full = open_connections == limits.connections;
    struct connection *c = full ? 0 : free_place();
    struct legacy legacy;
    struct iovec parts[] = {{&legacy, sizeof legacy}, {full ? 0 : c->in, full ? 0 : IN}};
    union carried carried;
    struct mmsghdr m = letter(parts, &carried);
    if (sys(SYS_recvmmsg, heir_sockets[worker][0], &m, 1, MSG_DONTWAIT | MSG_CMSG_CLOEXEC, 0) != 1 ||
        m.msg_len < sizeof legacy || m.msg_hdr.msg_controllen < CMSG_LEN(sizeof(int)))
        return;
    int fd;
    memcpy(&fd, CMSG_DATA(&carried.head), sizeof fd);
    if (full) {
        counters[TCP_REFUSED]++;
        sys(SYS_close, fd);
        return;
    }
    open_connection(c, fd, legacy.client, legacy.client_octets);
    c->answered = legacy.answered;
    c->in_end = m.msg_len - (uint32_t)sizeof legacy;
    stream = c;
}

/* It has nothing more to send, and no more queries are read: it goes on elsewhere, or not. */
static void leave(struct connection *c) {
    if (c->client_done || !handing_over)
        finish(c);
    else
        hand_over(c);
}

int32_t tcp_next(void) {
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
        leave(c);
    return -1;
}

void tcp_reply(int32_t octets) {
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

void tcp_turn(uint64_t connection) {
    struct connection *c = &connections[connection];
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
void tcp_check(void) {
    if (open_connections == 0 || now_millis < next_check)
        return;
    for (int i = 0; i < limits.connections; i++) {
        if (connections[i].fd >= 0 && now_millis - connections[i].answered > limits.idle_millis) {
            counters[TCP_IDLE]++;
            close_connection(&connections[i]);
        }
    }
    next_check = now_millis + 1000;
}

void tcp_stop(void) {
    for (int i = 0; i < limits.connections; i++)
        if (connections[i].fd >= 0 && connections[i].out_end == 0)
            leave(&connections[i]); /* all that was read has been answered */
}

void tcp_start(void) {
    uint64_t in = (IN + PAGE - 1) & -PAGE, out = (OUT + PAGE - 1) & -PAGE;
    char *at = memory_reserve(2 * room(MOST_MESSAGE + SLACK) + OUT);
    stream_query = portable_array(at, MOST_MESSAGE + SLACK);
    stream_response = portable_array(at + room(MOST_MESSAGE + SLACK), MOST_MESSAGE);
    gathered = at + 2 * room(MOST_MESSAGE + SLACK);
    uint64_t count = (uint64_t)limits.connections;
    connections = memory_reserve(count * sizeof *connections);
    at = memory_reserve(count * (in + out));
    for (uint64_t i = 0; i < count; i++) {
        connections[i].fd = -1;
        connections[i].in = at + i * (in + out);
        connections[i].out = connections[i].in + in;
    }
}
