/* What the guest's Java may ask of C (deens.xen.Machine), and what the C files ask of each other. */
#pragma once
#include "world.h"
#include <stdint.h>

/* For Java. */
int32_t machine_option(int32_t at);      /* an octet of the command line; 0: its end */
void *machine_image(void);               /* the zone image */
int64_t machine_image_octets(void);      /* 0: none */
int64_t machine_memory_octets(void);     /* of RAM, all in all */
int64_t machine_entry_nanos(void);       /* of the start, from the entry to main */
void machine_alive(void);                /* the watchdog is content */
void machine_fail(void);                 /* stops or reboots as on-error= says; does not return */
void machine_stop(void);                 /* powers off; does not return */
int32_t net_present(void);               /* whether there is a network device that works */
int32_t net_mac(int32_t i);              /* an octet of the device's address */
int32_t net_receive(void *to, int32_t room); /* copies the next frame; its octets, 0: none;
                                                and 1 << 16 if its checksum need not be verified */
int32_t net_sums(void);                  /* whether the device fills in checksums */
int32_t net_slot(void);                  /* a free transmit slot, -1: none */
void *net_head(int32_t slot);            /* byte[]: headers of the frame in the slot */
void *net_body(int32_t slot);            /* byte[]: what follows them */
/* Sends a slot; with sum_from the device puts the checksum from there on at sum_at. */
void net_send(int32_t slot, int32_t head_octets, int32_t body_octets, int32_t sum_from, int32_t sum_at);
void net_flush(void);                    /* tells the device of what was sent and taken */
void net_wait(int64_t nanos);            /* sleeps until a frame comes, this long at most */
int64_t net_dropped(int32_t reason);     /* how often the device broke a rule of its rings: enum net_drop */

/* Among the C files. */
void console_start(void);
void console_flush(void);
void print_hex(uint64_t v);
int on_xen(void);
int option_is(const char *key, const char *value); /* whether the command line says key=value */
const char *option(const char *key);     /* behind "key="; 0: not there */
const char *options_text(void);         /* all of them */

void memory_start(uint64_t start_info);
void memory_protect(void);

void fault_start(void);
void interrupt_start(void);
void interrupts_off(void);
void interrupts_on(void);
void interrupt_sleep(int64_t nanos);     /* called with interrupts off; returns with them on */
void interrupt_route(uint32_t line);
void clock_start(void);
uint64_t clock_ticks(int64_t nanos);     /* nanoseconds as ticks of the processor's counter */
