/* Xen's network device, seen from the guest (xen/include/public/io/netif.h): two rings. */
#include "cpu.h"
#include "machine.h"
#include "net.h"
#include "xen.h"
#include <string.h>

enum { RING = 256, PAGE = 4096 };
enum { INIT_WAIT = '2', CONNECTED = '4' };
enum { SUM_IS_BLANK = 1, SUM_IS_GOOD = 2, MORE = 4, EXTRA = 8 }; /* a frame's flags, both ways */
extern uint16_t xen_backend;

struct indexes {
    uint32_t request_given, request_event, response_given, response_event;
    uint8_t unused[48];
};
static struct __attribute__((aligned(PAGE))) { /* pages of their own: the backend sees all of them */
    struct indexes i;
    union {
        struct {
            uint32_t grant;
            uint16_t offset, flags, id, octets;
        } request;
        struct {
            uint16_t id;
            int16_t status;
        } response;
    } ring[RING];
} volatile tx;
static struct __attribute__((aligned(PAGE))) {
    struct indexes i;
    union {
        struct {
            uint16_t id, unused;
            uint32_t grant;
        } request;
        struct {
            uint16_t id, offset, flags;
            int16_t status;
        } response;
    } ring[RING];
} volatile rx;

static uint8_t *buffers;
static uint32_t rx_grants[RING], tx_grants[SLOTS];
static uint8_t busy[SLOTS];
static uint16_t free_slots[SLOTS], free_count;
static uint32_t rx_next, rx_seen, rx_told, tx_next, tx_seen, tx_told;
static uint32_t channel;

/* Publishes requests and notifies the backend if it asked to hear of one of them. */
static int publish(volatile struct indexes *i, uint32_t next, uint32_t *told) {
    if (next == *told)
        return 0;
    order();
    i->request_given = next;
    barrier();
    int wanted = next - i->request_event < next - *told;
    *told = next;
    return wanted;
}

static void flush(void) {
    int wanted = publish(&rx.i, rx_next, &rx_told);
    wanted |= publish(&tx.i, tx_next, &tx_told);
    if (wanted)
        xen_notify(channel);
}

/* Gives a buffer, to the place in the ring that has its number: it is free when its last response was taken. */
static void give(void) {
    unsigned at = rx_next++ % RING;
    rx.ring[at].request.id = (uint16_t)at;
    rx.ring[at].request.grant = rx_grants[at];
}

/* How many responses there are that were not taken; there cannot be more than the backend knows requests. */
static uint32_t responses(volatile struct indexes *i, uint32_t seen, uint32_t told) {
    uint32_t n = i->response_given - seen;
    order();
    if (n <= told - seen)
        return n;
    net_drops[RING_INDEX]++;
    return 0;
}

static int32_t receive(void *to, int32_t room) {
    for (uint32_t n = responses(&rx.i, rx_seen, rx_told); n > 0; n--) {
        unsigned at = rx_seen++ % RING;
        uint16_t id = rx.ring[at].response.id, offset = rx.ring[at].response.offset,
                 flags = rx.ring[at].response.flags;
        int16_t octets = rx.ring[at].response.status;
        /* Neither more pieces of a frame nor extra information was agreed on. */
        int fits = octets > 0 && octets <= room && offset <= PAGE - octets && !(flags & (MORE | EXTRA));
        if (fits && id == at)
            memcpy(to, buffers + at * PAGE + offset, (uint32_t)octets);
        give();
        if (id != at) /* requests are answered in their order */
            net_drops[RING_ID]++;
        else if (!fits)
            net_drops[RING_FRAME]++;
        else
            return octets | (flags & (SUM_IS_BLANK | SUM_IS_GOOD) ? SUMMED : 0);
    }
    return 0;
}

static void reclaim(void) {
    for (uint32_t n = responses(&tx.i, tx_seen, tx_told); n > 0; n--) {
        unsigned at = tx_seen++ % RING;
        uint16_t id = tx.ring[at].response.id;
        if (id >= SLOTS || !busy[id]) {
            net_drops[RING_ID]++;
            continue;
        }
        if (tx.ring[at].response.status < 0)
            net_drops[RING_REFUSED]++;
        busy[id] = 0;
        free_slots[free_count++] = id;
    }
}

static int32_t slot(void) {
    if (free_count == 0) {
        flush();
        reclaim();
        if (free_count == 0)
            return -1;
    }
    return free_slots[--free_count];
}
static void transmit(int32_t s, uint32_t from, uint32_t octets, uint32_t sum_from, uint32_t sum_at) {
    (void)sum_at; /* the backend finds it by itself */
    unsigned at = tx_next++ % RING;
    tx.ring[at].request.grant = tx_grants[s];
    tx.ring[at].request.offset = (uint16_t)from;
    tx.ring[at].request.flags = sum_from ? SUM_IS_BLANK | SUM_IS_GOOD : 0;
    tx.ring[at].request.id = (uint16_t)s;
    tx.ring[at].request.octets = (uint16_t)octets;
    busy[s] = 1;
}

static void wait(int64_t nanos) {
    flush();
    xen_clear(channel);
    rx.i.response_event = rx_seen + 1;
    barrier();
    if (responses(&rx.i, rx_seen, rx_told) == 0)
        xen_poll(channel, nanos > 0 && nanos < 1000000000 ? nanos : 1000000000);
}

static const struct net_driver driver = {receive, slot, transmit, flush, wait};

static const char *decimal(uint32_t v) {
    static char digits[11];
    int i = 10;
    do
        digits[--i] = (char)('0' + v % 10);
    while (v /= 10);
    return digits + i;
}

static int write_key(const char *key, const char *value) {
    char path[64] = "device/vif/0/";
    memcpy(path + 13, key, strlen(key) + 1);
    return xenstore_write(path, value) >= 0;
}

/* Waits until the backend is in a state. */
static int backend_is(const char *path, char state) {
    char s[4];
    for (int i = 0; i < 500; i++) {
        if (xenstore_read(path, s, sizeof s) == 1 && s[0] == state)
            return 1;
        xen_clear(channel);
        xen_poll(channel, 10000000);
    }
    print("net: the backend did not connect\n");
    return 0;
}

static int hexadecimal(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 0;
}

const struct net_driver *netfront_find(void) {
    char backend[128], text[24];
    if (xenstore_read("device/vif/0/backend", backend, sizeof backend - 32) <= 0 ||
        xenstore_read("device/vif/0/mac", text, sizeof text) != 17)
        return 0;
    for (int i = 0; i < 6; i++)
        net_address[i] = (uint8_t)(hexadecimal(text[3 * i]) * 16 + hexadecimal(text[3 * i + 1]));
    xen_backend = 0;
    if (xenstore_read("device/vif/0/backend-id", text, sizeof text) > 0)
        for (char *c = text; *c >= '0' && *c <= '9'; c++)
            xen_backend = (uint16_t)(xen_backend * 10 + *c - '0');
    channel = xen_channel();
    if (channel == 0) {
        print("net: no event channel\n");
        return 0;
    }
    buffers = memory_pages(RING * PAGE);
    for (uint16_t i = 0; i < RING; i++) {
        rx_grants[i] = xen_grant(buffers + i * PAGE, 0);
        give();
    }
    for (uint16_t i = 0; i < SLOTS; i++) {
        tx_grants[i] = xen_grant(net_slots + i * SLOT_OCTETS, 1);
        free_slots[free_count++] = (uint16_t)(SLOTS - 1 - i);
    }
    tx.i.request_event = tx.i.response_event = rx.i.request_event = rx.i.response_event = 1;
    rx.i.request_given = rx_told = rx_next;

    char *state = backend + strlen(backend);
    memcpy(state, "/state", 7);
    if (!write_key("tx-ring-ref", decimal(xen_grant((void *)&tx, 0))) ||
        !write_key("rx-ring-ref", decimal(xen_grant((void *)&rx, 0))) ||
        !write_key("event-channel", decimal(channel)) || !write_key("request-rx-copy", "1") ||
        !write_key("feature-rx-notify", "1") || !write_key("feature-ipv6-csum-offload", "1") ||
        !backend_is(backend, INIT_WAIT) || !write_key("state", "4") || !backend_is(backend, CONNECTED))
        return 0;
    /* Linux's backend fills in checksums over IPv4 always, over IPv6 if it says so. */
    memcpy(state, "/feature-ipv6-csum-offload", 27);
    net_device_sums = xenstore_read(backend, text, sizeof text) == 1 && text[0] == '1';
    xen_notify(channel);
    return &driver;
}
