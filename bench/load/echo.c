/*
 * echo: what the kernel alone takes for a query, as a server that does nothing else: each datagram goes back
 * with QR set and as long as an answer.
 *
 *   echo PORT [OCTETS]
 *
 * Waits, receives and sends in batches, as the server does (recvmmsg, sendmmsg), on 127.0.0.1 only, until it is ended.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, MOST_OCTETS = 1232, QR = 0x80, QR_AT = 2, BUFFER_OCTETS = 4 << 20 };

static char octets[BATCH][MOST_OCTETS];
static struct sockaddr_in clients[BATCH];
static struct iovec at[BATCH];
static struct mmsghdr batch[BATCH];

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 0, answer = argc > 2 ? atoi(argv[2]) : 300;
  if (port < 1 || port > 65535 || answer < 12 || answer > MOST_OCTETS) {
    fprintf(stderr, "echo PORT [OCTETS]: 1 to 65535; 12 to %d\n", MOST_OCTETS);
    return 2;
  }
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int s = socket(AF_INET, SOCK_DGRAM, 0), buffer = BUFFER_OCTETS;
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (s < 0 || bind(s, (struct sockaddr *)&here, sizeof here)) return perror("echo"), 1;
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      at[i] = (struct iovec){octets[i], MOST_OCTETS};
      batch[i].msg_hdr = (struct msghdr){.msg_name = &clients[i], .msg_namelen = sizeof clients[i], .msg_iov = &at[i], .msg_iovlen = 1};
    }
    int n = recvmmsg(s, batch, BATCH, MSG_WAITFORONE, 0);
    for (int i = 0; i < n; i++) {
      octets[i][QR_AT] |= (char)QR;
      at[i].iov_len = (size_t)answer;
    }
    for (int sent = 0; sent < n;) {
      int more = sendmmsg(s, batch + sent, (unsigned)(n - sent), 0);
      sent += more > 0 ? more : 1;
    }
  }
}
