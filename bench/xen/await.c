/*
 * await: asks a DNS server one question over UDP, again and again, until the first answer comes.
 *
 *     await ADDRESS NAME INTERVAL_MILLIS LIMIT_SECONDS
 *
 * The question is NAME A, to port 53. Prints the milliseconds from the start to the first answer with the
 * rcode NOERROR or NXDOMAIN. Exit code 0; 1 if none came in time, 2 if the arguments are wrong.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { HEADER = 12, MAX_NAME = 255, ANSWER = 4096 };

static int64_t micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Writes NAME A IN behind a header; returns the octets of the message, 0 if that is no name. */
static size_t encode(const char *name, uint8_t *query) {
  static const uint8_t header[HEADER] = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  memcpy(query, header, HEADER);
  size_t at = HEADER;
  while (*name) {
    size_t length = strcspn(name, ".");
    if (length == 0 || length > 63 || at + length + 2 > HEADER + MAX_NAME) return 0;
    query[at++] = (uint8_t)length;
    memcpy(query + at, name, length);
    at += length;
    name += length;
    if (*name == '.') name++;
  }
  static const uint8_t end[5] = {0, 0, 1, 0, 1};
  memcpy(query + at, end, sizeof end);
  return at + sizeof end;
}

int main(int argc, char **argv) {
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(53)};
  uint8_t query[HEADER + MAX_NAME + 5], answer[ANSWER];
  size_t octets = argc == 5 ? encode(argv[2], query) : 0;
  int interval = argc == 5 ? atoi(argv[3]) : 0, limit = argc == 5 ? atoi(argv[4]) : 0;
  if (!octets || interval < 1 || limit < 1 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
    fprintf(stderr, "usage: await ADDRESS NAME INTERVAL_MILLIS LIMIT_SECONDS\n");
    return 2;
  }
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (s < 0 || connect(s, (struct sockaddr *)&server, sizeof server)) {
    perror("await");
    return 1;
  }
  int64_t began = micros(), due = began;
  for (;;) {
    int64_t now = micros();
    if (now - began > (int64_t)limit * 1000000) break;
    if (now >= due) { /* refused while nothing listens there: asked again, like a lost one */
      (void)!send(s, query, octets, 0);
      due = now + (int64_t)interval * 1000;
    }
    struct pollfd p = {.fd = s, .events = POLLIN};
    if (poll(&p, 1, interval) <= 0) continue;
    ssize_t got = recv(s, answer, sizeof answer, 0);
    if (got >= HEADER && answer[1] == 1 && (answer[2] & 0x80) && ((answer[3] & 15) == 0 || (answer[3] & 15) == 3)) {
      printf("%.1f\n", (double)(micros() - began) / 1e3);
      return 0;
    }
  }
  fprintf(stderr, "await: no answer from %s in %d seconds\n", argv[1], limit);
  return 1;
}
