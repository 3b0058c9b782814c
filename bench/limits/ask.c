/*
 * ask: asks a DNS server on loopback at a fixed rate from many addresses of 127.0.0.0/8, which are all this
 * machine's: no address is anybody else's. One socket; each datagram says where it comes from (IP_PKTINFO).
 *
 *   ask -p PORT -T RATE -l SECONDS -n ADDRESSES [-b FIRST] [-d FILE | -q NAME] [-r]
 *
 *   -b  second octet of the first address (default 1); addresses are taken at random, and are spread over
 *       the /24s before they fill them
 *   -d  "NAME TYPE" a line, asked in turn, for A
 *   -q  one name, asked for TXT
 *   -r  a random label in front of each name
 *
 * Prints one line of JSON: sent, answered (whole), truncated, millis that it took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, QUERY = 300, NAMES = 100000, NETWORKS = 32768 };

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "ask: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t state = 88172645463325252ull;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static char *names[NAMES];
static uint16_t types[NAMES];
static int nameCount;

static int type(const char *text) {
  static const struct { const char *text; int type; } all[] = {
      {"A", 1}, {"NS", 2}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}, {"DS", 43},
      {"DNSKEY", 48}, {"HTTPS", 65}, {"PTR", 12}, {"CNAME", 5}};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) if (!strcmp(all[i].text, text)) return all[i].type;
  return 1;
}

static int encode(uint8_t *q, uint16_t id, int random) {
  int n = (int)(next() % nameCount);
  memset(q, 0, 12);
  q[0] = id >> 8;
  q[1] = id;
  q[5] = 1;
  int p = 12;
  if (random) {
    uint64_t r = next();
    q[p++] = 12;
    for (int i = 0; i < 12; i++, r >>= 5) q[p++] = 'a' + (r & 15);
  }
  for (const char *s = names[n]; *s && *s != '.';) {
    int length = (int)strcspn(s, ".");
    q[p++] = length;
    memcpy(q + p, s, length);
    p += length;
    s += length + (s[length] == '.');
  }
  q[p++] = 0;
  q[p++] = types[n] >> 8;
  q[p++] = types[n];
  q[p++] = 0;
  q[p++] = 1;
  return p;
}

int main(int argc, char **argv) {
  int port = 0, first = 1, random = 0;
  double rate = 100, seconds = 1;
  uint32_t addresses = 1;
  for (int o; (o = getopt(argc, argv, "p:T:l:n:b:d:q:r")) != -1;) switch (o) {
      case 'p': port = atoi(optarg); break;
      case 'T': rate = atof(optarg); break;
      case 'l': seconds = atof(optarg); break;
      case 'n': addresses = strtoul(optarg, NULL, 10); break;
      case 'b': first = atoi(optarg); break;
      case 'r': random = 1; break;
      case 'q': names[0] = optarg, types[0] = 16, nameCount = 1; break;
      case 'd': {
        FILE *f = fopen(optarg, "r");
        if (!f) fail(optarg);
        char name[300], its[40];
        while (nameCount < NAMES && fscanf(f, "%255s %39s%*[^\n]", name, its) == 2) {
          if (name[0] == ';' || strlen(name) > 200) continue;
          names[nameCount] = strdup(name);
          types[nameCount++] = type(its);
        }
        fclose(f);
        break;
      }
      default: return 2;
    }
  if (!port || !nameCount || addresses < 1 || addresses > NETWORKS * 254 || seconds > 600) return 2;
  state += (uint64_t)getpid() << 32;

  int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), big = 4 << 20;
  if (s < 0) fail("socket");
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &big, sizeof big);
  setsockopt(s, SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
  struct sockaddr_in any = {.sin_family = AF_INET};
  if (bind(s, (struct sockaddr *)&any, sizeof any)) fail("bind");

  static uint8_t query[BATCH][QUERY], answer[BATCH][4096], waits[65536];
  static union { struct cmsghdr align; char octets[CMSG_SPACE(sizeof(struct in_pktinfo))]; } control[BATCH];
  struct mmsghdr out[BATCH] = {0}, in[BATCH] = {0};
  struct iovec outv[BATCH], inv[BATCH];
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < BATCH; i++) {
    outv[i] = (struct iovec){query[i], 0};
    inv[i] = (struct iovec){answer[i], sizeof answer[i]};
    out[i].msg_hdr = (struct msghdr){&server, sizeof server, &outv[i], 1, &control[i], sizeof control[i], 0};
    in[i].msg_hdr = (struct msghdr){NULL, 0, &inv[i], 1, NULL, 0, 0};
    control[i].align = (struct cmsghdr){CMSG_LEN(sizeof(struct in_pktinfo)), IPPROTO_IP, IP_PKTINFO};
  }
  uint64_t began = now(), end = began + (uint64_t)(seconds * 1e9), grace = end + 1000000000ull;
  uint64_t sent = 0, answered = 0, truncated = 0, last = 0;
  uint16_t id = 0;
  for (uint64_t t = began; t < grace; t = now()) {
    int idle = 1;
    uint64_t due = t < end ? (uint64_t)((t - began) * rate / 1e9) : 0;
    if (due > sent) {
      int n = due - sent < BATCH ? (int)(due - sent) : BATCH;
      for (int i = 0; i < n; i++) {
        waits[++id] = 1;
        outv[i].iov_len = encode(query[i], id, random);
        uint32_t a = next() % addresses;
        /* 127.first.0.0 on: the /24s first, then their addresses. */
        uint32_t networks = addresses < NETWORKS ? addresses : NETWORKS;
        uint32_t host = (a % networks) << 8 | (1 + a / networks % 254);
        struct in_pktinfo *from = (struct in_pktinfo *)CMSG_DATA(&control[i].align);
        from->ipi_spec_dst.s_addr = htonl(0x7f000000u + ((uint32_t)first << 16) + (host & 0x7fffff));
      }
      int done = sendmmsg(s, out, n, 0);
      if (done < 0 && errno != EAGAIN && errno != ECONNREFUSED && errno != ENOBUFS) fail("sendmmsg");
      sent += n; /* what did not go is lost like any other */
      idle = 0;
    }
    int n = recvmmsg(s, in, BATCH, 0, NULL);
    for (int i = 0; i < n; i++) {
      if (in[i].msg_len < 12) continue;
      uint16_t its = answer[i][0] << 8 | answer[i][1];
      if (!waits[its]) continue;
      waits[its] = 0;
      if (answer[i][2] & 2) truncated++;
      else answered++;
      last = t;
    }
    if (n <= 0 && t >= end && answered + truncated >= sent) break;
    if (n <= 0 && idle) usleep(200);
  }
  printf("{\"sent\":%llu,\"answered\":%llu,\"truncated\":%llu,\"millis\":%llu}\n", (unsigned long long)sent,
         (unsigned long long)answered, (unsigned long long)truncated,
         (unsigned long long)((last > began ? last - began : 0) / 1000000));
  return 0;
}
