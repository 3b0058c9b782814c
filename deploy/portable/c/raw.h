/* deens.portable.Raw: reads and writes at any address, aligned or not. The processor is little-endian. */
#pragma once
#include <stdint.h>
#include <string.h>

typedef uint16_t __attribute__((aligned(1), may_alias)) raw_16;
typedef int32_t __attribute__((aligned(1), may_alias)) raw_32;
typedef int64_t __attribute__((aligned(1), may_alias)) raw_64;

static inline int32_t raw_u8(void *a) {
    return *(uint8_t *)a;
}
static inline int32_t raw_u16(void *a) {
    return *(raw_16 *)a;
}
static inline int32_t raw_i32(void *a) {
    return *(raw_32 *)a;
}
static inline int64_t raw_i64(void *a) {
    return *(raw_64 *)a;
}
static inline void raw_put_i32(void *a, int32_t v) {
    *(raw_32 *)a = v;
}
static inline void raw_put_i64(void *a, int64_t v) {
    *(raw_64 *)a = v;
}
static inline int32_t raw_net16(void *a) {
    return __builtin_bswap16(*(raw_16 *)a);
}
static inline void raw_put_net16(void *a, int32_t v) {
    *(raw_16 *)a = __builtin_bswap16((uint16_t)v);
}
static inline void raw_copy(void *from, void *to, int32_t octets) {
    memcpy(to, from, (size_t)(uint32_t)octets);
}
static inline int32_t raw_same(void *a, void *b, int32_t octets) {
    return memcmp(a, b, (size_t)(uint32_t)octets) == 0;
}
