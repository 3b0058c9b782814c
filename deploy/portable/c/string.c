/* Memory functions: 16 octets at a time, as the last ones may overlap those before. */
#include <stdint.h>
#include <string.h>

typedef long long __attribute__((vector_size(16), aligned(1), may_alias)) v16;
typedef uint64_t __attribute__((aligned(1), may_alias)) u64;
typedef uint32_t __attribute__((aligned(1), may_alias)) u32;
typedef uint16_t __attribute__((aligned(1), may_alias)) u16;

void *memmove(void *to, const void *from, size_t n) {
    char *t = to;
    const char *f = from;
    if (n >= 16) {
        v16 last = *(const v16 *)(f + n - 16);
        if ((size_t)(t - f) >= n) {
            char *end = t + n - 16;
            for (; t < end; t += 16, f += 16)
                *(v16 *)t = *(const v16 *)f;
            *(v16 *)end = last;
        } else {
            v16 first = *(const v16 *)f;
            for (size_t i = n - 16; i > 0; i = i > 16 ? i - 16 : 0) {
                v16 v = *(const v16 *)(f + i);
                *(v16 *)(t + i) = v;
            }
            *(v16 *)t = first;
        }
    } else if (n >= 8) {
        uint64_t a = *(const u64 *)f, b = *(const u64 *)(f + n - 8);
        *(u64 *)t = a;
        *(u64 *)(t + n - 8) = b;
    } else if (n >= 4) {
        uint32_t a = *(const u32 *)f, b = *(const u32 *)(f + n - 4);
        *(u32 *)t = a;
        *(u32 *)(t + n - 4) = b;
    } else if (n >= 2) {
        uint16_t a = *(const u16 *)f, b = *(const u16 *)(f + n - 2);
        *(u16 *)t = a;
        *(u16 *)(t + n - 2) = b;
    } else if (n == 1) {
        *t = *f;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t n) {
    return memmove(to, from, n);
}

void *memset(void *to, int octet, size_t n) {
    char *t = to;
    if (n >= 16) {
        long long each = 0x0101010101010101LL * (octet & 255);
        v16 v = {each, each};
        char *end = t + n - 16;
        for (; t < end; t += 16)
            *(v16 *)t = v;
        *(v16 *)end = v;
    } else {
        for (; n > 0; n--)
            *t++ = (char)octet;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n) {
    const uint8_t *x = a, *y = b;
    for (; n >= 8 && *(const u64 *)x == *(const u64 *)y; n -= 8, x += 8, y += 8) {
    }
    for (; n > 0; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *s) {
    size_t n = 0;
    while (s[n])
        n++;
    return n;
}
