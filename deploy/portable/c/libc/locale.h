/* There is no C library, and no locale. */
#pragma once
#define LC_ALL 0
char *setlocale(int category, const char *name);
