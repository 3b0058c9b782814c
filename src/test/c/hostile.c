/*
 * hostile DRIVER SEED ROUNDS: drives "virtio" or "netfront" with a device that breaks rules at random. Ends
 * with 0 if nothing was believed that cannot be; the compiler's sanitizers watch every access.
 */
#include "hostile.h"
#include "machine.h"
#include "net.h"
#include "virtio.h"
#include "xen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int net_start(void);

static const struct device *device;
static int is_xen;
static uint64_t state;

uint32_t random_below(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)((state >> 32) * n >> 32);
}
void random_fill(void *to, uint32_t octets) {
    for (uint8_t *p = to; octets > 0; octets--)
        *p++ = (uint8_t)random_below(256);
}
void check(int right, const char *what) {
    if (right)
        return;
    fprintf(stderr, "hostile: %s\n", what);
    exit(1);
}

/* What the drivers ask of the machine. */
void print(const char *text) {
    (void)text;
}
_Noreturn void fail(const char *why) {
    fprintf(stderr, "hostile: the guest would have ended: %s\n", why);
    exit(1);
}
void *memory_pages(uint64_t octets) {
    void *p = aligned_alloc(4096, (octets + 4095) & ~4095UL);
    return memset(p, 0, octets);
}
void *portable_array(void *at, int32_t octets) {
    return memset(at, 0, ARRAY_HEADER + (unsigned)octets);
}
int on_xen(void) {
    return is_xen;
}
void interrupts_off(void) {
}
void interrupts_on(void) {
}
void interrupt_sleep(int64_t nanos) {
    check(nanos >= 0, "it sleeps for less than no time");
}

/* The last frames that were sent, by their number, which they carry. */
enum { SENT = 1024 };
static uint8_t expected[SENT][MOST_FRAME];
static uint32_t expected_octets[SENT], next_sent;

void sent(const uint8_t *frame, uint32_t octets) {
    check(octets >= HEAD && octets <= MOST_FRAME, "a frame that was sent has a wrong length");
    uint32_t number;
    memcpy(&number, frame, sizeof number);
    check(number < next_sent && next_sent - number <= SENT, "a frame was sent too late, or never");
    check(expected_octets[number % SENT] == octets && memcmp(frame, expected[number % SENT], octets) == 0,
          "a frame is not what was sent");
}

static void send_frame(int32_t slot) {
    uint32_t body = random_below(MOST_FRAME - HEAD + 1);
    uint8_t *frame = expected[next_sent % SENT];
    random_fill(frame, HEAD);
    memset(frame + HEAD, (int)random_below(256), body);
    memcpy(frame, &next_sent, sizeof next_sent);
    memcpy((uint8_t *)net_head(slot) + ARRAY_HEADER, frame, HEAD);
    memcpy((uint8_t *)net_body(slot) + ARRAY_HEADER, frame + HEAD, body);
    expected_octets[next_sent++ % SENT] = HEAD + body;
    net_send(slot, HEAD, (int32_t)body, random_below(2) ? 34 : 0, 40);
}

/* Takes all slots that there are, and sends frames in them, in another order. */
static int send_all(void) {
    int32_t slots[SLOTS];
    uint8_t held[SLOTS] = {0};
    int count = 0;
    for (int32_t slot; (slot = net_slot()) != -1; slots[count++] = slot) {
        check(slot >= 0 && slot < SLOTS && !held[slot], "a slot is given out twice, or there is none such");
        held[slot] = 1;
    }
    for (int left = count; left > 0; left--) {
        int i = (int)random_below((uint32_t)left);
        send_frame(slots[i]);
        slots[i] = slots[left - 1];
    }
    return count;
}

/* Receives what there is; whether a frame was among it. */
static int receive_some(const uint8_t *frame, uint32_t octets) {
    int found = 0;
    for (int n = 0; n < 600; n++) {
        uint32_t room = octets + random_below(2048);
        uint8_t *to = malloc(room); /* of just this size, so that a longer frame is seen */
        int32_t got = net_receive(to, (int32_t)room);
        check(got >= 0 && (got & (SUMMED - 1)) <= (int32_t)room && got < 2 * SUMMED, "a frame has more than its room");
        found |= got && (uint32_t)(got & (SUMMED - 1)) == octets && memcmp(to, frame, octets) == 0;
        free(to);
        if (got == 0)
            return found;
    }
    return found;
}

static int64_t drops(void) {
    int64_t n = 0;
    for (int i = 0; i < RING_DROPS; i++)
        n += net_dropped(i);
    return n;
}

/* Lies, one after the other: each is counted, and after it the device may work as before. */
static void lie(unsigned rounds) {
    uint8_t frame[MOST_FRAME];
    int slots = 0;
    for (unsigned i = 0; i < rounds; i++) {
        device->take();
        uint32_t octets = 64 + random_below(MOST_FRAME - 64);
        random_fill(frame, octets);
        int64_t before = drops();
        device->lie();
        receive_some(frame, octets);
        send_all();
        net_wait(1000);
        net_flush();
        check(drops() > before, "a lie was not counted");
        device->repair();
        device->take();
        device->answer();
        check(device->deliver(frame, octets), "the driver has no buffer left");
        check(receive_some(frame, octets), "a frame was lost");
        slots += send_all();
        net_flush();
        device->take();
        if (random_below(2))
            device->answer(); /* else later */
    }
    check(slots > 0, "no slot is left");
}

/*
 * The device writes while the driver works, between a check and a use, too: gcc calls this wherever the code
 * may go one way or another (-fsanitize-coverage=trace-pc).
 */
static int scribbling;
__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void) {
    if (!scribbling)
        return;
    scribbling = 0; /* our own code calls this, too */
    if (random_below(4) == 0)
        device->scribble();
    scribbling = 1;
}

static void scribble(unsigned rounds) {
    for (unsigned i = 0; i < rounds; i++) {
        scribbling = 1;
        receive_some((const uint8_t *)"", 1);
        send_all();
        net_flush();
        net_wait(1000);
        scribbling = 0;
    }
}

int main(int argc, char **argv) {
    check(argc == 4, "usage: hostile virtio|netfront SEED ROUNDS");
    state = strtoull(argv[2], 0, 10);
    random_below(2);
    unsigned rounds = (unsigned)atoi(argv[3]);
    is_xen = strcmp(argv[1], "netfront") == 0;
    device = is_xen ? &netfront_device : &virtio_device;
    if (!net_start()) {
        printf("refused\n"); /* a device that cannot be worked with */
        return 0;
    }
    lie(rounds);
    scribble(rounds);
    printf("index %ld, id %ld, frame %ld, refused %ld\n", net_dropped(RING_INDEX), net_dropped(RING_ID),
           net_dropped(RING_FRAME), net_dropped(RING_REFUSED));
    return 0;
}
