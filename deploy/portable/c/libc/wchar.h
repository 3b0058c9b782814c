/* There is no C library. */
#pragma once
#include <stddef.h>
typedef struct { int unused; } mbstate_t;
