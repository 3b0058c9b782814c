/* There is no C library; characters are ASCII (runtime.c). */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
typedef uint16_t char16_t;
typedef uint32_t char32_t;
size_t c16rtomb(char *to, char16_t c, mbstate_t *state);
size_t mbrtoc16(char16_t *to, const char *from, size_t octets, mbstate_t *state);
