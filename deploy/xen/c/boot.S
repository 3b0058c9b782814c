/*
 * Where a hypervisor enters (PVH: 32-bit protected mode, no paging, ebx = start info), and what
 * cannot be said in C: the way into long mode, traps, setjmp. The page tables map the first 4 GiB
 * onto themselves; memory.c then takes rights away.
 */
    .section .note.Xen, "a", @note
    .align 4
    .long 4, 4, 18                      /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long start32

    .section .text.boot, "ax"
    .code32
    .globl start32
start32:
    cld
    movl %ebx, %edi
    rdtsc
    movl %eax, boot_ticks
    movl %edx, boot_ticks + 4

    movl $page_pointers + 3, page_root  /* 3: present, writable */
    movl $page_directories + 3, %eax
    movl $page_pointers, %edx
    movl $4, %ecx
1:  movl %eax, (%edx)
    addl $4096, %eax
    addl $8, %edx
    loop 1b
    movl $0x83, %eax                    /* and 2 MiB large */
    movl $page_directories, %edx
    movl $2048, %ecx
2:  movl %eax, (%edx)
    addl $0x200000, %eax
    addl $8, %edx
    loop 2b

    movl $page_root, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x620, %eax                    /* PAE, OSFXSR, OSXMMEXCPT */
    movl %eax, %cr4
    movl $0xC0000080, %ecx              /* EFER */
    rdmsr
    orl $0x900, %eax                    /* long mode, no-execute */
    wrmsr
    movl $0x80010023, %eax              /* PG, WP, NE, MP, PE */
    movl %eax, %cr0
    lgdt gdt_register
    ljmp $8, $start64

    .code64
start64:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %ebp, %ebp
    leaq stack_top(%rip), %rsp
    movl %edi, %edi
    call start
1:  hlt
    jmp 1b

/* Exceptions: the vector and an error code (or 0) on a stack of their own, then all registers. */
    .macro exception vector, has_code
    .align 16
    .if !\has_code
    pushq $0
    .endif
    pushq $\vector
    jmp exception_common
    .endm

    .section .text
    .globl exception_entries
    .align 16
exception_entries:
    .irp vector, 0,1,2,3,4,5,6,7
    exception \vector, 0
    .endr
    exception 8, 1
    exception 9, 0
    .irp vector, 10,11,12,13,14
    exception \vector, 1
    .endr
    .irp vector, 15,16
    exception \vector, 0
    .endr
    exception 17, 1
    .irp vector, 18,19,20
    exception \vector, 0
    .endr
    exception 21, 1
    .irp vector, 22,23,24,25,26,27,28
    exception \vector, 0
    .endr
    exception 29, 1
    exception 30, 1
    exception 31, 0

exception_common:
    .irp r, rax,rbx,rcx,rdx,rsi,rdi,rbp,r8,r9,r10,r11,r12,r13,r14,r15
    pushq %\r
    .endr
    movq %rsp, %rdi
    andq $-16, %rsp
    cld
    call fault

/* Interrupts: what they do is in interrupt.c, which uses no vector registers. */
    .macro interrupt name, handler
    .globl \name
    .align 16
\name:
    .irp r, rax,rcx,rdx,rsi,rdi,r8,r9,r10,r11,rbp
    pushq %\r
    .endr
    movq 80(%rsp), %rdi                 /* where it was */
    movq %rsp, %rbp
    andq $-16, %rsp
    cld
    call \handler
    movq %rbp, %rsp
    .irp r, rbp,r11,r10,r9,r8,rdi,rsi,rdx,rcx,rax
    popq %\r
    .endr
    iretq
    .endm

    interrupt timer_entry, timer_interrupt
    interrupt device_entry, device_interrupt
    interrupt spurious_entry, spurious_interrupt

    .section .data
    .align 8
    .globl gdt
gdt:
    .quad 0
    .quad 0x00AF9B000000FFFF            /* 8: code */
    .quad 0x00CF93000000FFFF            /* 16: data */
    .quad 0, 0                          /* 24: the task state, for the exception stack */
gdt_register:
    .word 39
    .long gdt
    .align 8
    .globl boot_ticks
boot_ticks: .quad 0

    .section .bss
    .align 4096
    .globl page_root, page_directories, stack_guard, stack_top, exception_stack_top
page_root: .skip 4096
page_pointers: .skip 4096
page_directories: .skip 16384
stack_guard: .skip 4096
    .skip 65536
stack_top:
    .skip 4096
exception_stack_top:
    .section .note.GNU-stack, "", @progbits
