/*
 * Interrupts on machines other than Xen: the local APIC's timer, one device. They only wake the
 * guest from hlt, but for the watchdog, which the timer feeds. Compiled without vector registers.
 */
#include "cpu.h"
#include "machine.h"
#include "xen.h"

static volatile uint32_t *const apic = (volatile uint32_t *)0xfee00000;
static volatile uint32_t *const router = (volatile uint32_t *)0xfec00000;
enum { ID = 8, END = 0x2c, SPURIOUS = 0x3c, TIMER = 0xc8, LINT0 = 0xd4, COUNT = 0xe0, NOW = 0xe4, DIVIDE = 0xf8 };
enum { TIMER_VECTOR = 0x20, DEVICE_VECTOR = 0x21, MASKED = 1 << 16, BY_ONE = 11 };

/* QEMU and KVM run the APIC's timer at 1 GHz. */
enum { SECOND = 1000000000 };

static int watching;          /* seconds without a sign of life after which it is over; 0: never */
static volatile int silent;   /* seconds since the last one */

void machine_alive(void) {
    silent = 0;
    if (on_xen())
        xen_alive();
}

static void arm(uint32_t nanos) {
    apic[COUNT] = nanos;
}

void interrupt_start(void) {
    if (on_xen())
        return;
    out8(0x21, 0xff); /* the old interrupt controllers stay silent */
    out8(0xa1, 0xff);
    apic[LINT0] = MASKED;
    apic[SPURIOUS] = 0x1ff;
    apic[DIVIDE] = BY_ONE;
    apic[TIMER] = TIMER_VECTOR;
    const char *w = option("watchdog");
    watching = w && *w >= '0' && *w <= '9' ? 0 : 10;
    for (; w && *w >= '0' && *w <= '9' && watching < 1000; w++)
        watching = watching * 10 + *w - '0';
    arm(SECOND);
    __asm__ volatile("sti");
}

/* Lets a line of the machine's interrupt router wake the guest; lines from 24 on are the second's. */
void interrupt_route(uint32_t line) {
    volatile uint32_t *r = router + (line < 24 ? 0 : 0x10000 / 4);
    r[0] = 1;
    uint32_t version = r[4];
    if (version == 0 || version == ~0U || line % 24 > (version >> 16 & 255))
        return; /* there is no such router, or no such line */
    r[0] = 0x11 + 2 * (line % 24);
    r[4] = apic[ID];
    r[0] = 0x10 + 2 * (line % 24);
    r[4] = DEVICE_VECTOR;
}

uint32_t interrupt_timer_now(void) {
    return apic[NOW];
}
void interrupt_timer_arm(uint32_t nanos) {
    arm(nanos);
}

void interrupts_off(void) {
    __asm__ volatile("cli" ::: "memory");
}
void interrupts_on(void) {
    __asm__ volatile("sti" ::: "memory");
}

void interrupt_sleep(int64_t nanos) {
    if (nanos > 0)
        arm(nanos < SECOND ? (uint32_t)nanos : SECOND);
    __asm__ volatile("sti; hlt" ::: "memory");
}

void timer_interrupt(uint64_t at) {
    apic[END] = 0;
    if (watching > 0 && ++silent > watching) {
        print("watchdog: nothing done for ");
        print_number((uint64_t)watching);
        print(" s, at ");
        print_hex(at);
        print("\n");
        machine_fail();
    }
    arm(SECOND);
}
void device_interrupt(uint64_t at) {
    (void)at;
    apic[END] = 0;
}
void spurious_interrupt(uint64_t at) {
    (void)at;
}
