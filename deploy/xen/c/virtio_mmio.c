/* Virtio devices in memory, as QEMU's microvm has them; the options say where. */
#include "machine.h"
#include "virtio.h"
#include <string.h>

enum {
    MAGIC = 0x000, VERSION = 0x004, DEVICE = 0x008, FEATURES = 0x010, FEATURES_WORD = 0x014,
    ACCEPTED = 0x020, ACCEPTED_WORD = 0x024, QUEUE = 0x030, QUEUE_MOST = 0x034, QUEUE_SIZE = 0x038,
    QUEUE_READY = 0x044, NOTIFY = 0x050, INTERRUPT = 0x060, INTERRUPT_DONE = 0x064, STATUS = 0x070,
    QUEUE_TABLE = 0x080, QUEUE_AVAILABLE = 0x090, QUEUE_USED = 0x0a0, CONFIG = 0x100
};
static const uint32_t MAGIC_VALUE = 0x74726976;

static volatile uint32_t *reg(struct virtio *v, unsigned at) {
    return (volatile uint32_t *)(v->at + at);
}
static void status(struct virtio *v, uint8_t s) {
    *reg(v, STATUS) = s;
}
static uint8_t read_status(struct virtio *v) {
    return (uint8_t)*reg(v, STATUS);
}
static uint64_t features(struct virtio *v) {
    *reg(v, FEATURES_WORD) = 1;
    uint64_t high = *reg(v, FEATURES);
    *reg(v, FEATURES_WORD) = 0;
    return high << 32 | *reg(v, FEATURES);
}
static void accept(struct virtio *v, uint64_t f) {
    *reg(v, ACCEPTED_WORD) = 1;
    *reg(v, ACCEPTED) = (uint32_t)(f >> 32);
    *reg(v, ACCEPTED_WORD) = 0;
    *reg(v, ACCEPTED) = (uint32_t)f;
}
static uint8_t config(struct virtio *v, unsigned at) {
    return v->at[CONFIG + at];
}
static uint16_t queue_size(struct virtio *v, uint16_t queue) {
    *reg(v, QUEUE) = queue;
    uint32_t most = *reg(v, QUEUE_MOST);
    return most > 0xffff ? 0xffff : (uint16_t)most;
}
static void address(struct virtio *v, unsigned at, void *p) {
    *reg(v, at) = (uint32_t)(uint64_t)p;
    *reg(v, at + 4) = (uint32_t)((uint64_t)p >> 32);
}
static void queue(struct virtio *v, uint16_t i, uint16_t size, void *table, void *available, void *used) {
    *reg(v, QUEUE) = i;
    *reg(v, QUEUE_SIZE) = size;
    address(v, QUEUE_TABLE, table);
    address(v, QUEUE_AVAILABLE, available);
    address(v, QUEUE_USED, used);
    *reg(v, QUEUE_READY) = 1;
}
static void acknowledge(struct virtio *v) {
    *reg(v, INTERRUPT_DONE) = *reg(v, INTERRUPT);
}

static const char *number(const char *s, unsigned base, uint64_t *v) {
    for (*v = 0;; s++) {
        unsigned d = *s >= '0' && *s <= '9' ? (unsigned)(*s - '0')
                     : *s >= 'a' && *s <= 'f' ? (unsigned)(*s - 'a' + 10)
                                              : 99;
        if (d >= base)
            return s;
        *v = *v * base + d;
    }
}

/* Whether the device at an address is ours. */
static int is_network(struct virtio *v, uint64_t at) {
    v->at = (volatile uint8_t *)at;
    if (*reg(v, MAGIC) != MAGIC_VALUE || *reg(v, DEVICE) != VIRTIO_NET)
        return 0;
    if (*reg(v, VERSION) == 2)
        return 1;
    print("net: a legacy virtio device: start QEMU with -global virtio-mmio.force-legacy=false\n");
    return 0;
}

/* Options are virtio_mmio.device=512@0xfeb00e00:12: a size, an address, an interrupt line. */
static int is_told(struct virtio *v) {
    static const char key[] = "virtio_mmio.device=";
    for (const char *s = options_text(); *s; s++) {
        if (memcmp(s, key, sizeof key - 1) != 0)
            continue;
        uint64_t size, at, line;
        s = number(s + sizeof key - 1, 10, &size);
        if (memcmp(s, "@0x", 3) != 0)
            continue;
        s = number(s + 3, 16, &at);
        if (*s != ':')
            continue;
        s = number(s + 1, 10, &line);
        if (at >= 0xc0000000 && at <= 0xfffff000 && at % 4 == 0 && line < 48 && is_network(v, at)) {
            interrupt_route((uint32_t)line);
            return 1;
        }
    }
    return 0;
}

/* A microvm with ACPI tells it there only; its devices have fixed places, any line may be theirs. */
enum { FIRST_PLACE = 0xfeb00000, PLACES = 24, PLACE_OCTETS = 512, FIRST_LINE = 5, LINES = 48 };
static int is_found(struct virtio *v) {
    for (uint64_t i = 0; i < PLACES; i++) {
        if (is_network(v, FIRST_PLACE + i * PLACE_OCTETS)) {
            for (uint32_t line = FIRST_LINE; line < LINES; line++)
                interrupt_route(line);
            return 1;
        }
    }
    return 0;
}

int virtio_mmio_find(struct virtio *v) {
    if (!is_told(v) && !is_found(v))
        return 0;
    v->bus = "virtio-mmio";
    v->status = status;
    v->read_status = read_status;
    v->features = features;
    v->accept = accept;
    v->config = config;
    v->queue_size = queue_size;
    v->queue = queue;
    v->acknowledge = acknowledge;
    v->notify[0] = v->notify[1] = reg(v, NOTIFY);
    v->notify_wide = 1;
    return 1;
}
