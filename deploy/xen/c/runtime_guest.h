/* What memory.c and the drivers share with runtime.c. */
#pragma once
#include <stdint.h>
int64_t memory_rest(char **at);                 /* all pages that are left; their octets */
void *guest_array(void *at, int32_t octets);    /* makes a Java byte[] at an address */
enum { ARRAY_HEADER = 12 };                     /* octets of a Java array before its first one */
