/*
 * Measures how long a server takes from its start (before exec) to its first answer over UDP, in
 * microseconds, where deens.bench.StartBench, which starts and asks from a JVM, is too coarse.
 *
 *   first STARTS PORT COMMAND...
 *   first 101 5399 target/native/x86-64/deens --image root.image --listen 127.0.0.1:5399
 *
 * The command must listen on 127.0.0.1 and that port. Prints least, median and most; then the same of
 * the CPU time of its processes, start and end, user and kernel. The first start counts for nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "first: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double micros(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(const char *what, double *all, int n) {
  qsort(all, n, sizeof *all, ascending);
  printf("%s, us: least %.0f, median %.0f, most %.0f\n", what, all[0], all[n / 2], all[n - 1]);
}

/*
 * Asks for the SOA of the root until there is an answer, whatever it says: the less often the longer
 * that takes, since who asks takes one of the cores that the server starts on. So the time is good to
 * a part in 256 of it, or to 20 us.
 */
static void await_answer(int port, double begin, double end) {
  static const char query[] = "\0\1\0\0\0\1\0\0\0\0\0\0\0\0\6\0\1";
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (s < 0 || connect(s, (struct sockaddr *)&to, sizeof to)) fail("socket");
  for (;;) {
    char answer[4096];
    struct pollfd p = {s, POLLIN, 0};
    send(s, query, sizeof query - 1, 0);
    if (poll(&p, 1, 20) > 0 && recv(s, answer, sizeof answer, MSG_DONTWAIT) >= 12) break;
    if (micros() > end) errno = ETIMEDOUT, fail("no answer");
    long pause = (micros() - begin) * 1000 / 256;
    nanosleep(&(struct timespec){0, pause < 20000 ? 20000 : pause}, 0); /* nobody listens yet */
  }
  close(s);
}

int main(int argc, char **argv) {
  int starts = argc > 3 ? atoi(argv[1]) : 0, port = argc > 3 ? atoi(argv[2]) : 0;
  if (starts < 1 || port < 1) {
    fprintf(stderr, "usage: first STARTS PORT COMMAND...\n");
    return 2;
  }
  double *wall = calloc(starts, sizeof *wall), *cpu = calloc(starts, sizeof *cpu);
  for (int i = -1; i < starts; i++) {
    double before = micros();
    pid_t child = vfork();
    if (child == 0) {
      execvp(argv[3], argv + 3);
      _exit(127);
    }
    await_answer(port, before, before + 60e6);
    double took = micros() - before;
    struct rusage used;
    kill(child, SIGTERM);
    if (wait4(child, 0, 0, &used) != child) fail("wait");
    if (i < 0) continue;
    wall[i] = took;
    cpu[i] = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
  }
  report("first answer", wall, starts);
  report("CPU time", cpu, starts);
}
