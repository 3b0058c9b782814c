/* The way from the boot stub to Java's main. */
#include "cpu.h"
#include "machine.h"
#include "xen.h"

int net_start(void);

static int64_t entry_nanos;
int64_t machine_entry_nanos(void) {
    return entry_nanos;
}

void start(uint64_t start_info) {
    fault_start();
    xen_find();
    memory_start(start_info);
    memory_protect();
    if (on_xen())
        xen_start();
    interrupt_start();
    clock_start();
    net_start();
    entry_nanos = machine_nanos();
    char *name = "deens";
    translated_main(1, &name);
    fail("main returned");
}
