/* The virtio network device: one receive queue, one transmit queue, interrupts only while asleep. */
#include "cpu.h"
#include "machine.h"
#include "net.h"
#include "virtio.h"
#include <string.h>

enum { RECEIVE, TRANSMIT };
enum { MOST = 256, BUFFER = 2048, NET_HEADER = 12 };
enum { NO_INTERRUPT = 1, NO_NOTIFY = 1, DEVICE_WRITES = 2 };
static const uint64_t VERSION_1 = 1ULL << 32, HAS_MAC = 1 << 5, SUMS = 1 << 0, SUMS_TO_US = 1 << 1;
enum { NEEDS_SUM = 1, SUM_IS_GOOD = 2 }; /* flags in the header before each frame */

struct descriptor {
    uint64_t at;
    uint32_t octets;
    uint16_t flags, next;
};
struct available {
    uint16_t flags, index, ring[MOST], unused;
};
struct used {
    uint16_t flags, index;
    struct {
        uint32_t id, octets;
    } ring[MOST];
    uint16_t unused;
};
struct queue {
    struct descriptor table[MOST] __attribute__((aligned(16)));
    struct available available __attribute__((aligned(4)));
    volatile struct used used __attribute__((aligned(4)));
    uint16_t size, next, seen; /* next: to be made available; seen: of those used */
    int pending;               /* the device does not know of all yet */
    uint8_t given[MOST];       /* whether the device has a descriptor */
};
static struct queue queues[2] __attribute__((aligned(4096)));
static struct virtio device;
static uint8_t *buffers;

static uint16_t free_slots[SLOTS], free_count;

static void kick(int i) {
    struct queue *q = &queues[i];
    q->pending = 0;
    barrier();
    if (q->used.flags & NO_NOTIFY)
        return;
    if (device.notify_wide)
        *(volatile uint32_t *)device.notify[i] = (uint32_t)i;
    else
        *(volatile uint16_t *)device.notify[i] = (uint16_t)i;
}

/* Makes a descriptor available; the device may look from now on. */
static void offer(struct queue *q, uint16_t descriptor) {
    q->given[descriptor] = 1;
    q->available.ring[q->next & (q->size - 1)] = descriptor;
    order();
    *(volatile uint16_t *)&q->available.index = ++q->next;
    q->pending = 1;
}

/* How many descriptors the device has used that were not taken. */
static unsigned used(struct queue *q) {
    uint16_t n = (uint16_t)(q->used.index - q->seen);
    if (n <= q->size)
        return n;
    net_drops[RING_INDEX]++;
    return 0;
}

/* Takes the next descriptor that the device has used, and the octets in it; -1: it was not given that. */
static int32_t take(struct queue *q, uint32_t *octets) {
    order();
    unsigned at = q->seen++ & (q->size - 1);
    uint32_t id = q->used.ring[at].id;
    *octets = q->used.ring[at].octets;
    if (id >= q->size || !q->given[id]) {
        net_drops[RING_ID]++;
        return -1;
    }
    q->given[id] = 0;
    return (int32_t)id;
}

static int32_t receive(void *to, int32_t room) {
    struct queue *q = &queues[RECEIVE];
    for (unsigned n = used(q); n > 0; n--) {
        uint32_t octets;
        int32_t id = take(q, &octets);
        if (id < 0)
            continue;
        int fits = octets > NET_HEADER && octets <= BUFFER && octets - NET_HEADER <= (uint32_t)room;
        if (fits)
            memcpy(to, buffers + id * BUFFER + NET_HEADER, octets - NET_HEADER);
        uint8_t flags = buffers[id * BUFFER];
        offer(q, (uint16_t)id);
        if (fits)
            return (int32_t)(octets - NET_HEADER) | (flags & (NEEDS_SUM | SUM_IS_GOOD) ? SUMMED : 0);
        net_drops[RING_FRAME]++;
    }
    return 0;
}

static void reclaim(void) {
    struct queue *q = &queues[TRANSMIT];
    for (unsigned n = used(q); n > 0; n--) {
        uint32_t octets;
        int32_t id = take(q, &octets);
        if (id >= 0)
            free_slots[free_count++] = (uint16_t)id; /* only slots are given */
    }
}

static int32_t slot(void) {
    if (free_count == 0) {
        reclaim();
        if (free_count == 0) {
            if (queues[TRANSMIT].pending)
                kick(TRANSMIT);
            reclaim();
            if (free_count == 0)
                return -1;
        }
    }
    return free_slots[--free_count];
}
static void transmit(int32_t s, uint32_t from, uint32_t octets, uint32_t sum_from, uint32_t sum_at) {
    struct queue *q = &queues[TRANSMIT];
    uint8_t *at = net_slots + s * SLOT_OCTETS + from - NET_HEADER;
    memset(at, 0, NET_HEADER);
    if (sum_from) {
        at[0] = NEEDS_SUM;
        at[6] = (uint8_t)sum_from; /* both are below HEAD_OCTETS */
        at[8] = (uint8_t)(sum_at - sum_from);
    }
    q->table[s].at = (uint64_t)at;
    q->table[s].octets = octets + NET_HEADER;
    offer(q, (uint16_t)s);
}
static void flush(void) {
    for (int i = 0; i < 2; i++)
        if (queues[i].pending)
            kick(i);
}
static void wait(int64_t nanos) {
    struct queue *q = &queues[RECEIVE];
    interrupts_off();
    device.acknowledge(&device);
    *(volatile uint16_t *)&q->available.flags = 0;
    barrier();
    if (used(q) == 0)
        interrupt_sleep(nanos);
    interrupts_on();
    *(volatile uint16_t *)&q->available.flags = NO_INTERRUPT;
}

static const struct net_driver driver = {receive, slot, transmit, flush, wait};

static int set_up(int i, uint16_t least) {
    struct queue *q = &queues[i];
    q->size = MOST;
    uint16_t most = device.queue_size(&device, (uint16_t)i);
    while (q->size > most)
        q->size >>= 1;
    if (q->size < least)
        return 0;
    q->available.flags = NO_INTERRUPT;
    device.queue(&device, (uint16_t)i, q->size, q->table, &q->available, (void *)&q->used);
    return 1;
}

const struct net_driver *virtio_net_find(void) {
    if (!virtio_mmio_find(&device))
        return 0;
    device.status(&device, 0);
    device.status(&device, ACKNOWLEDGE | DRIVER);
    uint64_t features = device.features(&device) & (VERSION_1 | HAS_MAC | SUMS | SUMS_TO_US);
    device.accept(&device, features);
    device.status(&device, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    if (!(features & VERSION_1) || !(device.read_status(&device) & FEATURES_OK) ||
        !set_up(RECEIVE, 1) || !set_up(TRANSMIT, SLOTS)) {
        device.status(&device, FAILED);
        print("net: the virtio device refused to be set up\n");
        return 0;
    }
    for (unsigned i = 0; i < 6; i++)
        net_address[i] = features & HAS_MAC ? device.config(&device, i) : (uint8_t)(i == 0 ? 2 : i);
    net_device_sums = (features & SUMS) != 0;
    struct queue *q = &queues[RECEIVE];
    buffers = memory_pages((uint64_t)q->size * BUFFER);
    for (uint16_t i = 0; i < q->size; i++) {
        q->table[i].at = (uint64_t)(buffers + i * BUFFER);
        q->table[i].octets = BUFFER;
        q->table[i].flags = DEVICE_WRITES;
        offer(q, i);
    }
    for (uint16_t i = 0; i < SLOTS; i++)
        free_slots[free_count++] = (uint16_t)(SLOTS - 1 - i);
    device.status(&device, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
    kick(RECEIVE);
    return &driver;
}
