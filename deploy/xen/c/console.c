/* The console: a serial port, or the ring that Xen's console daemon reads. */
#include "cpu.h"
#include "machine.h"
#include "xen.h"
#include <string.h>

enum { SERIAL = 0x3f8, LINE_STATUS = 5, CAN_SEND = 0x20, PATIENCE = 1 << 20 };

void console_put(int32_t octet) {
    if (on_xen()) {
        xen_console_put((char)octet);
        return;
    }
    if (octet == '\n')
        console_put('\r');
    for (int i = 0; i < PATIENCE && !(in8(SERIAL + LINE_STATUS) & CAN_SEND); i++)
        pause();
    out8(SERIAL, (uint8_t)octet);
}

void print(const char *text) {
    while (*text)
        console_put(*text++);
}

void print_hex(uint64_t v) {
    for (int shift = 60; shift >= 0; shift -= 4)
        console_put("0123456789abcdef"[v >> shift & 15]);
}

void print_number(uint64_t v) {
    char digits[21];
    int i = 20;
    digits[i] = 0;
    do
        digits[--i] = (char)('0' + v % 10);
    while (v /= 10);
    print(digits + i);
}

_Noreturn void fail(const char *why) {
    print(why);
    console_put('\n');
    machine_fail();
    __builtin_unreachable();
}

/* The ways in which QEMU's microvm can be told to end: a test's device, ACPI's register. */
enum { EXIT_DEVICE = 0xf4, MICROVM_POWER = 0xfea00200, POWER_OFF = 0x34 };

static _Noreturn void off(int reboot, int failed) {
    if (on_xen())
        xen_shutdown(reboot);
    __asm__ volatile("cli");
    if (reboot) {
        struct {
            uint16_t limit;
            uint64_t base;
        } __attribute__((packed)) none = {0, 0};
        __asm__ volatile("lidt %0; ud2" ::"m"(none)); /* a triple fault resets any PC */
    }
    out32(EXIT_DEVICE, (uint32_t)failed);
    *(volatile uint8_t *)MICROVM_POWER = POWER_OFF;
    for (;;)
        __asm__ volatile("cli; hlt");
}

void machine_fail(void) {
    static int failing;
    if (failing++ == 0) {
        int reboot = option_is("on-error", "reboot");
        print(reboot ? "rebooting\n" : "stopped\n");
        off(reboot, 1);
    }
    off(0, 1);
}

void machine_stop(void) {
    print("stopped\n");
    off(0, 0);
}
