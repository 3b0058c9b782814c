/*
 * Xenstore over its ring: one request at a time, each with its answer. Between them come events: that what
 * is watched has changed.
 */
#include "cpu.h"
#include "machine.h"
#include "xen.h"
#include <string.h>

enum { READ = 2, WATCH = 4, WRITE = 11, EVENT = 15, ERROR = 16, RING = 1024, LONGEST = 4096 };
enum { STORE_PAGE = 1, STORE_CHANNEL = 2 };

static struct {
    char requests[RING], answers[RING];
    uint32_t request_taken, request_given, answer_taken, answer_given;
} volatile *ring;
static uint32_t channel;
static int64_t limit; /* of the request's time */

static int open_ring(void) {
    if (ring)
        return 1;
    uint64_t page = xen_parameter(STORE_PAGE);
    if (page == 0 || page >= 1 << 20)
        return 0;
    ring = (void *)(page << 12);
    channel = (uint32_t)xen_parameter(STORE_CHANNEL);
    return 1;
}

static void wait(void) {
    xen_notify(channel);
    xen_poll(channel, 1000000000);
    xen_clear(channel);
    if (machine_nanos() > limit)
        fail("xenstore: no answer");
}

static void put(const void *from, uint32_t octets) {
    for (const char *c = from; octets > 0; octets--) {
        while (ring->request_given - ring->request_taken >= RING)
            wait();
        ring->requests[ring->request_given % RING] = *c++;
        order();
        ring->request_given++;
    }
}

static void get(void *to, uint32_t octets) {
    for (char *c = to; octets > 0; octets--) {
        while (ring->answer_given == ring->answer_taken)
            wait();
        order();
        char answer = ring->answers[ring->answer_taken % RING];
        order();
        ring->answer_taken++;
        if (c)
            *c++ = answer;
    }
}

static int talk(uint32_t type, const char *path, const char *value, char *to, uint32_t room) {
    if (!open_ring())
        return -1;
    limit = machine_nanos() + 10000000000;
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
            fail("xenstore: an answer is too long");
        kept = header[0] == EVENT ? 0 : header[3] < room ? header[3] : room;
        get(to, kept);
        get(0, header[3] - kept);
    } while (header[0] == EVENT);
    xen_notify(channel);
    return header[0] == ERROR ? -1 : (int)kept;
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
    return ring && ring->answer_given != ring->answer_taken;
}
