/* There is no C library and no file. */
#pragma once
typedef struct FILE FILE;
