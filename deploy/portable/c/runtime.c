/* What the translated Java asks of its world: its heap, and stand-ins for what there is not. */
#include "translated.h"
#include "arrays/primitives/byte.h"
#include "fiber.h"
#include "log.h"
#include "time.h"
#include "world.h"
#include <stdlib.h>
#include <time.h>

void *teavm_gc_heapAddress;
void *teavm_gc_gcStorageAddress;
int32_t teavm_gc_gcStorageSize;
void *teavm_gc_regionsAddress;
void *teavm_gc_cardTable;
int32_t teavm_gc_regionMaxCount;
int64_t teavm_gc_availableBytes;
int64_t teavm_gc_minAvailableBytes;
int64_t teavm_gc_maxAvailableBytes;
void ***teavm_gc_staticRoots;
static int64_t allocated; /* octets */

/* The heap has the octets that the world gives it, not those that the translator was told. */
void teavm_initHeap(int64_t least, int64_t most) {
    (void)least;
    (void)most;
    char *at;
    int64_t octets = memory_heap(&at);
#if PORTABLE_COLLECTOR
    /* The collector's own: a sixteenth for its marks, three octets a region. */
    int64_t heap = octets / 18 * 16 & -(int64_t)teavm_gc_regionSize;
    teavm_gc_regionMaxCount = (int32_t)(heap / teavm_gc_regionSize) + 1;
    teavm_gc_gcStorageAddress = at + heap;
    teavm_gc_gcStorageSize = (int32_t)(heap / 16);
    teavm_gc_regionsAddress = (char *)teavm_gc_gcStorageAddress + teavm_gc_gcStorageSize;
    teavm_gc_cardTable = (char *)teavm_gc_regionsAddress + 2 * teavm_gc_regionMaxCount;
#else
    int64_t heap = octets;
#endif
    teavm_gc_heapAddress = at;
    teavm_gc_availableBytes = teavm_gc_minAvailableBytes = teavm_gc_maxAvailableBytes = heap;
}

void teavm_gc_resizeHeap(int64_t octets) {
    (void)octets; /* the heap's size is fixed */
}

int64_t machine_heap_octets(void) {
    return teavm_gc_availableBytes;
}

#if PORTABLE_COLLECTOR
/* Static roots: counted and copied to one array, as the collector wants them. */
enum { MOST_ROOTS = 1024 };
static void **roots[MOST_ROOTS + 1];
static int root_count;

void teavm_registerStaticGcRoots(void ***more, int count) {
    if (count > MOST_ROOTS - root_count)
        fail("runtime: more static roots than expected");
    for (int i = 0; i < count; i++)
        roots[1 + root_count++] = (void **)more[i];
}

void teavm_initStaticGcRoots(void) {
    roots[0] = (void **)(intptr_t)root_count;
    teavm_gc_staticRoots = (void ***)roots;
}
#endif

/* An array that lies outside of the heap. */
void *portable_array(void *at, int32_t octets) {
    TeaVM_Array *a = at;
    a->parent.header = TEAVM_PACK_CLASS(&Arr_B_Cls);
    a->parent.hash = 0;
    a->size = octets;
    return a;
}

void teavm_outOfMemory(void) {
    fail("out of memory: the heap is full: give it more, or the memo less");
}
void abort(void) {
    fail("runtime: aborted");
}

int64_t machine_allocated(void) {
    return allocated;
}

#if PORTABLE_COLLECTOR
/* The collector tells of its steps; only how much is allocated is of interest. */
void teavm_gc_allocate(void *at, int32_t octets) {
    (void)at;
    allocated += octets;
}
void teavm_gc_free(void *at, int32_t octets) {
    (void)at;
    (void)octets;
}
void teavm_gc_assertFree(void *at, int32_t octets) {
    (void)at;
    (void)octets;
}
void teavm_gc_mark(void *at) {
    (void)at;
}
void teavm_gc_move(void *from, void *to, int32_t octets) {
    (void)from;
    (void)to;
    (void)octets;
}
void teavm_gc_reportDirtyRegion(void *at) {
    (void)at;
}
void teavm_gc_gcStarted(int32_t full) {
    (void)full;
}
void teavm_gc_markStarted(void) {
}
void teavm_gc_markCompleted(void) {
}
void teavm_gc_sweepStarted(void) {
}
void teavm_gc_sweepCompleted(void) {
}
void teavm_gc_defragStarted(void) {
}
void teavm_gc_defragCompleted(void) {
}
void teavm_gc_gcCompleted(void) {
}
#else
/* No collector: memory is given out once. */
void sysinitclass_otr_GC(void) {
}
void meth_otr_GC__clinit_(void) {
}
void *meth_otr_GC_alloc(int32_t octets) {
    if (octets < 0)
        teavm_outOfMemory();
    while (octets > teavm_gc_availableBytes - allocated) {
        int64_t more = memory_more(octets);
        if (more == 0)
            teavm_outOfMemory();
        teavm_gc_availableBytes += more;
    }
    void *p = (char *)teavm_gc_heapAddress + allocated;
    allocated += octets;
    return p;
}
#endif

/* Small permanent allocations of the start. */
void *malloc(size_t octets) {
    static char *at, *end;
    octets = (octets + 15) & ~(size_t)15;
    if (octets > (size_t)(end - at)) {
        size_t pages = (octets + 4095) & ~(size_t)4095;
        at = memory_pages(pages);
        end = at + pages;
    }
    void *p = at;
    at += octets;
    return p;
}
void free(void *p) {
    (void)p;
}

/* The literals are unique as they come; no other string is ever interned. */
TeaVM_String *teavm_registerString(TeaVM_String *s) {
    s->parent.header = TEAVM_PACK_CLASS(teavm_stringClass) | (int32_t)0x80000000;
    s->characters->parent.header = TEAVM_PACK_CLASS(teavm_charArrayClass) | (int32_t)0x80000000;
    return s;
}

int rand(void) {
    return (int)(machine_seed() & RAND_MAX);
}
void srand(unsigned seed) {
    (void)seed;
}
time_t time(time_t *at) {
    (void)at;
    return machine_seconds();
}
char *setlocale(int category, const char *name) {
    (void)category;
    (void)name;
    return 0;
}
size_t c16rtomb(char *to, char16_t c, mbstate_t *state) {
    (void)state;
    *to = (char)c;
    return 1;
}
size_t mbrtoc16(char16_t *to, const char *from, size_t octets, mbstate_t *state) {
    (void)octets;
    (void)state;
    if (to)
        *to = (uint8_t)*from;
    return 1;
}

/* Java's own console, which only an exception that nobody caught writes to. */
void teavm_logchar(int32_t c) {
    console_put(c);
}
void teavm_logCodePoint(int32_t c) {
    console_put(c);
}
void teavm_printString(char16_t *s) {
    while (*s)
        console_put(*s++);
}
void teavm_printWString(wchar_t *s) {
    while (*s)
        console_put((int32_t)*s++);
}
void teavm_printInt(int32_t v) {
    print_number((uint32_t)v);
}

void teavm_initFiber(void) {
}
void teavm_waitFor(int64_t millis) {
    (void)millis;
    fail("main returned");
}
void teavm_interrupt(void) {
}
void teavm_initTime(void) {
}
int64_t teavm_currentTimeNano(void) {
    return machine_nanos();
}
int64_t teavm_currentTimeMillis(void) {
    return machine_seconds() * 1000;
}
