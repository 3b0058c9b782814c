/*
 * answered: when the first answer of a DNS server passed, by a capture that QEMU's filter-dump wrote.
 *
 *     answered FILE SECONDS
 *
 * SECONDS is the guest's clock at the start (since 1970: -rtc base=), which filter-dump adds to the time it
 * notes. Prints the microseconds from there to the first UDP datagram from port 53 (IPv4, no options).
 * Exit code 0; 1 if there is none or the file is no capture, 2 if the arguments are wrong.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 65536, ETHERNET = 14, IPV4 = 20, UDP = 17, DNS = 53 };

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: answered FILE SECONDS\n");
    return 2;
  }
  FILE *file = fopen(argv[1], "r");
  uint32_t head[6], packet[4]; /* seconds, microseconds, octets here, octets there */
  uint8_t frame[MOST];
  if (!file || fread(head, sizeof head, 1, file) != 1 || head[0] != 0xa1b2c3d4) {
    fprintf(stderr, "answered: %s is not a capture\n", argv[1]);
    return 1;
  }
  while (fread(packet, sizeof packet, 1, file) == 1 && packet[2] <= MOST) {
    if (packet[2] && fread(frame, packet[2], 1, file) != 1) break;
    if (packet[2] < ETHERNET + IPV4 + 8 || frame[12] != 8 || frame[13] != 0 || frame[ETHERNET] != 0x45) continue;
    const uint8_t *udp = frame + ETHERNET + IPV4;
    if (frame[ETHERNET + 9] != UDP || (udp[0] << 8 | udp[1]) != DNS) continue;
    printf("%lld\n", ((long long)packet[0] - atoll(argv[2])) * 1000000 + packet[1]);
    return 0;
  }
  fprintf(stderr, "answered: no answer in %s\n", argv[1]);
  return 1;
}
