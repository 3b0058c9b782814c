/* A network driver, and the transmit slots that all drivers have in the same shape. */
#pragma once
#include <stdint.h>

struct net_driver {
    int32_t (*receive)(void *to, int32_t room);
    int32_t (*slot)(void);
    /* Sends a piece of the slot's page; the checksum from an octet of it on goes to another. */
    void (*send)(int32_t slot, uint32_t from, uint32_t octets, uint32_t sum_from, uint32_t sum_at);
    void (*flush)(void);
    void (*wait)(int64_t nanos);
};
extern uint8_t net_address[6];
/*
 * What the device did against its rings' rules: not believed, dropped, and counted. Whatever it writes to
 * them is read once, and then checked: it may change at any time.
 */
enum net_drop {
    RING_INDEX,   /* it said that it has done more than there is; nothing is taken until it says less */
    RING_ID,      /* it said that it has done what it was not given, or has done before */
    RING_FRAME,   /* a frame's length, place or status cannot be */
    RING_REFUSED, /* it did not send a frame */
    RING_DROPS
};
extern int64_t net_drops[RING_DROPS];
extern int net_device_sums; /* whether the device fills in checksums */
enum { SUMMED = 1 << 16 };  /* in what receive returns: the frame's checksum need not be verified */

/*
 * A slot is a page: head and body are Java arrays in it. When the frame is sent, its headers are
 * moved to just before the body's octets, over the body's array header, which net_body makes again.
 */
enum { SLOTS = 64, SLOT_OCTETS = 4096, HEAD_AT = 16, HEAD_OCTETS = 128, BODY_AT = 512 };
enum { BODY_OCTETS = SLOT_OCTETS - BODY_AT, LARGEST_FRAME = 1514 };
extern uint8_t *net_slots;

const struct net_driver *virtio_net_find(void); /* 0: there is none */
const struct net_driver *netfront_find(void);
