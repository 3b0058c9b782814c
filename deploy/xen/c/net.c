/* The network device, whichever there is, as Java sees it. */
#include "net.h"
#include "machine.h"
#include <string.h>

uint8_t net_address[6];
int64_t net_drops[RING_DROPS];
int net_device_sums;
uint8_t *net_slots;
static const struct net_driver *driver;

int net_start(void) {
    net_slots = memory_pages(SLOTS * SLOT_OCTETS);
    driver = on_xen() ? netfront_find() : virtio_net_find();
    return driver != 0;
}

int32_t net_present(void) {
    return driver != 0;
}
int32_t net_mac(int32_t i) {
    return i >= 0 && i < 6 ? net_address[i] : 0;
}
int32_t net_receive(void *to, int32_t room) {
    return driver->receive(to, room);
}
int32_t net_slot(void) {
    return driver->slot();
}

static uint8_t *page(int32_t slot) {
    if (slot < 0 || slot >= SLOTS)
        fail("net: no such slot");
    return net_slots + slot * SLOT_OCTETS;
}
void *net_head(int32_t slot) {
    return portable_array(page(slot) + HEAD_AT - ARRAY_HEADER, HEAD_OCTETS);
}
void *net_body(int32_t slot) {
    return portable_array(page(slot) + BODY_AT - ARRAY_HEADER, BODY_OCTETS);
}
int32_t net_sums(void) {
    return net_device_sums;
}
void net_send(int32_t slot, int32_t head_octets, int32_t body_octets, int32_t sum_from, int32_t sum_at) {
    uint8_t *p = page(slot);
    if (head_octets < 0 || head_octets > HEAD_OCTETS || body_octets < 0 || body_octets > LARGEST_FRAME - head_octets)
        fail("net: a frame is too long");
    if (sum_from < 0 || sum_at < sum_from || sum_at > head_octets - 2)
        sum_from = sum_at = 0;
    memcpy(p + BODY_AT - head_octets, p + HEAD_AT, (uint32_t)head_octets);
    driver->send(slot, (uint32_t)(BODY_AT - head_octets), (uint32_t)(head_octets + body_octets), (uint32_t)sum_from,
                 (uint32_t)sum_at);
}
int64_t net_dropped(int32_t reason) {
    return reason >= 0 && reason < RING_DROPS ? net_drops[reason] : 0;
}
void net_flush(void) {
    driver->flush();
}
void net_wait(int64_t nanos) {
    driver->wait(nanos);
}
