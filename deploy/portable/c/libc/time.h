/* There is no C library; the time of day is the hypervisor's (clock.c). */
#pragma once
typedef long time_t;
time_t time(time_t *at);
