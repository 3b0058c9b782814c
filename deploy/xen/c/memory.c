/*
 * Memory: what RAM there is (from the start info), where the zone image and the options lie, who
 * may do what with which page, and the one supply of pages.
 */
#include "cpu.h"
#include "machine.h"
#include <string.h>

/* As the hypervisor gives them: xen/include/public/arch-x86/hvm/start_info.h. */
struct start_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, options, acpi, map;
    uint32_t map_count, unused;
};
struct module {
    uint64_t at, octets, options, unused;
};
struct map_entry {
    uint64_t at, octets;
    uint32_t type, unused;
};
enum { START_INFO_MAGIC = 0x336ec578, RAM = 1, PAGE = 4096, LARGE_PAGE = 2 << 20 };
static const uint64_t FOUR_GIB = 4ULL << 30;

extern char image_start[], text_end[], constants_end[], image_end[], stack_guard[];
extern char sealed_image[], sealed_options[];
extern const uint64_t sealed_image_octets;
extern uint64_t page_directories[];

static uint64_t zone_at, zone_octets; /* the zone image */
static uint64_t free_at, free_end;    /* the supply of pages */
static uint64_t ram_octets;

/* The options: the sealed ones, and behind them the hypervisor's. */
static char options[2048];
static unsigned options_octets;

static void add_options(const char *text, const char *end) {
    if (options_octets > 0 && options_octets < sizeof options - 1)
        options[options_octets++] = ' ';
    while (text < end && *text && options_octets < sizeof options - 1)
        options[options_octets++] = *text++;
}

int32_t machine_option(int32_t at) {
    return at < 0 || (unsigned)at >= options_octets ? 0 : (uint8_t)options[at];
}

const char *option(const char *key) {
    unsigned octets = (unsigned)strlen(key);
    const char *found = 0; /* the last one counts */
    for (unsigned i = 0; i + octets < options_octets; i++) {
        if ((i == 0 || options[i - 1] == ' ') && memcmp(options + i, key, octets) == 0 &&
            options[i + octets] == '=')
            found = options + i + octets + 1;
    }
    return found;
}

const char *options_text(void) {
    return options;
}

int option_is(const char *key, const char *value) {
    const char *v = option(key);
    unsigned octets = (unsigned)strlen(value);
    return v && memcmp(v, value, octets) == 0 && (v[octets] == ' ' || v[octets] == 0);
}

void *machine_image(void) {
    return (void *)zone_at;
}
int64_t machine_image_octets(void) {
    return (int64_t)zone_octets;
}
int64_t machine_memory_octets(void) {
    return (int64_t)ram_octets;
}

static int within(uint64_t at, uint64_t octets, uint64_t limit) {
    return at != 0 && at <= limit && octets <= limit - at;
}

/* Takes the largest piece of [at, end) that is free of the image and of the zone. */
static void offer(uint64_t at, uint64_t end) {
    uint64_t used[2][2] = {{(uint64_t)image_start, (uint64_t)image_end},
                           {zone_at, zone_at + zone_octets}};
    for (int i = 0; i < 2; i++) {
        if (used[i][0] < end && used[i][1] > at) {
            if (used[i][0] > at)
                offer(at, used[i][0]);
            if (used[i][1] < end)
                offer(used[i][1], end);
            return;
        }
    }
    at = (at + PAGE - 1) & -(uint64_t)PAGE;
    end &= -(uint64_t)PAGE;
    if (end > at && end - at > free_end - free_at) {
        free_at = at;
        free_end = end;
    }
}

void memory_start(uint64_t at) {
    const struct start_info *info = (const void *)at;
    if (!within(at, sizeof *info, FOUR_GIB) || info->magic != START_INFO_MAGIC)
        fail("boot: no start info: this image wants to be booted as PVH");
    add_options(sealed_options, sealed_options + sizeof options);
    if (within(info->options, 1, FOUR_GIB))
        add_options((const char *)info->options, (const char *)FOUR_GIB);

    if (sealed_image_octets > 0) {
        zone_at = (uint64_t)sealed_image;
        zone_octets = sealed_image_octets;
    }
    if (info->module_count > 0 && within(info->modules, sizeof(struct module), FOUR_GIB)) {
        const struct module *m = (const void *)info->modules;
        if (within(m->at, m->octets, FOUR_GIB) && m->octets > 0) {
            zone_at = m->at;
            zone_octets = m->octets;
        }
    }
    if (info->version < 1 || info->map_count > 128 ||
        !within(info->map, info->map_count * sizeof(struct map_entry), FOUR_GIB))
        fail("boot: the start info has no memory map");
    const struct map_entry *map = (const void *)info->map;
    for (uint32_t i = 0; i < info->map_count; i++) {
        if (map[i].type != RAM)
            continue;
        ram_octets += map[i].octets;
        uint64_t from = map[i].at < 1 << 20 ? 1 << 20 : map[i].at;
        uint64_t end = map[i].at + map[i].octets;
        if (end > FOUR_GIB)
            end = FOUR_GIB;
        if (end > from)
            offer(from, end);
    }
    if (free_end == 0)
        fail("boot: the memory map has no free RAM");
}

void *memory_pages(uint64_t octets) {
    octets = (octets + PAGE - 1) & -(uint64_t)PAGE;
    if (octets > free_end - free_at)
        fail("memory: too little: give the guest more");
    free_end -= octets;
    return memset((void *)free_end, 0, octets);
}

enum { RESERVE = 64 << 10 }; /* for what Java's runtime allocates beside its heap */

int64_t memory_heap(char **at) {
    if (free_end - free_at < 2 * RESERVE)
        fail("memory: too little: give the guest more");
    *at = (char *)free_at;
    int64_t octets = (int64_t)(free_end - free_at - RESERVE);
    free_at = free_end - RESERVE;
    return octets;
}

int64_t memory_more(int64_t octets) {
    (void)octets;
    return 0; /* the heap had all that there is */
}

void memory_zero(void *at, size_t octets) {
    memset(at, 0, octets);
}

/* Page rights. Large pages are split where rights differ inside of them. */
enum { PRESENT = 1, WRITABLE = 2, LARGE = 0x80 };
static const uint64_t NO_EXECUTE = 1ULL << 63;
enum { SPLITS = 8 };
static uint64_t split_pages[SPLITS][512] __attribute__((aligned(4096)));
static int splits;

static void rights(uint64_t from, uint64_t to, uint64_t flags) {
    for (uint64_t at = from; at < to;) {
        uint64_t *entry = &page_directories[at / LARGE_PAGE];
        uint64_t next = (at | (LARGE_PAGE - 1)) + 1;
        if (*entry & LARGE) {
            if (at % LARGE_PAGE == 0 && next <= to) {
                *entry = at | LARGE | flags;
                at = next;
                continue;
            }
            if (splits == SPLITS)
                fail("memory: page rights are split too often");
            uint64_t *small = split_pages[splits++];
            for (uint64_t i = 0; i < 512; i++)
                small[i] = (*entry & ~(uint64_t)LARGE) + i * PAGE;
            *entry = (uint64_t)small | PRESENT | WRITABLE;
        }
        uint64_t *small = (uint64_t *)(*entry & 0xFFFFF000);
        small[at / PAGE % 512] = at | flags;
        at += PAGE;
    }
}

void memory_protect(void) {
    rights(0, (uint64_t)image_start, PRESENT | WRITABLE | NO_EXECUTE);
    rights(0, PAGE, 0); /* so that null cannot be used */
    rights((uint64_t)image_start, (uint64_t)text_end, PRESENT);
    rights((uint64_t)text_end, (uint64_t)constants_end, PRESENT | NO_EXECUTE);
    rights((uint64_t)constants_end, (uint64_t)image_end, PRESENT | WRITABLE | NO_EXECUTE);
    uint64_t large = ((uint64_t)image_end + LARGE_PAGE - 1) & -(uint64_t)LARGE_PAGE;
    rights((uint64_t)image_end, large, PRESENT | WRITABLE | NO_EXECUTE);
    rights(large, FOUR_GIB, PRESENT | WRITABLE | NO_EXECUTE);
    rights((uint64_t)stack_guard, (uint64_t)stack_guard + PAGE, 0);
    if (zone_octets > 0 && zone_at != (uint64_t)sealed_image)
        rights(zone_at & -(uint64_t)PAGE, zone_at + zone_octets, PRESENT | NO_EXECUTE);
    uint64_t root;
    __asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(root)::"memory");
}
