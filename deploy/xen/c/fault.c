/* Exceptions of the processor: none is expected; each is explained on the console and ends the guest. */
#include "cpu.h"
#include "machine.h"

struct frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, code, rip, cs, flags, rsp, ss;
};
extern char exception_entries[], exception_stack_top[], timer_entry[], device_entry[],
    spurious_entry[], stack_guard[], stack_top[], image_start[], constants_end[];
extern uint64_t gdt[];

struct gate {
    uint16_t low, selector;
    uint8_t stack, type;
    uint16_t middle;
    uint32_t high, unused;
};
static struct gate gates[256] __attribute__((aligned(16)));
static struct {
    uint32_t unused0;
    uint64_t stacks[3], unused1, exception_stacks[7];
    uint64_t unused2;
    uint16_t unused3, permissions;
} __attribute__((packed)) task;

static void gate(int vector, char *entry, uint8_t stack) {
    uint64_t at = (uint64_t)entry;
    gates[vector] = (struct gate){(uint16_t)at,         8, stack, 0x8e,
                                  (uint16_t)(at >> 16), 0, 0};
}

void fault_start(void) {
    task.exception_stacks[0] = (uint64_t)exception_stack_top;
    task.permissions = sizeof task;
    uint64_t at = (uint64_t)&task;
    gdt[3] = (sizeof task - 1) | (at & 0xffffff) << 16 | 0x89ULL << 40 | (at >> 24 & 0xff) << 56;
    gdt[4] = at >> 32;
    __asm__ volatile("ltr %w0" ::"r"(24));
    for (int i = 0; i < 32; i++)
        gate(i, exception_entries + 16 * i, 1);
    gate(0x20, timer_entry, 0);
    gate(0x21, device_entry, 0);
    gate(0xff, spurious_entry, 0);
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) table = {sizeof gates - 1, (uint64_t)gates};
    __asm__ volatile("lidt %0" ::"m"(table));
}

static void line(const char *name, uint64_t v) {
    print(name);
    print_hex(v);
}

void fault(const struct frame *f) {
    uint64_t address;
    __asm__ volatile("mov %%cr2, %0" : "=r"(address));
    print("fault: ");
    switch (f->vector) {
    case 0:
        print("division by zero, or a quotient too large");
        break;
    case 6:
        print("invalid instruction");
        break;
    case 8:
        print("double fault");
        break;
    case 13:
        print("general protection");
        break;
    case 14:
        if (address >= (uint64_t)stack_guard && address < (uint64_t)stack_guard + 4096)
            print("stack overflow");
        else if (address < 4096)
            print("use of null");
        else if (f->code & 16)
            print("execution of data");
        else if ((f->code & 3) == 3)
            print("write to read-only memory");
        else
            print("page fault");
        line(" at ", address);
        break;
    default:
        print("exception ");
        print_number(f->vector);
    }
    line(", instruction ", f->rip);
    line(", code ", f->code);
    line("\n  rsp ", f->rsp);
    line(" rax ", f->rax);
    line(" rbx ", f->rbx);
    line(" rcx ", f->rcx);
    line("\n  rdx ", f->rdx);
    line(" rsi ", f->rsi);
    line(" rdi ", f->rdi);
    line(" rbp ", f->rbp);
    line("\n  r8  ", f->r8);
    line(" r9  ", f->r9);
    line(" r12 ", f->r12);
    line(" r13 ", f->r13);
    print("\n  calls");
    /* Words on the stack that may be return addresses: addr2line tells which. */
    const uint64_t *stack = (const uint64_t *)(f->rsp & ~7ULL);
    const uint64_t *top = (const uint64_t *)stack_top;
    if ((char *)stack < stack_guard + 4096)
        stack = (const uint64_t *)(stack_guard + 4096);
    for (int found = 0; stack < top && found < 12; stack++) {
        if (*stack > (uint64_t)image_start && *stack < (uint64_t)constants_end) {
            line(" ", *stack);
            found++;
        }
    }
    print("\n");
    machine_fail();
}
