/*
 * What the runtime of translated Java (runtime.c) asks of the world that it runs in, which a guest's
 * drivers or a system's kernel are; and what it offers to that world.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Asked. */
int64_t memory_heap(char **at);          /* where Java's heap starts; its octets */
int64_t memory_more(int64_t octets);     /* adds to its end; octets added, 0: there are none */
void *memory_pages(uint64_t octets);     /* zeroed, page-aligned, never given back; beside the heap */
void memory_zero(void *at, size_t octets); /* makes fresh memory of the heap zero */
int64_t machine_nanos(void);             /* since the start */
int64_t machine_seconds(void);           /* since 1970, UTC, as far as it is known */
int64_t machine_seed(void);              /* 64 bits that an outsider does not guess */
void console_put(int32_t octet);
void print(const char *text);
void print_number(uint64_t v);
_Noreturn void fail(const char *why);    /* says why, and ends */

/* Offered. */
int translated_main(int argc, char **argv);
int64_t machine_allocated(void);         /* octets that Java has allocated so far */
int64_t machine_heap_octets(void);       /* the heap's size */
void *portable_array(void *at, int32_t octets); /* makes a Java byte[] at an address, 8-aligned */
enum { ARRAY_HEADER = 12 };              /* octets of a Java array before its first one */
