/* Xen: hypercalls, the shared page, event channels, grants, the console ring, xenstore. */
#pragma once
#include <stdint.h>

void xen_find(void);              /* sees whether this is Xen; the console works from then on */
void xen_start(void);             /* the shared page, grants */
void xen_console_put(char c);
_Noreturn void xen_shutdown(int reboot);
uint64_t xen_clock_scale(void);   /* nanoseconds a tick, 32.32 */
int64_t xen_epoch(void);          /* seconds since 1970 at the start */
uint64_t xen_parameter(uint32_t index);
uint32_t xen_grant(void *page, int read_only); /* lets the backend use a page; its reference */
uint32_t xen_channel(void);       /* a new event channel to the backend */
void xen_notify(uint32_t channel);
void xen_clear(uint32_t channel); /* forgets that it was notified */
void xen_poll(uint32_t channel, int64_t nanos); /* sleeps until it is notified, this long at most */
void xen_alive(void);             /* now and then: tells Xen, and hears what it wishes */

int xenstore_read(const char *path, char *to, uint32_t room); /* octets without the final 0; -1: error */
int xenstore_write(const char *path, const char *value);
int xenstore_watch(const char *path); /* -1: error */
int xenstore_event(void);         /* whether what is watched may have changed: until something is read */
