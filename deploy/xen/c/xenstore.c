/*
 * Xenstore over its ring: one request at a time, each with its answer. Between them come events: that what
 * is watched has changed.
 */
#include "cpu.h"
#include "machine.h"
#include "xen.h"
#include <string.h>

enum { READ = 2, WATCH = 4, WRITE = 11, EVENT = 15, ERROR = 16, RING = 1024, LONGEST = 4096 };
static const int64_t PATIENCE = 5000000000; /* nanoseconds: less than the watchdog's */
enum { STORE_PAGE = 1, STORE_CHANNEL = 2 };

static struct {
    char requests[RING], answers[RING];
    uint32_t request_taken, request_given, answer_taken, answer_given;
} volatile *ring;
static uint32_t channel;
static uint32_t given, taken; /* our own indexes: those in the ring may change at any time */
static int64_t limit; /* of the request's time */
static int broken;    /* it did not answer in time, or not as it should: it is not asked any more */

static int open_ring(void) {
    if (ring)
        return !broken;
    uint64_t page = xen_parameter(STORE_PAGE);
    if (page == 0 || page >= 1 << 20)
        return 0;
    ring = (void *)(page << 12);
    channel = (uint32_t)xen_parameter(STORE_CHANNEL);
    given = ring->request_given; /* as a boot loader may have left them */
    taken = ring->answer_taken;
    return 1;
}

static void breaks(const char *why) {
    if (!broken)
        print(why);
    broken = 1;
}

/* Each octet costs a look at the clock: it may also answer without an end. */
static int in_time(void) {
    if (!broken && machine_nanos() > limit)
        breaks("xenstore: no answer\n");
    return !broken;
}

static void wait(void) {
    xen_notify(channel);
    xen_poll(channel, 1000000000);
    xen_clear(channel);
}

static void put(const void *from, uint32_t octets) {
    for (const char *c = from; octets > 0 && in_time(); octets--) {
        while (given - ring->request_taken >= RING && in_time())
            wait();
        ring->requests[given % RING] = *c++;
        order();
        ring->request_given = ++given;
    }
}

static void get(void *to, uint32_t octets) {
    for (char *c = to; octets > 0 && in_time(); octets--) {
        while (ring->answer_given == taken && in_time())
            wait();
        order();
        char answer = ring->answers[taken % RING];
        order();
        ring->answer_taken = ++taken;
        if (c)
            *c++ = answer;
    }
}

static int talk(uint32_t type, const char *path, const char *value, char *to, uint32_t room) {
    if (!open_ring())
        return -1;
    limit = machine_nanos() + PATIENCE;
    uint32_t path_octets = (uint32_t)strlen(path) + 1;
    uint32_t value_octets = value ? (uint32_t)strlen(value) + (type == WATCH) : 0;
    uint32_t header[4] = {type, 1, 0, path_octets + value_octets};
    put(header, sizeof header);
    put(path, path_octets);
    put(value, value_octets);
    xen_notify(channel);
    uint32_t kept;
    do {
        get(header, sizeof header);
        if (header[3] > LONGEST)
            breaks("xenstore: an answer is too long\n");
        if (broken)
            return -1;
        kept = header[0] == EVENT ? 0 : header[3] < room ? header[3] : room;
        get(to, kept);
        get(0, header[3] - kept);
    } while (header[0] == EVENT);
    xen_notify(channel);
    return broken || header[0] == ERROR ? -1 : (int)kept;
}

int xenstore_read(const char *path, char *to, uint32_t room) {
    int octets = talk(READ, path, 0, to, room - 1);
    to[octets < 0 ? 0 : octets] = 0;
    return octets;
}

int xenstore_write(const char *path, const char *value) {
    return talk(WRITE, path, value, 0, 0);
}

int xenstore_watch(const char *path) {
    return talk(WATCH, path, path, 0, 0); /* and that is what its events are called */
}

int xenstore_event(void) {
    return ring && !broken && ring->answer_given != taken;
}
