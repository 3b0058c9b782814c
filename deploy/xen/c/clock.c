/* The clock: the processor's counter, scaled as Xen says, or as measured against the APIC's timer. */
#include "cpu.h"
#include "machine.h"
#include "xen.h"

extern uint64_t boot_ticks;
uint32_t interrupt_timer_now(void);
void interrupt_timer_arm(uint32_t nanos);

static uint64_t scale; /* nanoseconds a tick, 32.32 */
static int64_t epoch;  /* seconds since 1970 at the start */

int64_t machine_nanos(void) {
    return (int64_t)((unsigned __int128)(ticks() - boot_ticks) * scale >> 32);
}
int64_t machine_seconds(void) {
    return epoch + machine_nanos() / 1000000000;
}

static uint8_t cmos(uint8_t index) {
    out8(0x70, index);
    uint8_t v = in8(0x71);
    return v == 0xff ? 0 : (uint8_t)(v / 16 * 10 + v % 16);
}

/* The battery clock, in BCD and UTC, as QEMU has it; 0: there is none. */
static int64_t battery_clock(void) {
    int64_t second = cmos(0), minute = cmos(2), hour = cmos(4), day = cmos(7), month = cmos(8),
            year = 2000 + cmos(9);
    if (month < 1 || month > 12)
        return 0;
    if (month < 3) {
        year--;
        month += 12;
    }
    int64_t days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month - 457) / 5 + day - 719469;
    return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

void clock_start(void) {
    if (on_xen()) {
        scale = xen_clock_scale();
        epoch = xen_epoch();
        return;
    }
    /* The least of some measurements over 100 us: what came between only makes them longer. */
    enum { WINDOW = 100000 };
    uint64_t least = ~0ULL;
    for (int i = 0; i < 3; i++) {
        interrupt_timer_arm(1000000000);
        uint64_t t = ticks();
        uint32_t start = interrupt_timer_now();
        while (start - interrupt_timer_now() < WINDOW)
            pause();
        uint32_t passed = start - interrupt_timer_now();
        uint64_t took = (ticks() - t) * WINDOW / passed;
        if (took < least)
            least = took;
    }
    scale = least == 0 ? 1ULL << 32 : ((uint64_t)WINDOW << 32) / least;
    epoch = battery_clock();
}

int64_t machine_seed(void) {
    uint64_t seed = ticks() * 0x9E3779B97F4A7C15ULL ^ (uint64_t)epoch << 32;
    if (cpuid(1).c & 1 << 30) { /* RDRAND */
        uint64_t random;
        uint8_t ok = 0;
        for (int i = 0; i < 10 && !ok; i++)
            __asm__ volatile("rdrand %0; setc %1" : "=r"(random), "=qm"(ok)::"cc");
        if (ok)
            seed ^= random;
    }
    return (int64_t)seed;
}
