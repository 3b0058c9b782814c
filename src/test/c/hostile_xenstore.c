/*
 * hostile_xenstore SEED ROUNDS: asks a xenstore that answers anything, or nothing. Ends with 0 if its client
 * kept to its rooms and gave up in time; the compiler's sanitizers watch every access.
 */
#define _GNU_SOURCE
#include "machine.h"
#include "xen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RING = 1024 };
static struct {
    char requests[RING], answers[RING];
    uint32_t request_taken, request_given, answer_taken, answer_given;
} volatile *ring;
static uint64_t state;
static int64_t now;
static int habit; /* how it lies in this life */

static uint32_t random_below(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)((state >> 32) * n >> 32);
}
static void check(int right, const char *what) {
    if (right)
        return;
    fprintf(stderr, "hostile_xenstore: %s\n", what);
    exit(1);
}

static void answer(const void *from, uint32_t octets) {
    for (const char *c = from; octets > 0 && ring->answer_given - ring->answer_taken < RING; octets--)
        ring->answers[ring->answer_given++ % RING] = *c++;
}

/* Now and then the store does something. */
static void act(void) {
    static const uint32_t types[] = {2, 4, 11, 15, 16};
    char value[64];
    for (unsigned i = 0; i < sizeof value; i++)
        value[i] = (char)random_below(256);
    uint32_t octets = random_below(sizeof value + 1);
    uint32_t header[4] = {types[random_below(5)], 1, 0, habit == 1 ? random_below(0xffffffff) : octets};
    if (habit > 0 && random_below(4) == 0)
        ring->request_taken += random_below(2 * RING);
    else
        ring->request_taken = ring->request_given;
    if (habit == 2 && random_below(4) == 0)
        ring->answer_given = random_below(0xffffffff);
    if (habit == 3) /* events without an end */
        header[0] = 15;
    if (habit == 4)
        return; /* nothing */
    if (habit == 5)
        ring->request_given = ring->answer_taken = random_below(0xffffffff);
    answer(header, sizeof header);
    answer(value, octets);
}

/* What the client asks of the machine. */
void print(const char *text) {
    (void)text;
}
uint64_t xen_parameter(uint32_t index) {
    return index == 1 ? (uint64_t)ring >> 12 : 7;
}
int64_t machine_nanos(void) {
    if (random_below(16) == 0)
        act();
    return now += 1000;
}
void xen_notify(uint32_t channel) {
    check(channel == 7, "it has another channel");
    act();
}
void xen_clear(uint32_t channel) {
    check(channel == 7, "it has another channel");
}
void xen_poll(uint32_t channel, int64_t nanos) {
    check(channel == 7 && nanos > 0, "it sleeps for less than no time");
    now += nanos / 100;
    act();
}

static void live(unsigned rounds) {
    for (unsigned i = 0; i < rounds; i++) {
        uint32_t room = 1 + random_below(100);
        char *to = malloc(room); /* of just this size, so that more is seen */
        int64_t began = now;
        int octets = xenstore_read("control/shutdown", to, room);
        check(octets >= -1 && octets < (int)room, "a value has more than its room");
        check(to[octets < 0 ? 0 : octets] == 0, "a value has no end");
        free(to);
        xenstore_write("control/shutdown", "");
        xenstore_watch("control/shutdown");
        xenstore_event();
        check(now - began < 30000000000, "it does not give up");
    }
}

int main(int argc, char **argv) {
    check(argc == 3, "usage: hostile_xenstore SEED ROUNDS");
    state = strtoull(argv[1], 0, 10);
    ring = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    check(ring != MAP_FAILED, "no memory");
    for (habit = 0; habit < 6; habit++) { /* its client, once in despair, stays so: a life for each */
        pid_t child = fork();
        check(child >= 0, "no process");
        if (child == 0) {
            live((unsigned)atoi(argv[2]));
            exit(0);
        }
        int status;
        check(waitpid(child, &status, 0) == child && status == 0, "a life ended badly");
    }
    return 0;
}
