/* There is no C library; what the translated Java asks of one is in runtime.c. */
#pragma once
#include <stddef.h>
#define RAND_MAX 0x7fffffff
int rand(void);
void srand(unsigned seed);
void *malloc(size_t octets);
void free(void *p);
_Noreturn void abort(void);
