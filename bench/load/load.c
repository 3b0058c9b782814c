/*
 * load: asks a DNS server the questions of a file, as fast as it answers or at a fixed rate, and says
 * how fast and how late the answers came.
 *
 *     gcc -O2 -o target/bench/load bench/load/load.c
 *     target/bench/load -d bench/queries/root.txt -p 5300 -l 10
 *
 * Options and report are those of BIND's queryperf where it has them; -h lists all. One thread, made to
 * be lighter than the server it measures:
 *
 *   - Every question is encoded once, before the clock starts. To send one is to copy it and set its id.
 *   - A "flight" is a question on its way. There are as many as may be outstanding (-q); free ones wait in
 *     a ring, first in, first out, so that sockets and ids take turns. Its id holds its place among the
 *     flights of its socket and a count of reuses: an answer is found without a search, and the answer of
 *     a flight that was given up does not fit the next one.
 *   - A "lane" is a socket and its flights. UDP lanes send and receive many datagrams a call. TCP lanes
 *     hold what is not written yet and what is not whole yet. Asking once per connection is a TCP lane of
 *     one flight that closes after each answer.
 *   - With a rate (-T), query n is due at start + n / rate and its latency counts from then, sent or not:
 *     a server that stalls is charged for the questions that it kept waiting.
 *
 * It ends by itself: by count, by time, or because nothing answers any more. It sends to loopback only,
 * unless -A says that the address is meant.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  HEADER = 12,
  MAX_NAME = 255,
  OPT_OCTETS = 11,
  MAX_QUERY = HEADER + MAX_NAME + 4 + OPT_OCTETS,
  UDP_PAYLOAD = 1232,     /* what our OPT record says we take */
  BATCH = 64,             /* datagrams a call */
  DATAGRAM = 4096,        /* room for one answer */
  FRAME = 2 + 65535,      /* room for one answer over TCP, with its length */
  MAX_WIDTH = 8192,       /* flights a socket: ids need some bits for the reuse count */
  MAX_FLIGHTS = 65536,
  TRIES = 3,              /* connections that one query may wear out */
  RETRY_MILLIS = 10,      /* between a connection that was of no use and the next */
  SOURCES = 16            /* loopback addresses to connect from, one query per connection */
};

#define NANOS 1000000000ull
static const double DEFAULT_LIMIT_SECONDS = 600; /* when -l does not say */

typedef enum { UDP, TCP, TCP1 } Mode;

typedef struct {
  uint32_t at;     /* offset in `encoded` */
  uint16_t octets; /* of the message */
  uint16_t name;   /* octets of the name */
} Query;

typedef struct {
  uint64_t since; /* when it was sent, or was due; 0 while free */
  uint32_t query;
  uint16_t id;
  uint16_t octets;
  uint16_t name;
  uint8_t tries;
  uint8_t frame[2 + MAX_QUERY]; /* TCP's length, then the message */
} Flight;

typedef struct {
  int fd;
  /* UDP: flights to be sent. */
  uint32_t *waiting;
  uint32_t waitingCount;
  /* TCP: queries on their way or to be sent, octets to be written, octets read. */
  uint32_t flying;
  bool useful;        /* an answer came over this connection */
  uint64_t notBefore; /* when to try the next one */
  uint8_t *out;
  size_t outFrom, outTo;
  uint8_t *in;
  size_t inTo;
} Lane;

static struct {
  const char *file, *server;
  int port, cpu;
  uint32_t outstanding, sockets;
  double seconds, rate, timeout;
  uint64_t runs, queries;
  bool edns, dnssec, mixedCase, rcodes, json, anyAddress;
  int dnssecPercent;
  Mode mode;
} option = {.file = NULL, .server = "127.0.0.1", .port = 53, .cpu = -1, .outstanding = 100, .timeout = 5};

static struct sockaddr_storage server;
static socklen_t serverOctets;

static uint8_t *encoded;
static size_t encodedOctets, encodedRoom;
static Query *queries;
static uint32_t queryCount, queryRoom;

static Flight *flights;
static uint32_t flightCount, idBits; /* low bits of an id: place in the lane */
static uint32_t *freeRing, freeHead, freeCount;
static Lane *lanes;
static struct pollfd *polls;
static uint32_t laneCount;

/* What is reported. */
static uint64_t sent, answered, lost, unexpected, truncated, octets, connections, failures, lengths;
static uint64_t rcodeCounts[16];
static uint64_t startedAt, lastAnswerAt;
static int lastError;
static const char *endedDueTo = "reaching end of file";

static volatile sig_atomic_t interrupted;

static void onSignal(int signal) {
  (void)signal;
  interrupted = 1;
}

__attribute__((noreturn, format(printf, 2, 3))) static void fail(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(code);
}

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) fail(1, "no memory for %zu times %zu octets", count, size);
  return memory;
}

static uint64_t nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NANOS + (uint64_t)now.tv_nsec;
}

/* A permutation of 64-bit values that spreads every bit. */
static uint64_t mix(uint64_t v) {
  v ^= v >> 31;
  v *= 0x7fb5d329728ea185ull;
  v ^= v >> 27;
  v *= 0x81dadef4bc2dd44dull;
  return v ^ v >> 33;
}

/* ------------------------------------------------------------------------------------------------
 * Latencies: counted by their eight leading bits, so that a percentile is right within 0.4 %.
 */
static uint64_t latencyCounts[64 * 128];
static uint64_t latencyLeast = UINT64_MAX, latencyMost;
static double latencySum, latencySquares; /* microseconds */

static void countLatency(uint64_t ns) {
  uint32_t shift = ns < 256 ? 0 : 56 - (uint32_t)__builtin_clzll(ns);
  latencyCounts[shift * 128 + (ns >> shift)]++;
  if (ns < latencyLeast) latencyLeast = ns;
  if (ns > latencyMost) latencyMost = ns;
  double us = (double)ns / 1e3;
  latencySum += us;
  latencySquares += us * us;
}

static double squareRoot(double v) { /* Newton's; the report does not need libm for it */
  double root = v > 1 ? v : 1;
  for (int i = 0; i < 200; i++) root = (root + v / root) / 2;
  return root;
}

/* The latency, in microseconds, that the given part of the answers did not exceed. */
static double latencyAt(double part) {
  double rank = part * (double)answered;
  uint64_t seen = 0;
  for (uint32_t i = 0; i < sizeof latencyCounts / sizeof *latencyCounts; i++) {
    seen += latencyCounts[i];
    if ((double)seen >= rank && seen > 0) {
      uint32_t shift = i < 256 ? 0 : i / 128 - 1;
      double middle = (double)((uint64_t)(i - shift * 128) << shift) + (double)((1ull << shift) - 1) / 2;
      return (middle < (double)latencyMost ? middle : (double)latencyMost) / 1e3;
    }
  }
  return 0;
}

/* ------------------------------------------------------------------------------------------------
 * The query file: "NAME TYPE" a line; empty lines and those that begin with ; or # are skipped.
 */
static const struct { const char *name; uint16_t number; } TYPES[] = {
  {"A", 1}, {"NS", 2}, {"MD", 3}, {"MF", 4}, {"CNAME", 5}, {"SOA", 6}, {"MB", 7}, {"MG", 8}, {"MR", 9},
  {"NULL", 10}, {"WKS", 11}, {"PTR", 12}, {"HINFO", 13}, {"MINFO", 14}, {"MX", 15}, {"TXT", 16}, {"RP", 17},
  {"AFSDB", 18}, {"X25", 19}, {"ISDN", 20}, {"RT", 21}, {"NSAP", 22}, {"SIG", 24}, {"KEY", 25}, {"PX", 26},
  {"GPOS", 27}, {"AAAA", 28}, {"LOC", 29}, {"NXT", 30}, {"SRV", 33}, {"NAPTR", 35}, {"KX", 36}, {"CERT", 37},
  {"A6", 38}, {"DNAME", 39}, {"APL", 42}, {"DS", 43}, {"SSHFP", 44}, {"IPSECKEY", 45}, {"RRSIG", 46},
  {"NSEC", 47}, {"DNSKEY", 48}, {"DHCID", 49}, {"NSEC3", 50}, {"NSEC3PARAM", 51}, {"TLSA", 52},
  {"SMIMEA", 53}, {"HIP", 55}, {"CDS", 59}, {"CDNSKEY", 60}, {"OPENPGPKEY", 61}, {"CSYNC", 62},
  {"ZONEMD", 63}, {"SVCB", 64}, {"HTTPS", 65}, {"SPF", 99}, {"EUI48", 108}, {"EUI64", 109}, {"IXFR", 251},
  {"AXFR", 252}, {"MAILB", 253}, {"ANY", 255}, {"*", 255}, {"URI", 256}, {"CAA", 257}, {"DLV", 32769},
};

static int typeNumber(const char *text) {
  for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
    if (!strcasecmp(text, TYPES[i].name)) return TYPES[i].number;
  if (strncasecmp(text, "TYPE", 4) == 0 && isdigit((unsigned char)text[4])) {
    char *end;
    unsigned long number = strtoul(text + 4, &end, 10);
    if (!*end && number <= 65535) return (int)number;
  }
  return -1;
}

/* Writes the wire form of a presentation name (RFC 1035 s5.1 escapes) and returns its octets, or 0. */
static size_t encodeName(const char *text, uint8_t *wire) {
  if (!strcmp(text, ".")) {
    wire[0] = 0;
    return 1;
  }
  size_t length = 0, to = 1;
  const char *p = text;
  while (*p) {
    uint8_t octet = (uint8_t)*p++;
    if (octet == '.') {
      if (to - length == 1) return 0; /* an empty label */
      wire[length] = (uint8_t)(to - length - 1);
      length = to++;
    } else {
      if (octet == '\\') {
        if (isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2])) {
          int value = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
          if (value > 255) return 0;
          octet = (uint8_t)value;
          p += 3;
        } else if (*p) {
          octet = (uint8_t)*p++;
        } else {
          return 0;
        }
      }
      if (to - length > 63) return 0;
      wire[to++] = octet;
    }
    if (to > MAX_NAME) return 0;
  }
  if (to - length > 1) { /* no dot at the end: the last label is still open */
    wire[length] = (uint8_t)(to - length - 1);
    length = to++;
  }
  if (to > MAX_NAME) return 0;
  wire[length] = 0;
  return to;
}

static void addQuery(const char *name, int type) {
  if (encodedRoom - encodedOctets < MAX_QUERY) {
    encodedRoom = encodedRoom ? encodedRoom * 2 : 1 << 20;
    encoded = realloc(encoded, encodedRoom);
    if (!encoded) fail(1, "no memory for the queries");
  }
  if (queryCount == queryRoom) {
    queryRoom = queryRoom ? queryRoom * 2 : 1 << 14;
    queries = realloc(queries, queryRoom * sizeof *queries);
    if (!queries) fail(1, "no memory for the queries");
  }
  /* DO goes by the place in the file alone, so that every server is asked the same. */
  bool dnssec = option.dnssec || (int)(mix(queryCount + 1) % 100) < option.dnssecPercent;
  bool edns = option.edns || dnssec;
  uint8_t *m = encoded + encodedOctets;
  memset(m, 0, HEADER);
  m[5] = 1;
  m[11] = edns;
  size_t nameOctets = encodeName(name, m + HEADER), to = HEADER + nameOctets;
  m[to++] = (uint8_t)(type >> 8);
  m[to++] = (uint8_t)type;
  m[to++] = 0;
  m[to++] = 1;
  if (edns) {
    uint8_t opt[OPT_OCTETS] = {0, 0, 41, UDP_PAYLOAD >> 8, UDP_PAYLOAD & 255, 0, 0, dnssec ? 0x80 : 0};
    memcpy(m + to, opt, OPT_OCTETS);
    to += OPT_OCTETS;
  }
  queries[queryCount++] = (Query){(uint32_t)encodedOctets, (uint16_t)to, (uint16_t)nameOctets};
  encodedOctets += to;
  if (encodedOctets > UINT32_MAX - MAX_QUERY) fail(2, "%s: over 4 GiB of queries", option.file);
}

static void readQueries(void) {
  const char *shown = option.file ? option.file : "standard input";
  FILE *file = option.file ? fopen(option.file, "r") : stdin;
  if (!file) fail(2, "%s: %s", shown, strerror(errno));
  char *line = NULL;
  size_t room = 0;
  for (unsigned long number = 1; getline(&line, &room, file) >= 0; number++) {
    char *rest = NULL, *name = strtok_r(line, " \t\r\n", &rest);
    if (!name || *name == ';' || *name == '#') continue;
    char *type = strtok_r(NULL, " \t\r\n", &rest);
    uint8_t scratch[MAX_NAME + 2];
    if (!encodeName(name, scratch)) fail(2, "%s:%lu: \"%s\" is not a domain name", shown, number, name);
    if (!type) fail(2, "%s:%lu: no type behind the name", shown, number);
    if (typeNumber(type) < 0) fail(2, "%s:%lu: \"%s\" is not a record type", shown, number, type);
    addQuery(name, typeNumber(type));
  }
  free(line);
  if (ferror(file)) fail(2, "%s: %s", shown, strerror(errno));
  if (file != stdin) fclose(file);
  if (queryCount == 0) fail(2, "%s: no queries", shown);
}

/* ------------------------------------------------------------------------------------------------
 * Flights
 */
static uint32_t laneOf(uint32_t flight) {
  return flight % laneCount;
}

static void release(uint32_t flight) {
  flights[flight].since = 0;
  lanes[laneOf(flight)].flying--;
  uint32_t tail = freeHead + freeCount++;
  freeRing[tail < flightCount ? tail : tail - flightCount] = flight;
}

static uint32_t takeFree(void) {
  uint32_t flight = freeRing[freeHead];
  if (++freeHead == flightCount) freeHead = 0;
  freeCount--;
  return flight;
}

static uint64_t caseBits(void) {
  static uint64_t state;
  return mix(++state);
}

/* Makes the flight carry the query, ready to be sent. */
static void board(uint32_t index, uint32_t query, uint64_t since) {
  Flight *f = &flights[index];
  const Query *q = &queries[query];
  f->since = since;
  lanes[laneOf(index)].flying++;
  f->query = query;
  f->octets = q->octets;
  f->name = q->name;
  f->tries = 0;
  f->id = (uint16_t)(f->id + (1u << idBits)); /* the place stays, the count of reuses goes on */
  f->frame[0] = (uint8_t)(q->octets >> 8);
  f->frame[1] = (uint8_t)q->octets;
  uint8_t *m = f->frame + 2;
  memcpy(m, encoded + q->at, q->octets);
  m[0] = (uint8_t)(f->id >> 8);
  m[1] = (uint8_t)f->id;
  if (option.mixedCase) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < q->name; i++) {
      if (i % 64 == 0) bits = caseBits();
      uint8_t *octet = &m[HEADER + i]; /* a label's length, at most 63, is no letter */
      uint8_t folded = *octet | 0x20;
      if (folded >= 'a' && folded <= 'z') *octet ^= (uint8_t)((bits & 1) << 5);
      bits >>= 1;
    }
  }
}

/* Takes an answer that came on a lane; says whether it was one to a question of ours. */
static bool take(uint32_t lane, const uint8_t *m, size_t length, uint64_t now) {
  uint32_t place = length < HEADER ? UINT32_MAX : ((uint32_t)m[0] << 8 | m[1]) & ((1u << idBits) - 1);
  uint64_t index = (uint64_t)place * laneCount + lane;
  if (index >= flightCount) {
    unexpected++;
    return false;
  }
  Flight *f = &flights[index];
  bool ours = f->since && f->id == (m[0] << 8 | m[1]) && (m[2] & 0x80);
  if (ours && m[5] == 1) /* in our own letters' case, too */
    ours = length >= (size_t)HEADER + f->name + 4 && !memcmp(m + HEADER, f->frame + 2 + HEADER, f->name + 4u);
  else if (ours)
    ours = (m[3] & 15) != 0; /* an error may come without the question */
  if (!ours) {
    unexpected++;
    return false;
  }
  answered++;
  lanes[lane].useful = true;
  octets += length;
  truncated += m[2] >> 1 & 1;
  rcodeCounts[m[3] & 15]++;
  lengths += mix(((uint64_t)f->query << 20 | (uint64_t)(m[3] & 15) << 16 | (length & 0xffff)) + 1);
  countLatency(now > f->since ? now - f->since : 0);
  lastAnswerAt = now;
  release((uint32_t)index);
  return true;
}

static void lose(uint32_t flight) {
  lost++;
  release(flight);
}

/* ------------------------------------------------------------------------------------------------
 * UDP
 */
static uint8_t datagrams[BATCH][DATAGRAM];

static void udpOpen(uint32_t lane) {
  int fd = socket(server.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail(1, "socket %u: %s", lane + 1, strerror(errno));
  int room = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room); /* the kernel may give less */
  if (connect(fd, (struct sockaddr *)&server, serverOctets)) fail(1, "connect: %s", strerror(errno));
  lanes[lane].fd = fd;
  connections++;
}

static void udpFlush(uint32_t lane) {
  Lane *l = &lanes[lane];
  uint32_t done = 0;
  while (done < l->waitingCount) {
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    unsigned count = l->waitingCount - done < BATCH ? l->waitingCount - done : BATCH;
    for (unsigned i = 0; i < count; i++) {
      Flight *f = &flights[l->waiting[done + i]];
      parts[i] = (struct iovec){f->frame + 2, f->octets};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int went = sendmmsg(l->fd, messages, count, MSG_DONTWAIT);
    if (went < 0) {
      if (errno == EAGAIN || errno == ENOBUFS) break;
      if (errno == EINTR) continue;
      lastError = errno; /* an earlier datagram's refusal, or this one cannot go: then it times out */
      if (errno != ECONNREFUSED) failures++, done++;
      continue;
    }
    done += (uint32_t)went;
  }
  l->waitingCount -= done;
  memmove(l->waiting, l->waiting + done, l->waitingCount * sizeof *l->waiting);
}

static void udpReceive(uint32_t lane) {
  static struct mmsghdr messages[BATCH];
  static struct iovec parts[BATCH];
  if (!parts[0].iov_base)
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){datagrams[i], DATAGRAM};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
  int count = recvmmsg(lanes[lane].fd, messages, BATCH, MSG_DONTWAIT, NULL);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) lastError = errno;
    return;
  }
  uint64_t now = nanos();
  for (int i = 0; i < count; i++) take(lane, datagrams[i], messages[i].msg_len, now);
}

/* ------------------------------------------------------------------------------------------------
 * TCP (RFC 7766): each message behind its length.
 */
static void tcpClose(uint32_t lane) {
  Lane *l = &lanes[lane];
  if (l->fd >= 0) close(l->fd);
  l->fd = -1;
  l->notBefore = l->useful ? 0 : nanos() + RETRY_MILLIS * 1000000ull;
  l->useful = false;
  l->outFrom = l->outTo = l->inTo = 0;
}

static void tcpOpen(uint32_t lane) {
  static uint32_t turn;
  int fd = socket(server.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    lastError = errno, failures++;
    return;
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (option.mode == TCP1 && option.sockets > 1 && server.ss_family == AF_INET) {
    /* A closed connection keeps its port busy for a minute: many addresses have many ports. */
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + turn++ % option.sockets);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&from, sizeof from)) lastError = errno;
  }
  if (connect(fd, (struct sockaddr *)&server, serverOctets) && errno != EINPROGRESS) {
    lastError = errno, failures++;
    close(fd);
    return;
  }
  lanes[lane].fd = fd;
  connections++;
}

/* What waits is a message of each flight at most: one that is answered was sent. */
static size_t outRoom(void) {
  return (flightCount + laneCount - 1) / laneCount * sizeof flights->frame;
}

static void tcpQueue(uint32_t flight) {
  Lane *l = &lanes[laneOf(flight)];
  Flight *f = &flights[flight];
  if (l->outTo + 2 + f->octets > outRoom()) fail(1, "the server answers what it was not sent yet");
  memcpy(l->out + l->outTo, f->frame, 2u + f->octets);
  l->outTo += 2u + f->octets;
}

/* Closes a connection that will not answer; its questions go over the next one. */
static void tcpBreak(uint32_t lane) {
  tcpClose(lane);
  for (uint32_t i = lane; i < flightCount; i += laneCount)
    if (flights[i].since && ++flights[i].tries >= TRIES) lose(i);
}

/* Whatever waits is written as far as the socket takes it; without a connection, one is opened. */
static void tcpFlush(uint32_t lane, uint64_t now) {
  Lane *l = &lanes[lane];
  if (l->fd < 0) {
    if (now < l->notBefore) return;
    tcpOpen(lane);
    if (l->fd < 0) {
      tcpBreak(lane);
      return;
    }
    for (uint32_t i = lane; i < flightCount; i += laneCount)
      if (flights[i].since) tcpQueue(i);
  }
  while (l->outFrom < l->outTo) {
    ssize_t went = send(l->fd, l->out + l->outFrom, l->outTo - l->outFrom, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (went < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        memmove(l->out, l->out + l->outFrom, l->outTo - l->outFrom);
        l->outTo -= l->outFrom;
        l->outFrom = 0;
        return;
      }
      lastError = errno, failures++;
      tcpBreak(lane);
      return;
    }
    l->outFrom += (size_t)went;
  }
  l->outFrom = l->outTo = 0;
}

static void tcpReceive(uint32_t lane) {
  Lane *l = &lanes[lane];
  ssize_t came = recv(l->fd, l->in + l->inTo, FRAME - l->inTo, MSG_DONTWAIT);
  if (came <= 0) {
    if (came < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (came < 0) lastError = errno, failures++;
    tcpBreak(lane);
    return;
  }
  l->inTo += (size_t)came;
  uint64_t now = nanos();
  size_t from = 0;
  while (l->inTo - from >= 2) {
    size_t length = (size_t)l->in[from] << 8 | l->in[from + 1];
    if (l->inTo - from < 2 + length) break;
    bool ours = take(lane, l->in + from + 2, length, now);
    from += 2 + length;
    if (ours && option.mode == TCP1) {
      tcpClose(lane);
      return;
    }
  }
  l->inTo -= from;
  memmove(l->in, l->in + from, l->inTo);
}

/* ------------------------------------------------------------------------------------------------
 * The run
 */
static uint32_t outstanding(void) {
  return flightCount - freeCount;
}

static bool hasWork(uint32_t lane) {
  Lane *l = &lanes[lane];
  if (option.mode == UDP) return l->waitingCount > 0;
  return l->fd < 0 ? l->flying > 0 : l->outFrom < l->outTo;
}

/* Gives up the flights whose time is over. A TCP connection that has one goes with it. */
static void expire(uint64_t now, uint64_t timeout) {
  for (uint32_t i = 0; i < flightCount; i++) {
    if (!flights[i].since || now < flights[i].since + timeout) continue;
    Lane *l = &lanes[laneOf(i)];
    if (option.mode == UDP && l->waitingCount > 0) continue; /* perhaps still to be sent */
    lose(i);
    if (option.mode != UDP) tcpClose(laneOf(i));
  }
}

static void run(void) {
  uint64_t total = UINT64_MAX;
  if (option.queries) total = option.queries;
  if (option.runs && option.runs * queryCount < total) total = option.runs * queryCount;
  uint64_t timeout = (uint64_t)(option.timeout * 1e9);
  uint64_t expiry = timeout / 8 < NANOS / 4 ? timeout / 8 : NANOS / 4;
  double step = option.rate > 0 ? 1e9 / option.rate : 0;

  startedAt = lastAnswerAt = nanos();
  uint64_t end = startedAt + (uint64_t)(option.seconds * 1e9), nextExpiry = startedAt + expiry;
  uint32_t nextQuery = 0;
  bool sending = true;
  for (;;) {
    uint64_t now = nanos();
    if (now > lastAnswerAt + 2 * timeout && outstanding() > 0) {
      endedDueTo = "getting no answers";
      break;
    }
    if (lastError == ECONNREFUSED && answered == 0) {
      endedDueTo = "connection refused";
      break;
    }
    if (sending && (interrupted || now >= end || sent == total)) {
      sending = false;
      if (interrupted) endedDueTo = "interruption";
      else if (sent < total) endedDueTo = "reaching time limit";
      else if (option.queries) endedDueTo = "reaching query limit";
    }
    while (sending && freeCount > 0 && sent < total) {
      uint64_t since = now;
      if (step > 0) {
        since = startedAt + (uint64_t)((double)sent * step);
        if (since > now) break;
      }
      uint32_t flight = takeFree(), lane = laneOf(flight);
      board(flight, nextQuery, since);
      if (++nextQuery == queryCount) nextQuery = 0;
      sent++;
      if (option.mode == UDP) lanes[lane].waiting[lanes[lane].waitingCount++] = flight;
      else if (lanes[lane].fd >= 0) tcpQueue(flight); /* else when there is a connection */
    }
    for (uint32_t i = 0; i < laneCount; i++)
      if (!hasWork(i)) continue;
      else if (option.mode == UDP) udpFlush(i);
      else tcpFlush(i, now);
    if (now >= nextExpiry) {
      expire(now, timeout);
      nextExpiry = now + expiry;
    }
    if (!sending && outstanding() == 0) break;

    uint64_t until = nextExpiry;
    if (sending && end < until) until = end;
    if (sending && step > 0 && freeCount > 0 && sent < total) {
      uint64_t due = startedAt + (uint64_t)((double)sent * step);
      if (due < until) until = due;
    }
    for (uint32_t i = 0; i < laneCount; i++) {
      polls[i].fd = lanes[i].fd;
      if (lanes[i].fd < 0 && lanes[i].flying > 0 && lanes[i].notBefore < until) until = lanes[i].notBefore;
      polls[i].events = (short)(POLLIN | (hasWork(i) ? POLLOUT : 0));
    }
    now = nanos();
    uint64_t wait = until > now ? until - now : 0;
    struct timespec pause = {(time_t)(wait / NANOS), (long)(wait % NANOS)};
    int ready = ppoll(polls, laneCount, &pause, NULL);
    for (uint32_t i = 0; ready > 0 && i < laneCount; i++) {
      if (!polls[i].revents) continue;
      ready--;
      if (!(polls[i].revents & ~POLLOUT)) continue;
      if (option.mode == UDP) udpReceive(i);
      else tcpReceive(i);
    }
  }
  lost += outstanding();
}

/* ------------------------------------------------------------------------------------------------
 * The report
 */
static double ranSeconds(void) {
  return answered ? (double)(lastAnswerAt - startedAt) / 1e9 : (double)(nanos() - startedAt) / 1e9;
}

static double rate(void) {
  return ranSeconds() > 0 ? (double)answered / ranSeconds() : 0;
}

static void reportJson(void) {
  printf("{\"sent\":%llu,\"answered\":%llu,\"lost\":%llu,\"seconds\":%.6f,\"rate\":%.1f,", (unsigned long long)sent,
      (unsigned long long)answered, (unsigned long long)lost, ranSeconds(), rate());
  printf("\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,", latencyAt(.5), latencyAt(.9),
      latencyAt(.99), latencyAt(.999), (double)latencyMost / 1e3);
  printf("\"octets\":%llu,\"truncated\":%llu,\"rcodes\":{", (unsigned long long)octets, (unsigned long long)truncated);
  const char *comma = "";
  for (int i = 0; i < 16; i++)
    if (rcodeCounts[i]) {
      printf("%s\"%d\":%llu", comma, i, (unsigned long long)rcodeCounts[i]);
      comma = ",";
    }
  printf("},\"lengths\":\"%016llx\",\"unexpected\":%llu,\"connections\":%llu}\n", (unsigned long long)lengths,
      (unsigned long long)unexpected, (unsigned long long)connections);
}

static void reportText(time_t began, time_t finished) {
  static const char *const NAMES[16] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN",
      "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "RCODE11", "RCODE12", "RCODE13", "RCODE14", "RCODE15"};
  double n = answered ? (double)answered : 1, mean = latencySum / n, variance = latencySquares / n - mean * mean;
  double all = sent ? (double)sent : 1;
  printf("\nStatistics:\n\n");
  printf("  Parse input file:     %s\n", sent > queryCount ? "multiple times" : "once");
  printf("  Run time limit:       %.1f seconds\n", option.seconds);
  printf("  Ended due to:         %s\n\n", endedDueTo);
  printf("  Queries sent:         %llu queries\n", (unsigned long long)sent);
  printf("  Queries completed:    %llu queries\n", (unsigned long long)answered);
  printf("  Queries lost:         %llu queries\n", (unsigned long long)lost);
  printf("  Unexpected answers:   %llu\n", (unsigned long long)unexpected);
  printf("  %s          %llu\n\n", option.mode == UDP ? "Sockets:    " : "Connections:", (unsigned long long)connections);
  printf("  RTT max:              %.6f sec\n", (double)latencyMost / 1e9);
  printf("  RTT min:              %.6f sec\n", answered ? (double)latencyLeast / 1e9 : 0);
  printf("  RTT average:          %.6f sec\n", mean / 1e6);
  printf("  RTT std deviation:    %.6f sec\n", squareRoot(variance > 0 ? variance : 0) / 1e6);
  printf("  RTT 50 %%:             %.6f sec\n", latencyAt(.5) / 1e6);
  printf("  RTT 90 %%:             %.6f sec\n", latencyAt(.9) / 1e6);
  printf("  RTT 99 %%:             %.6f sec\n", latencyAt(.99) / 1e6);
  printf("  RTT 99.9 %%:           %.6f sec\n\n", latencyAt(.999) / 1e6);
  printf("  Percentage completed: %6.2f%%\n", 100 * (double)answered / all);
  printf("  Percentage lost:      %6.2f%%\n", 100 * (double)lost / all);
  printf("  Answer octets:        %llu, %.1f each\n", (unsigned long long)octets, (double)octets / n);
  printf("  Answers truncated:    %llu\n", (unsigned long long)truncated);
  printf("  Answers' digest:      %016llx\n\n", (unsigned long long)lengths);
  printf("  Started at:           %s", ctime(&began));
  printf("  Finished at:          %s", ctime(&finished));
  printf("  Ran for:              %.6f seconds\n\n", ranSeconds());
  printf("  Queries per second:   %.6f qps\n", rate());
  if (option.rate > 0) printf("  Target QPS:           %.6f qps\n", option.rate);
  if (option.rcodes)
    for (int i = 0; i < 16; i++)
      if (rcodeCounts[i]) printf("  Returned %8s:    %llu queries\n", NAMES[i], (unsigned long long)rcodeCounts[i]);
  printf("\n");
}

/* ------------------------------------------------------------------------------------------------
 * The command line
 */
static void usage(FILE *to) {
  fputs(
      "load [-d FILE] [options]: asks a DNS server the questions of a file and measures its answers\n"
      "\n"
      "  -d FILE     lines of NAME TYPE; ; and # begin comments (default: standard input)\n"
      "  -s ADDRESS  the server (default: 127.0.0.1); loopback only, unless -A is given\n"
      "  -p PORT     its port (default: 53)\n"
      "  -m MODE     udp; tcp: persistent connections with many queries on the way; tcp1: one query per\n"
      "              connection (default: udp)\n"
      "  -q N        queries outstanding, over all sockets (default: 100)\n"
      "  -S N        sockets (default: 1; tcp 4; tcp1: loopback addresses to connect from, 16)\n"
      "  -l SECONDS  stop sending after this time (default: 600)\n"
      "  -n N        run through the file so many times (default: once, when neither -l nor -N is given)\n"
      "  -1          the same as -n 1\n"
      "  -N N        stop after so many queries\n"
      "  -T RATE     send so many queries a second, latency counted from when each was due (default: as\n"
      "              fast as answers come)\n"
      "  -t SECONDS  an answer that takes longer is lost (default: 5)\n"
      "  -e          EDNS(0) in every query, payload 1232\n"
      "  -D          DO in every query, which needs EDNS(0)\n"
      "  -o PERCENT  DO in so many of the queries, the same ones in every run\n"
      "  -x          letters in random case (0x20), new for every query\n"
      "  -R          no recursion desired: always so, taken for queryperf's sake\n"
      "  -a CPU      run on this CPU only\n"
      "  -c          count response codes\n"
      "  -j          print one line of JSON instead of the report; times in microseconds\n"
      "  -A          send to any address: only to a server that is yours\n"
      "\n"
      "The digest sums up query, response code and length of every answer, in any order: two servers that\n"
      "were asked the same (-n or -N, nothing lost) and answered alike have the same.\n"
      "Exit code: 0 answers came, 1 none came, 2 wrong usage.\n",
      to);
}

static double number(char flag, const char *text, double least, double most) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= least && value <= most))
    fail(2, "-%c \"%s\" is not a number from %g to %g", flag, text, least, most);
  return value;
}

static double whole(char flag, const char *text, double least, double most) {
  double value = number(flag, text, least, most);
  if (value != (double)(int64_t)value) fail(2, "-%c \"%s\" is not a whole number", flag, text);
  return value;
}

static void parseServer(void) {
  struct sockaddr_in *v4 = (struct sockaddr_in *)&server;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&server;
  bool loopback;
  if (inet_pton(AF_INET, option.server, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)option.port);
    serverOctets = sizeof *v4;
    loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
  } else if (inet_pton(AF_INET6, option.server, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)option.port);
    serverOctets = sizeof *v6;
    loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
  } else {
    fail(2, "-s \"%s\" is not an IPv4 or IPv6 address", option.server);
  }
  if (!loopback && !option.anyAddress)
    fail(2, "%s is not a loopback address (127.0.0.0/8 or ::1): nothing was sent; -A allows it, for a server of your own",
        option.server);
  if (!loopback && option.mode == TCP1) option.sockets = 1; /* only loopback has addresses to spare */
}

static void parseArguments(int argc, char **argv) {
  int flag;
  opterr = 0;
  while ((flag = getopt(argc, argv, ":d:s:p:m:q:S:l:n:1N:T:t:eDo:xRa:cjAh")) != -1) {
    char f = (char)flag;
    switch (flag) {
      case 'd': option.file = optarg; break;
      case 's': option.server = optarg; break;
      case 'p': option.port = (int)whole(f, optarg, 1, 65535); break;
      case 'm':
        if (!strcmp(optarg, "udp")) option.mode = UDP;
        else if (!strcmp(optarg, "tcp")) option.mode = TCP;
        else if (!strcmp(optarg, "tcp1")) option.mode = TCP1;
        else fail(2, "-m \"%s\" is none of udp, tcp, tcp1", optarg);
        break;
      case 'q': option.outstanding = (uint32_t)whole(f, optarg, 1, MAX_FLIGHTS); break;
      case 'S': option.sockets = (uint32_t)whole(f, optarg, 1, 10000); break;
      case 'l': option.seconds = number(f, optarg, 0.001, 86400); break;
      case 'n': option.runs = (uint64_t)whole(f, optarg, 1, 1e9); break;
      case '1': option.runs = 1; break;
      case 'N': option.queries = (uint64_t)whole(f, optarg, 1, 1e12); break;
      case 'T': option.rate = number(f, optarg, 0.001, 1e8); break;
      case 't': option.timeout = number(f, optarg, 0.001, 3600); break;
      case 'e': option.edns = true; break;
      case 'D': option.dnssec = true; break;
      case 'o': option.dnssecPercent = (int)whole(f, optarg, 0, 100); break;
      case 'x': option.mixedCase = true; break;
      case 'R': break;
      case 'a': option.cpu = (int)whole(f, optarg, 0, CPU_SETSIZE - 1); break;
      case 'c': option.rcodes = true; break;
      case 'j': option.json = true; break;
      case 'A': option.anyAddress = true; break;
      case 'h': usage(stdout); exit(0);
      case ':': fail(2, "-%c needs a value; -h lists the options", optopt);
      default: fail(2, "-%c is no option; -h lists them", optopt);
    }
  }
  if (optind < argc) fail(2, "\"%s\" is no option; -h lists them", argv[optind]);
  if (!option.runs && !option.queries && option.seconds == 0) option.runs = 1;
  if (option.seconds == 0) option.seconds = DEFAULT_LIMIT_SECONDS;
  if (!option.sockets) option.sockets = option.mode == UDP ? 1 : option.mode == TCP ? 4 : SOURCES;
}

static void makeLanes(void) {
  laneCount = option.mode == TCP1 ? option.outstanding : option.sockets;
  if (laneCount > option.outstanding) laneCount = option.outstanding;
  flightCount = option.outstanding;
  uint32_t width = (flightCount + laneCount - 1) / laneCount;
  if (width > MAX_WIDTH) fail(2, "-q %u over %u sockets: at most %d each", flightCount, laneCount, MAX_WIDTH);
  while (1u << idBits < width) idBits++;

  struct rlimit files;
  if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur < laneCount + 16u) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < laneCount + 16u)
      fail(2, "%u sockets, but only %llu files may be open (ulimit -n)", laneCount, (unsigned long long)files.rlim_cur);
  }

  flights = allocate(flightCount, sizeof *flights);
  freeRing = allocate(flightCount, sizeof *freeRing);
  for (uint32_t i = 0; i < flightCount; i++) {
    flights[i].id = (uint16_t)(i / laneCount);
    freeRing[i] = i;
  }
  freeCount = flightCount;
  lanes = allocate(laneCount, sizeof *lanes);
  polls = allocate(laneCount, sizeof *polls);
  for (uint32_t i = 0; i < laneCount; i++) {
    lanes[i].fd = -1;
    if (option.mode == UDP) {
      lanes[i].waiting = allocate(width, sizeof *lanes[i].waiting);
      udpOpen(i);
    } else {
      lanes[i].out = allocate(1, outRoom());
      lanes[i].in = allocate(1, FRAME);
    }
  }
}

int main(int argc, char **argv) {
  parseArguments(argc, argv);
  parseServer();
  readQueries();
  if (option.cpu >= 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET((size_t)option.cpu, &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus)) fail(2, "-a %d: %s", option.cpu, strerror(errno));
  }
  prctl(PR_SET_TIMERSLACK, 1000ul); /* nanoseconds: a paced query should not oversleep */
  struct sigaction action = {.sa_handler = onSignal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  makeLanes();

  time_t began = time(NULL);
  run();
  if (option.json) reportJson();
  else reportText(began, time(NULL));
  if (failures || (answered == 0 && lastError))
    fprintf(stderr, "load: %llu connections or datagrams failed, the last one: %s\n", (unsigned long long)failures,
        strerror(lastError));
  return answered ? 0 : 1;
}
