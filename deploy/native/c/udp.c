/* UDP: a batch of datagrams is received, its queries are told one by one, and then all replies are sent. */
#define _GNU_SOURCE
#include "serve.h"
#include "system.h"
#include <errno.h>
#include <sys/socket.h>

enum {
    BATCH = 64,        /* datagrams of one system call */
    MOST_QUERY = 4096, /* octets of a query: even an UPDATE signed by TSIG is sent by TCP long before */
};
static struct mmsghdr received[BATCH], replies[BATCH];
static struct iovec query_at[BATCH], reply_at[BATCH];
static struct sockaddr_in6 names[BATCH];
static char controls[BATCH][64] __attribute__((aligned(8)));
/* Rooms for a byte[] each, which it becomes when it is used: untouched, it costs a start nothing. */
static char *queries, *responses;
static uint64_t query_room, response_room;
static int32_t response_octets;
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

int32_t udp_next(void) {
    while (batch_octets > 0) {
        while (batch_at < batch_octets) {
            int i = batch_at++;
            if (received[i].msg_len < HEADER) {
                counters[UDP_SHORT]++;
            } else if (received[i].msg_hdr.msg_flags & MSG_TRUNC) {
                counters[UDP_LONG]++;
            } else {
                query = portable_array(queries + (uint64_t)i * query_room, MOST_QUERY + SLACK);
                response = portable_array(responses + (uint64_t)reply_count * response_room, response_octets);
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

void udp_reply(int32_t octets) {
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

void udp_receive(int address) {
    batch_socket = udp_sockets[address][worker];
    batch_wildcard = wildcard[address];
    receive();
}

void udp_start(int32_t most_octets) {
    response_octets = most_octets;
    query_room = room(MOST_QUERY + SLACK);
    response_room = room(response_octets);
    queries = memory_reserve(BATCH * (query_room + response_room));
    responses = queries + BATCH * query_room;
    for (uint64_t i = 0; i < BATCH; i++) {
        query_at[i] = (struct iovec){octets_of(queries + i * query_room), MOST_QUERY};
        reply_at[i] = (struct iovec){octets_of(responses + i * response_room), 0};
        received[i].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_iov = &query_at[i], .msg_iovlen = 1};
        replies[i].msg_hdr = (struct msghdr){.msg_iov = &reply_at[i], .msg_iovlen = 1};
    }
}
