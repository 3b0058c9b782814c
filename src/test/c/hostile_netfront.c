/* A backend of Xen's network device that lies (xen/include/public/io/netif.h). */
#include "hostile.h"
#include "xen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RING = 256, PAGE = 4096, GRANTS = 512 };
struct indexes {
    uint32_t request_given, request_event, response_given, response_event;
    uint8_t unused[48];
};
struct side {
    volatile struct indexes *ring;
    uint32_t taken, answered; /* requests, responses */
    struct request {
        uint32_t grant;
        uint16_t id;
    } requests[RING]; /* kept: what stands in the ring may be written over */
};
static struct side rx, tx;
union sent {
    struct {
        uint32_t grant;
        uint16_t offset, flags, id, octets;
    } request;
    struct {
        uint16_t id;
        int16_t status;
    } response;
};
union received {
    struct {
        uint16_t id, unused;
        uint32_t grant;
    } request;
    struct {
        uint16_t id, offset, flags;
        int16_t status;
    } response;
};
static volatile union sent *tx_at(uint32_t i) {
    return (volatile union sent *)(tx.ring + 1) + i % RING;
}
static volatile union received *rx_at(uint32_t i) {
    return (volatile union received *)(rx.ring + 1) + i % RING;
}
static uint8_t *pages[GRANTS];
static uint32_t granted = 8;
uint16_t xen_backend;

/* What the driver asks of Xen. */
uint32_t xen_grant(void *page, int read_only) {
    (void)read_only;
    check(granted < GRANTS, "too many grants");
    pages[granted] = page;
    return granted++;
}
uint32_t xen_channel(void) {
    return 5;
}
void xen_clear(uint32_t channel) {
    check(channel == 5, "it has another channel");
}
void xen_notify(uint32_t channel) {
    check(channel == 5, "it has another channel");
}
void xen_poll(uint32_t channel, int64_t nanos) {
    check(channel == 5 && nanos > 0, "it sleeps for less than no time");
}

/* Xenstore: what is right, or anything. */
static int lies;
int xenstore_read(const char *path, char *to, uint32_t room) {
    static const char *const values[][2] = {{"device/vif/0/backend", "/local/domain/0/backend/vif/7/0"},
                                            {"device/vif/0/mac", "00:16:3e:01:02:03"},
                                            {"device/vif/0/backend-id", "0"},
                                            {"/feature-ipv6-csum-offload", "1"}};
    static int states;
    to[0] = 0;
    if (states == 0)
        lies = random_below(4) == 0;
    const char *end = strstr(path, "/state");
    if (end) {
        snprintf(to, room, "%c", states++ == 0 ? '2' : '4');
        return (int)strlen(to);
    }
    if (lies && random_below(2)) {
        uint32_t octets = random_below(room);
        random_fill(to, octets);
        to[octets] = 0;
        return random_below(8) ? (int)octets : -1;
    }
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        if (strstr(path, values[i][0])) {
            snprintf(to, room, "%s", values[i][1]);
            return (int)strlen(to);
        }
    return -1;
}
int xenstore_write(const char *path, const char *value) {
    if (strstr(path, "tx-ring-ref"))
        tx.ring = (void *)pages[atoi(value)];
    if (strstr(path, "rx-ring-ref"))
        rx.ring = (void *)pages[atoi(value)];
    return 0;
}

static void take(void) {
    for (; tx.taken != tx.ring->request_given; tx.taken++) {
        union sent e = *tx_at(tx.taken);
        check(e.request.grant < granted && e.request.offset + e.request.octets <= PAGE, "a frame is outside of its page");
        tx.requests[tx.taken % RING] = (struct request){e.request.grant, e.request.id};
        sent(pages[e.request.grant] + e.request.offset, e.request.octets);
    }
    for (; rx.taken != rx.ring->request_given; rx.taken++) {
        union received e = *rx_at(rx.taken);
        check(e.request.id < RING && e.request.grant < granted, "a buffer is given that there is not");
        rx.requests[rx.taken % RING] = (struct request){e.request.grant, e.request.id};
    }
}

static void respond(uint16_t id, uint16_t offset, uint16_t flags, int16_t status) {
    volatile union received *e = rx_at(rx.answered);
    e->response.id = id;
    e->response.offset = offset;
    e->response.flags = flags;
    e->response.status = status;
    rx.ring->response_given = ++rx.answered;
}
static int deliver(const uint8_t *frame, uint32_t octets) {
    if (rx.answered == rx.taken)
        return 0;
    struct request *r = &rx.requests[rx.answered % RING];
    uint16_t offset = (uint16_t)random_below(PAGE - octets + 1);
    memcpy(pages[r->grant] + offset, frame, octets);
    respond(r->id, offset, (uint16_t)random_below(4), (int16_t)octets);
    return 1;
}

static void done(uint16_t id, int16_t status) {
    volatile union sent *e = tx_at(tx.answered);
    e->response.id = id;
    e->response.status = status;
    tx.ring->response_given = ++tx.answered;
}
static void answer(void) {
    while (tx.answered != tx.taken)
        done(tx.requests[tx.answered % RING].id, 0);
}

static void lie(void) {
    static int lost; /* slots: what is never said to be sent is never free */
    struct request *r = &rx.requests[rx.answered % RING];
    switch (random_below(5)) {
    case 0: /* more than there was asked for, or less than before */
        rx.ring->response_given = rx.taken + RING + 1 + random_below(0xffff0000);
        break;
    case 1: /* what was not asked for */
        respond((uint16_t)(r->id + 1 + random_below(0xffff)), 0, 0, 100);
        break;
    case 2: /* a place outside of the page, a status that is none, more than one piece */
        switch (random_below(4)) {
        case 0:
            respond(r->id, (uint16_t)(PAGE - 63 + random_below(0xf000)), 0, 64);
            break;
        case 1:
            respond(r->id, 0, 0, (int16_t)(0x8000 + random_below(0x8001)));
            break;
        case 2:
            respond(r->id, 0, 0, (int16_t)(PAGE + random_below(0x7000)));
            break;
        default:
            respond(r->id, 0, (uint16_t)(4 << random_below(2)), 64);
        }
        break;
    case 3:
        if (tx.taken - tx.answered >= 2 && lost < 40) { /* what it was not given, or not any more */
            uint16_t id = tx.requests[tx.answered % RING].id;
            lost++;
            done(id, 0);
            done(random_below(2) ? id : (uint16_t)(64 + random_below(0xffff - 64)), 0);
            break;
        } /* fall through */
    default: /* it has not sent what it should have, or there is more than that */
        if (tx.answered != tx.taken)
            done(tx.requests[tx.answered % RING].id, -1);
        else
            tx.ring->response_given = tx.taken + 1 + random_below(0xffff0000);
    }
}
static void repair(void) {
    rx.ring->response_given = rx.answered;
    tx.ring->response_given = tx.answered;
}

static void scribble(void) {
    struct side *s = random_below(2) ? &rx : &tx;
    uint32_t at = rx.ring->request_given + random_below(16); /* the driver looks at these next */
    switch (random_below(8)) {
    case 0:
        s->ring->response_given = s->ring->request_given - random_below(s == &rx ? RING : 64);
        break;
    case 1:
        /* But for the driver's own index, which is where the right ones are taken from. */
        ((volatile uint32_t *)s->ring)[1 + random_below(PAGE / 4 - 1)] = random_below(0xffffffff);
        break;
    case 2:
        tx_at(random_below(RING))->response.id = (uint16_t)random_below(64);
        break;
    case 3:
        rx_at(at)->response.flags = (uint16_t)random_below(4);
        break;
    case 4:
        rx_at(at)->response.offset = (uint16_t)random_below(PAGE);
        break;
    default:
        rx_at(at)->response.id = (uint16_t)(at % RING);
        rx_at(at)->response.status = (int16_t)(random_below(2) ? 1 + random_below(100) : random_below(0x7fff));
    }
}

const struct device netfront_device = {take, deliver, answer, lie, repair, scribble};
