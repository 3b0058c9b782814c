/* What a guest must not be able to do, for FaultGuest: none of it returns. */
#include "machine.h"

extern char image_start[], text_end[];

void fault_write(int32_t where) {
    volatile char *places[] = {image_start, text_end, machine_image()};
    *places[where] = 0;
    print("it was written\n");
}

void fault_execute(void) {
    static char code[] = {(char)0xc3}; /* ret */
    void (*run)(void) = (void (*)(void))code;
    __asm__ volatile("" : "+r"(run)); /* the compiler does not see where it goes */
    run();
    print("data was executed\n");
}
