/*
 * The guest's network drivers, compiled for this machine, with a device that does not keep to the rules of
 * their rings: hostile.c drives a driver and checks it, hostile_virtio.c and hostile_netfront.c are devices.
 */
#pragma once
#include <stdint.h>

enum { HEAD = 42, MOST_FRAME = 1514 };

/* A device on the other side of the rings. */
struct device {
    void (*take)(void);                    /* sees what the driver has published, and checks frames sent */
    int (*deliver)(const uint8_t *frame, uint32_t octets); /* gives a frame; whether the driver left room */
    void (*answer)(void);                  /* says of all frames sent that they were */
    void (*lie)(void);                     /* breaks a rule */
    void (*repair)(void);                  /* its indexes are right again */
    void (*scribble)(void);                /* writes anything anywhere, with no regard for the rest */
};
extern const struct device virtio_device, netfront_device;

uint32_t random_below(uint32_t n);
void random_fill(void *to, uint32_t octets);
void check(int right, const char *what);   /* ends the program, and says what, unless it is right */
/* A device has read a frame that the driver sent from a page. */
void sent(const uint8_t *frame, uint32_t octets);
