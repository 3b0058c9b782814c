/* There is no C library; these are in setjmp.S. */
#pragma once
#ifdef __x86_64__
typedef long jmp_buf[8];
#else
typedef long jmp_buf[21];
#endif
int setjmp(jmp_buf at) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf to, int value);
