/* There is no C library and no floating point. */
#pragma once
