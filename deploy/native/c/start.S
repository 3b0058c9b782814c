/* Where the kernel starts the program: the stack holds argc, argv and the rest. */
    .text
    .globl _start
_start:
#ifdef __x86_64__
    xorl %ebp, %ebp
    movq %rsp, %rdi
    andq $-16, %rsp
    call start
#else /* aarch64 */
    mov x29, 0
    mov x0, sp
    bl start
#endif
    .section .note.GNU-stack, "", %progbits
