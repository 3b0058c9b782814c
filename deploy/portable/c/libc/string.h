/* There is no C library; these are in string.c. */
#pragma once
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t octets);
void *memmove(void *to, const void *from, size_t octets);
void *memset(void *to, int octet, size_t octets);
int memcmp(const void *a, const void *b, size_t octets);
size_t strlen(const char *s);
