/* What the program's Java may ask of C (deens.linux.Shell), and what the C files ask of each other. */
#pragma once
#include "world.h"
#include <stdint.h>

/* For Java. Texts end with an octet of 0. */
void shell_output(int32_t fd);           /* where the next lines of the console go */
void shell_exit(int32_t code);           /* does not return */
int32_t shell_map(const char *path);     /* maps a file for reading; 0, or a negated errno */
void *shell_mapped(void);                /* the file mapped last, or what is linked in */
int64_t shell_mapped_octets(void);       /* 0: there is none */
void shell_limits(int32_t workers, int32_t connections, int32_t per_client, int32_t idle_millis);
int32_t shell_listen(const void *address, int32_t octets, int32_t port); /* UDP and TCP; the port, or a negated errno */
int32_t shell_user(const char *name);    /* gives up root; 0, or a negated errno */
int32_t shell_worker(void);              /* becomes a master and its workers: returns in each worker, its number */
int32_t shell_is_first(void);            /* whether this worker is none that took another's place */
void shell_ready(int32_t response_octets); /* begins to serve; UDP responses have so many octets at most */
int32_t shell_next(void);                /* waits for a query; its octets, or SHELL_END, SHELL_REPORT */
void *shell_query(void);                 /* byte[]: the query */
void *shell_response(void);              /* byte[]: where its response goes */
void *shell_client(void);                /* byte[]: the address of the client */
int32_t shell_client_octets(void);       /* 4 or 16 */
int32_t shell_is_stream(void);           /* whether it came over TCP */
void shell_reply(int32_t octets);        /* the response is there; 0: there is none */
int32_t shell_now(void);                 /* the time when the query was received, seconds since 1970 */
int64_t shell_counter(int32_t i);        /* what this worker has done: enum counter */
enum { SHELL_END = -1, SHELL_REPORT = -2 };

/* Among the C files. */
enum counter {
    UDP_RECEIVED, UDP_ANSWERED, UDP_SILENT, UDP_SHORT, UDP_LONG, UDP_UNSENT,
    TCP_CONNECTIONS, TCP_REFUSED, TCP_IDLE, TCP_MALFORMED, TCP_ANSWERED,
    COUNTERS
};
enum { MOST_ADDRESSES = 64, MOST_WORKERS = 64 };
#define HAND_OVER SIGUSR2 /* from the master to a worker: another serves in your place */
struct limits {
    int workers, connections, per_client, idle_millis;
};
extern struct limits limits;
extern int addresses;                            /* listened on */
extern int udp_sockets[MOST_ADDRESSES][MOST_WORKERS];
extern int tcp_sockets[MOST_ADDRESSES][MOST_WORKERS];
extern int heir_sockets[MOST_WORKERS][2];        /* to a worker that takes this one's place, and from the one before */
extern uint8_t wildcard[MOST_ADDRESSES];         /* whether an address stands for all */
extern int worker;                               /* this one's number */
void *memory_reserve(uint64_t octets);           /* as memory_pages, but cheap until it is used */
void memory_full(void);                          /* the heap may hardly grow any more */
void tell_ready(void);                           /* tells the master that this worker serves */
void confine(void);                              /* allows only the system calls of a worker */
