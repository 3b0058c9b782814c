/* Xen's side of a guest: hypercalls, time, console, event channels, grants. */
#include "xen.h"
#include "cpu.h"
#include "machine.h"

enum { MEMORY_OP = 12, SCHEDULE_OP = 29, EVENT_OP = 32, PARAMETER_OP = 34 };
enum { SELF = 0x7FF0, CONSOLE_PAGE = 17, CONSOLE_CHANNEL = 18 };

static int found, amd;
uint16_t xen_backend; /* the domain that serves the network device */

int on_xen(void) {
    return found;
}

static int64_t hypercall(int number, uint64_t a, void *b) {
    int64_t r;
    if (amd)
        __asm__ volatile("vmmcall" : "=a"(r), "+D"(a), "+S"(b) : "a"(number) : "memory");
    else
        __asm__ volatile("vmcall" : "=a"(r), "+D"(a), "+S"(b) : "a"(number) : "memory");
    return r;
}

uint64_t xen_parameter(uint32_t index) {
    struct {
        uint16_t domain, unused;
        uint32_t index;
        uint64_t value;
    } p = {SELF, 0, index, 0};
    return hypercall(PARAMETER_OP, 1, &p) == 0 ? p.value : 0;
}

/*
 * The page that Xen shares with each guest: processor 0's time, event bits, the wall clock. It takes the
 * place of all of ours, so nothing else may lie in it: the type's alignment makes its size a page.
 */
static struct __attribute__((aligned(4096))) {
    struct {
        uint8_t pending, masked;
        uint64_t selected, unused[2];
        uint32_t version, unused2;
        uint64_t counter, system_time;
        uint32_t multiplier;
        int8_t shift;
        uint8_t flags, unused3[2];
    } processors[32];
    uint64_t event_pending[64], event_masked[64];
    uint32_t wall_version, wall_seconds, wall_nanos, wall_seconds_high;
} volatile shared;
_Static_assert(sizeof shared == 4096, "a page of its own");
_Static_assert(sizeof shared.processors == 2048, "xen/include/public/xen.h");

static struct {
    uint16_t flags, domain;
    uint32_t frame;
} volatile grants[512] __attribute__((aligned(4096)));
static uint32_t granted = 8; /* the first ones are reserved */

static int share(volatile void *page, uint32_t space) {
    struct {
        uint16_t domain, size;
        uint32_t space;
        uint64_t index, frame;
    } p = {SELF, 0, space, 0, (uint64_t)page >> 12};
    return hypercall(MEMORY_OP, 7, &p) == 0;
}

/* The console ring. */
static struct {
    char in[1024], out[2048];
    uint32_t in_taken, in_given, out_taken, out_given;
} volatile *console;
static uint32_t console_channel, console_given;

void xen_find(void) {
    struct cpuid c = cpuid(0x40000000);
    if (c.b != 0x566e6558 || c.c != 0x65584d4d || c.d != 0x4d4d566e) /* XenVMMXenVMM */
        return;
    c = cpuid(0);
    amd = c.c == 0x444d4163 || c.c == 0x656e6975; /* AuthenticAMD, HygonGenuine */
    found = 1;
    uint64_t page = xen_parameter(CONSOLE_PAGE);
    if (page > 0 && page < 1 << 20) {
        console = (void *)(page << 12);
        console_channel = (uint32_t)xen_parameter(CONSOLE_CHANNEL);
        console_given = console->out_given;
    }
}

void xen_start(void) {
    if (!share(&shared, 0))
        fail("xen: the shared page was refused");
    if (!share(grants, 1))
        fail("xen: the grant table was refused");
    for (unsigned i = 0; i < 64; i++)
        shared.event_masked[i] = ~0ULL; /* none interrupts: they are only polled for */
}

static int64_t system_time(void) {
    uint32_t version;
    uint64_t now;
    do {
        version = shared.processors[0].version;
        order();
        uint64_t passed = ticks() - shared.processors[0].counter;
        int8_t shift = shared.processors[0].shift;
        passed = shift >= 0 ? passed << (shift & 63) : passed >> (-shift & 63);
        now = shared.processors[0].system_time +
              (uint64_t)((unsigned __int128)passed * shared.processors[0].multiplier >> 32);
        order();
    } while ((version & 1) || version != shared.processors[0].version);
    return (int64_t)now;
}

uint64_t xen_clock_scale(void) {
    uint32_t kilohertz = cpuid(0x40000003).c;
    if (kilohertz == 0)
        fail("xen: the frequency of the processor's counter is unknown");
    return (1000000ULL << 32) / kilohertz;
}

int64_t xen_epoch(void) {
    return (int64_t)((uint64_t)shared.wall_seconds_high << 32 | shared.wall_seconds) +
           system_time() / 1000000000;
}

uint32_t xen_channel(void) {
    struct {
        uint16_t domain, remote;
        uint32_t port;
    } p = {SELF, xen_backend, 0};
    return hypercall(EVENT_OP, 6, &p) == 0 ? p.port : 0;
}
void xen_notify(uint32_t channel) {
    hypercall(EVENT_OP, 4, &channel);
}
void xen_clear(uint32_t channel) {
    if (channel < 4096)
        __atomic_fetch_and(&shared.event_pending[channel / 64], ~(1ULL << channel % 64), __ATOMIC_SEQ_CST);
}
void xen_poll(uint32_t channel, int64_t nanos) {
    struct {
        uint32_t *ports;
        uint32_t count;
        int64_t until;
    } p = {&channel, 1, system_time() + nanos};
    hypercall(SCHEDULE_OP, 3, &p);
}

uint32_t xen_grant(void *page, int read_only) {
    if (granted == 512)
        fail("xen: too many grants");
    uint32_t r = granted++;
    grants[r].domain = xen_backend;
    grants[r].frame = (uint32_t)((uint64_t)page >> 12);
    order();
    grants[r].flags = read_only ? 5 : 1;
    return r;
}

/* Xen's own watchdog: the guest is ended if it does not say in time that it is alive. */
static void watchdog(void) {
    enum { SECONDS = 10 };
    static struct {
        uint32_t id, seconds;
    } p;
    p.seconds = SECONDS;
    int64_t id = hypercall(SCHEDULE_OP, 6, &p);
    if (p.id == 0 && id > 0)
        p.id = (uint32_t)id;
}

/* What "xl shutdown" and "xl reboot" write (xen/docs/misc/xenstore-paths.pandoc). */
static const char wish_path[] = "control/shutdown";

static void hear(void) {
    char wish[16];
    if (!xenstore_event() || xenstore_read(wish_path, wish, sizeof wish) <= 0)
        return;
    xenstore_write(wish_path, ""); /* it was heard */
    print("xen: asked for ");
    print(wish);
    print("\n");
    /* poweroff, halt, reboot; but not suspend, nor crash */
    if (wish[0] == 'p' || wish[0] == 'h' || wish[0] == 'r')
        xen_shutdown(wish[0] == 'r');
}

void xen_alive(void) {
    enum { EVERY_NANOS = 2000000000 };
    static int64_t due;
    int64_t now = machine_nanos();
    if (now < due)
        return;
    if (due == 0)
        xenstore_watch(wish_path);
    due = now + EVERY_NANOS;
    watchdog();
    hear();
}

void xen_console_put(char c) {
    if (console == 0)
        return;
    static int unread; /* nobody reads it: then nobody is waited for */
    for (int i = 0; console_given - console->out_taken >= sizeof console->out; i++) {
        if (unread || i == 10) {
            unread = 1;
            return;
        }
        xen_notify(console_channel);
        xen_clear(console_channel);
        xen_poll(console_channel, 10000000);
    }
    unread = 0;
    console->out[console_given % sizeof console->out] = c;
    order();
    console->out_given = ++console_given;
    if (c == '\n')
        xen_notify(console_channel);
}

_Noreturn void xen_shutdown(int reboot) {
    /* What was printed is lost with the guest unless the daemon has read it: up to two seconds for that. */
    if (console && shared.processors[0].multiplier != 0)
        for (int i = 0; i < 200 && console_given != console->out_taken; i++) {
            xen_clear(console_channel);
            xen_poll(console_channel, 10000000);
        }
    struct {
        uint32_t reason;
    } p = {reboot ? 1 : 0};
    for (;;)
        hypercall(SCHEDULE_OP, 2, &p);
}
