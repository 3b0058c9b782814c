/* A virtio network device that lies (virtio 1.1, section 2.6). */
#include "hostile.h"
#include "virtio.h"
#include <string.h>

enum { MOST = 256, NET_HEADER = 12, BUFFER = 2048 };
struct ring {
    struct {
        uint64_t at;
        uint32_t octets;
        uint16_t flags, next;
    } volatile *table;
    struct {
        uint16_t flags, index, ring[];
    } volatile *available;
    struct {
        uint16_t flags, index;
        struct {
            uint32_t id, octets;
        } ring[];
    } volatile *used;
    uint16_t size, seen, index;
    uint16_t taken[MOST], count; /* descriptors that it has, oldest first */
};
static struct ring rings[2];
static uint64_t offered;
static uint16_t most[2];
static uint8_t state;
static volatile uint32_t notified[2];

static void status(struct virtio *v, uint8_t s) {
    (void)v;
    state = s;
}
static uint8_t read_status(struct virtio *v) {
    (void)v;
    return state;
}
static uint64_t features(struct virtio *v) {
    (void)v;
    return offered;
}
static void accept(struct virtio *v, uint64_t f) {
    (void)v;
    check((f & ~offered) == 0, "it accepts what was not offered");
}
static uint8_t config(struct virtio *v, unsigned at) {
    (void)v;
    check(at < 6, "it reads what it was not offered");
    return (uint8_t)random_below(256);
}
static uint16_t queue_size(struct virtio *v, uint16_t queue) {
    (void)v;
    return most[queue];
}
static void queue(struct virtio *v, uint16_t i, uint16_t size, void *table, void *available, void *used) {
    (void)v;
    check(size > 0 && size <= most[i] && (size & (size - 1)) == 0, "a queue has a wrong size");
    rings[i].size = size;
    rings[i].table = table;
    rings[i].available = available;
    rings[i].used = used;
}
static void acknowledge(struct virtio *v) {
    (void)v;
}

int virtio_mmio_find(struct virtio *v) {
    static const uint16_t sizes[] = {0, 1, 3, 63, 64, 100, 128, 255, 256, 1024, 65535};
    for (int i = 0; i < 2; i++)
        most[i] = random_below(3) ? MOST : sizes[random_below(sizeof sizes / sizeof *sizes)];
    offered = 1ULL << 32 | random_below(64); /* VIRTIO_F_VERSION_1, and perhaps others */
    *v = (struct virtio){"test", status, read_status, features, accept, config, queue_size, queue, acknowledge,
                         {notified, notified + 1}, 1, 0, 0, 0, 0};
    return 1;
}

static void take_ring(int i) {
    struct ring *r = &rings[i];
    while (r->seen != r->available->index) {
        uint16_t id = r->available->ring[r->seen++ & (r->size - 1)];
        check(id < r->size && r->count < MOST, "a descriptor is made available that there is not");
        if (i == 1)
            sent((uint8_t *)r->table[id].at + NET_HEADER, r->table[id].octets - NET_HEADER);
        r->taken[r->count++] = id;
    }
}
static void take(void) {
    take_ring(0);
    take_ring(1);
}

static void use(struct ring *r, uint32_t id, uint32_t octets) {
    r->used->ring[r->index & (r->size - 1)].id = id;
    r->used->ring[r->index & (r->size - 1)].octets = octets;
    r->used->index = ++r->index;
}
static uint16_t oldest(struct ring *r) {
    uint16_t id = r->taken[0];
    memmove(r->taken, r->taken + 1, --r->count * sizeof id);
    return id;
}

static int deliver(const uint8_t *frame, uint32_t octets) {
    struct ring *r = &rings[0];
    if (r->count == 0)
        return 0;
    uint16_t id = oldest(r);
    uint8_t *to = (uint8_t *)r->table[id].at;
    memset(to, 0, NET_HEADER);
    to[0] = (uint8_t)random_below(4);
    memcpy(to + NET_HEADER, frame, octets);
    use(r, id, octets + NET_HEADER);
    return 1;
}
static void answer(void) {
    while (rings[1].count > 0)
        use(&rings[1], oldest(&rings[1]), 0);
}

/* An index that cannot be: more than there is, or less than before. */
static void jump(struct ring *r) {
    r->used->index = (uint16_t)(r->index + r->size + 1 + random_below(0xff00u - r->size));
}

static void lie(void) {
    struct ring *receive = &rings[0], *transmit = &rings[1];
    switch (random_below(4)) {
    case 0:
        jump(receive);
        break;
    case 1: /* what there is not */
        use(receive, receive->size + random_below(0xffffffffu - receive->size), random_below(BUFFER));
        break;
    case 2: /* a length that cannot be */
        use(receive, oldest(receive),
            random_below(2) ? random_below(NET_HEADER + 1) : BUFFER + 1 + random_below(0x7fffffff));
        break;
    default: /* what it used already; more than a queue has would be an index that cannot be */
        if (transmit->size < MOST || transmit->count == 0) {
            jump(transmit);
        } else {
            uint16_t id = oldest(transmit);
            use(transmit, id, 0);
            use(transmit, id, 0);
        }
    }
}
static void repair(void) {
    for (int i = 0; i < 2; i++)
        rings[i].used->index = rings[i].index;
}

static void scribble(void) {
    struct ring *r = &rings[random_below(2)];
    uint32_t at = random_below(r->size);
    switch (random_below(4)) {
    case 0:
        r->used->index = (uint16_t)(r->available->index - random_below(r->size + random_below(2)));
        break;
    case 1:
        /* Few that there are not: each is one that does not come back. */
        r->used->ring[at].id = random_below(4096) ? random_below(r->size) : random_below(0xffffffff);
        break;
    case 2:
        r->used->ring[at].octets = random_below(4) ? random_below(BUFFER + 2) : random_below(0xffffffff);
        break;
    default:
        r->used->flags = (uint16_t)random_below(2);
    }
}

const struct device virtio_device = {take, deliver, answer, lie, repair, scribble};
