/* What a worker's files share: serve.c has the loop, udp.c and tcp.c what it is about. */
#pragma once
#include "shell.h"
#include <stdint.h>
#include <string.h>
#include <netinet/in.h>

enum {
    HEADER = 12,         /* octets of a DNS header: less is no message */
    MOST_MESSAGE = 65535,
    SLACK = 16,          /* octets behind a query that the engine may read */
};

extern int64_t counters[COUNTERS];
extern int64_t now_millis;                 /* since the start */
extern int64_t stop_at;                    /* milliseconds; 0: it does not end */
extern int handing_over;                   /* it ends when its heir has all of its connections */
extern void *query, *response, *client;    /* byte[]: what is told of a query, and for it */
extern int32_t client_octets;

static inline char *octets_of(void *array) {
    return (char *)array + ARRAY_HEADER;
}

/* The room that a Java byte[] takes. */
static inline uint64_t room(int32_t octets) {
    return (uint64_t)(ARRAY_HEADER + octets + 63) & -64ULL;
}

/* The address of a client, from the kernel's, into an array of 16 octets; its octets. */
static inline int32_t client_of(const struct sockaddr_in6 *from, char *to) {
    if (from->sin6_family == AF_INET) {
        memcpy(to, &((const struct sockaddr_in *)from)->sin_addr, 4);
        return 4;
    }
    memcpy(to, &from->sin6_addr, 16);
    return 16;
}

/* epoll_ctl. What an event is about is told by its number: addresses' sockets first. */
void watch(int operation, int fd, uint32_t events, uint64_t number);
enum { UDP_EVENTS = 0, TCP_EVENTS = MOST_ADDRESSES, SIGNAL_EVENT = 2 * MOST_ADDRESSES, HEIR_EVENT, CONNECTION_EVENTS };

void udp_start(int32_t response_octets);
void udp_receive(int address);             /* a batch, whose queries are told next */
int32_t udp_next(void);                    /* the octets of its next query; -1: there is none, and all
                                              replies have been sent */
void udp_reply(int32_t octets);

void tcp_start(void);
void tcp_accept(int address);
void tcp_turn(uint64_t connection);        /* something has happened to one: its queries are told next */
int tcp_tells(void);                       /* whether queries of a connection are being told */
int32_t tcp_next(void);                    /* as udp_next */
void tcp_reply(int32_t octets);
int tcp_open(void);                        /* connections that are open */
void tcp_check(void);                      /* closes idle ones */
void tcp_adopt(void);                      /* takes a connection of the worker before: its queries are told next */
void tcp_stop(void);                       /* ends or hands over those that have nothing to be sent; others follow */
