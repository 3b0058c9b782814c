/* A virtio device on some bus (virtio 1.1): what virtio_net.c needs of it. */
#pragma once
#include <stdint.h>

enum { VIRTIO_NET = 1 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, FAILED = 128 };

struct virtio {
    const char *bus;
    void (*status)(struct virtio *v, uint8_t status);
    uint8_t (*read_status)(struct virtio *v);
    uint64_t (*features)(struct virtio *v);
    void (*accept)(struct virtio *v, uint64_t features);
    uint8_t (*config)(struct virtio *v, unsigned at);
    uint16_t (*queue_size)(struct virtio *v, uint16_t queue); /* the largest; selects it */
    void (*queue)(struct virtio *v, uint16_t queue, uint16_t size, void *table, void *available, void *used);
    void (*acknowledge)(struct virtio *v); /* lets the device interrupt again */
    volatile void *notify[2];              /* where a queue's number is written to kick it */
    int notify_wide;                       /* as 32 bits rather than 16 */
    volatile uint8_t *at, *device_config, *isr; /* the bus's own */
    uint32_t line;
};

int virtio_mmio_find(struct virtio *v); /* whether there is a network device; its interrupt is routed */
