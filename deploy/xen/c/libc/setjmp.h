/* There is no C library; these are in boot.S. */
#pragma once
typedef long jmp_buf[8];
int setjmp(jmp_buf at) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf to, int value);
