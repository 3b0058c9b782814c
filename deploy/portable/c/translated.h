/*
 * Before all translated C: the translator's macros, made smaller and faster.
 *
 * Exceptions. The translator numbers each call, and each caller stores the number in its frame, so
 * that an exception finds its handler by it. Here a frame is linked only while it is in a try block,
 * and only calls in there, which PORTABLE_HANDLED knows (handlers.h), store their number.
 *
 * Null. Page 0 is not mapped: the use of null is a fault that ends the program, and no exception.
 *
 * Memory. A server allocates all before it serves, so there is no collector (runtime.c): no frame
 * tells what it refers to, nor does a class. With PORTABLE_COLLECTOR there is one, and both are what
 * they were.
 */
#pragma once
#if PORTABLE_COLLECTOR
#define PORTABLE_COLLECTED(...) __VA_ARGS__
#else
#define PORTABLE_COLLECTED(...)
#endif
#include "runtime.h"
#include "stack.h"
#include "exceptions.h"
#include "handlers.h"
#include "world.h"

#undef TEAVM_FIND_CALLSITE
#define TEAVM_FIND_CALLSITE(id, frame) portable_call_site(id)
TeaVM_CallSite* portable_call_site(int32_t id);

#undef TEAVM_CALL_SITE
#define TEAVM_CALL_SITE(id) ((void)(PORTABLE_HANDLED(id) && (teavm_shadowStack.header.callSiteId = (id))))

#define teavm_nullCheck(o) (o)

/* One comparison does, as no array's length is negative. */
static inline int32_t portable_check_bounds(int32_t index, void* array) {
    if (__builtin_expect((uint32_t)index >= (uint32_t)TEAVM_ARRAY_LENGTH(array), 0)) {
        teavm_throwArrayIndexOutOfBoundsException();
        __builtin_unreachable();
    }
    return index;
}
#define teavm_checkBounds portable_check_bounds
#define teavm_checkUpperBound portable_check_bounds

/* Inline, where speed counts; the oldest processors have no instruction for it. */
static inline int32_t portable_bit_count(int64_t v) {
    uint64_t n = (uint64_t)v;
    n -= n >> 1 & 0x5555555555555555;
    n = (n & 0x3333333333333333) + (n >> 2 & 0x3333333333333333);
    n = (n + (n >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (int32_t)(n * 0x0101010101010101 >> 56);
}

/* Objects are aligned to 8 octets, so where an array's elements are is no matter of its address. */
#undef TEAVM_ARRAY_DATA
#define TEAVM_ARRAY_DATA(array, type) \
    ((type*)((char*)(array) + (sizeof(TeaVM_Array) + sizeof(type) - 1) / sizeof(type) * sizeof(type)))

#undef TEAVM_ALLOC_STACK
#undef TEAVM_RESTORE_JUMP_BUFFER

#if PORTABLE_COLLECTOR
#define TEAVM_ALLOC_STACK(sz) \
    struct { TeaVM_StackFrame header; void* data[(sz)]; } teavm_shadowStack; \
    teavm_shadowStack.header.next = teavm_stackTop; \
    teavm_shadowStack.header.size = (sz); \
    teavm_shadowStack.header.callSiteId = 0; \
    teavm_stackTop = &teavm_shadowStack.header
#define TEAVM_RESTORE_JUMP_BUFFER \
    (teavm_shadowStack.header.callSiteId = 0, \
     teavm_shadowStack.header.jmpTarget = teavm_shadowStack.header.jmpTarget->previous)

#else
/* An object's header has the address of its class, of which the lowest 3 bits are 0. */
#undef TEAVM_PACK_CLASS
#undef TEAVM_UNPACK_CLASS
#define TEAVM_PACK_CLASS(class) ((int32_t)((uintptr_t)(class) >> 3))
#define TEAVM_UNPACK_CLASS(header) ((TeaVM_Class*)(uintptr_t)((uint32_t)(header) << 3))
#define teavm_initClasses() ((void)0)
#define teavm_initStaticGcRoots() ((void)0)
#define teavm_registerStaticGcRoots(roots, count) ((void)0)

#undef TEAVM_GC_ROOT
#undef TEAVM_GC_ROOT_RELEASE
#undef TEAVM_RELEASE_STACK
#undef TEAVM_TRY
#define TEAVM_GC_ROOT(index, p) ((void)0)
#define TEAVM_GC_ROOT_RELEASE(index) ((void)0)
#define TEAVM_RELEASE_STACK ((void)0)
#define teavm_gc_writeBarrier(object) ((void)0)

#define TEAVM_ALLOC_STACK(sz) \
    struct { TeaVM_StackFrame header; } teavm_shadowStack; \
    teavm_shadowStack.header.jmpTarget = NULL /* in no try block */
#define TEAVM_TRY \
    do { \
        TeaVM_LongjmpDesc teavm_longJmpdesc; \
        teavm_longJmpdesc.previous = teavm_shadowStack.header.jmpTarget; \
        if (teavm_longJmpdesc.previous == NULL) { \
            teavm_shadowStack.header.next = teavm_stackTop; \
            teavm_shadowStack.header.size = 0; \
            teavm_shadowStack.header.callSiteId = 0; \
            teavm_stackTop = &teavm_shadowStack.header; \
        } \
        teavm_shadowStack.header.jmpTarget = &teavm_longJmpdesc; \
        int teavm_exceptionHandler = setjmp(teavm_longJmpdesc.buffer); \
        if (teavm_exceptionHandler == 0) {
#define TEAVM_RESTORE_JUMP_BUFFER \
    (teavm_shadowStack.header.callSiteId = 0, \
     (teavm_shadowStack.header.jmpTarget = teavm_shadowStack.header.jmpTarget->previous) == NULL \
         ? (void)(teavm_stackTop = teavm_shadowStack.header.next) : (void)0)
#endif
