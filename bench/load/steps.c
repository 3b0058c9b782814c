/*
 * Counts the user-mode instructions that a server spends on an answer, exactly, on any x86-64 machine:
 * the server's busiest thread is single-stepped (ptrace) while a load generator asks it. Where the
 * processor's counters can be read, perf stat says the same much faster; here they are not needed.
 *
 *   steps -p PID [-t TID] [-n ANSWERS] [-m MAX_STEPS] [-l SECONDS] [-o FILE] [-j]
 *
 *   -p  the server's process; its thread that used most processor time in the last 300 ms is stepped
 *   -t  this thread instead
 *   -n  stop after so many answers (default 300); the count begins and ends with a receiving call
 *   -m  stop after so many instructions all the same (default 40 million)
 *   -l  stop after so many seconds all the same (default 60)
 *   -o  write how often each address was executed: "ADDRESS COUNT" a line, both hexadecimal
 *   -j  print one line of JSON: instructions, answers, perAnswer, receives
 *
 * Answers are the messages that sendmmsg, sendmsg and sendto (and, for TCP, write and writev) sent. A
 * stepped server is thousands of times slower, so the generator needs patience (load -t 60).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "steps: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* A table of addresses and how often each was executed; open addressing, grows by doubling. */
static struct { uint64_t at, count; } *seen;
static size_t seen_size, seen_used;

static void saw(uint64_t at, uint64_t times) {
  if (2 * seen_used >= seen_size) {
    size_t old_size = seen_size;
    typeof(seen) old = seen;
    seen_size = seen_size ? 2 * seen_size : 1 << 16;
    seen_used = 0;
    seen = calloc(seen_size, sizeof *seen);
    if (!seen) fail("memory");
    for (size_t i = 0; i < old_size; i++)
      if (old[i].at) saw(old[i].at, old[i].count);
    free(old);
  }
  size_t i = (at * 0x9e3779b97f4a7c15u) >> 20 & (seen_size - 1);
  while (seen[i].at && seen[i].at != at) i = (i + 1) & (seen_size - 1);
  if (!seen[i].at) seen_used++;
  seen[i].at = at;
  seen[i].count += times;
}

static uint64_t run_time(pid_t process, pid_t thread) {
  char path[64];
  uint64_t nanos = 0;
  snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", process, thread);
  FILE *f = fopen(path, "r");
  if (f) {
    if (fscanf(f, "%" SCNu64, &nanos) != 1) nanos = 0;
    fclose(f);
  }
  return nanos;
}

/* HotSpot's compiler threads may be the busiest for a while, and answer nothing. */
static int compiles(pid_t process, pid_t thread) {
  char path[64], name[32] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%d/comm", process, thread);
  FILE *f = fopen(path, "r");
  if (f) {
    if (!fgets(name, sizeof name, f)) name[0] = 0;
    fclose(f);
  }
  return strstr(name, "CompilerThre") != 0;
}

static pid_t busiest(pid_t process) {
  enum { MOST = 4096 };
  static struct { pid_t thread; uint64_t before; } threads[MOST];
  int n = 0;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", process);
  DIR *d = opendir(path);
  if (!d) fail(path);
  for (struct dirent *e; n < MOST && (e = readdir(d));)
    if (e->d_name[0] != '.') {
      threads[n].thread = atoi(e->d_name);
      threads[n].before = run_time(process, threads[n].thread);
      n++;
    }
  closedir(d);
  nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, 0);
  pid_t best = process;
  uint64_t most = 0;
  for (int i = 0; i < n; i++) {
    uint64_t used = run_time(process, threads[i].thread) - threads[i].before;
    if (used > most && !compiles(process, threads[i].thread)) {
      most = used;
      best = threads[i].thread;
    }
  }
  return best;
}

/* The tracer and the traced take turns, so they change fastest on one processor. */
static void share_processor(pid_t thread) {
  cpu_set_t set;
  if (sched_getaffinity(thread, sizeof set, &set) == 0) sched_setaffinity(0, sizeof set, &set);
}

static int is_receive(long call) {
  return call == SYS_recvmmsg || call == SYS_recvmsg || call == SYS_recvfrom ||
         call == SYS_epoll_wait || call == SYS_epoll_pwait || call == SYS_poll ||
         call == SYS_ppoll || call == SYS_select || call == SYS_pselect6;
}

static long answers_of(long call, long result) {
  if (result <= 0) return 0;
  if (call == SYS_sendmmsg) return result;
  return call == SYS_sendmsg || call == SYS_sendto || call == SYS_write || call == SYS_writev;
}

static volatile sig_atomic_t late;

static void on_alarm(int number) {
  (void)number;
  late = 1;
}

/* Waits until the thread has stopped; false: time is up before that. */
static int stopped(pid_t thread, int *status) {
  while (!late) {
    if (waitpid(thread, status, __WALL) == thread) return 1;
    if (errno != EINTR) fail("waitpid");
  }
  return 0;
}

/*
 * Code that saved the flags while it was stepped, and got them back, has the trap flag as if it had set it
 * itself (the JVM's slow paths do): the thread would end by it when nobody traces any more.
 */
static void clear_trap_flag(pid_t thread) {
  struct user_regs_struct r;
  if (ptrace(PTRACE_GETREGS, thread, 0, &r)) fail("cannot read registers");
  r.eflags &= ~0x100ul;
  if (ptrace(PTRACE_SETREGS, thread, 0, &r)) fail("cannot write registers");
}

/* Stops the thread, wherever it is, and takes from it what single-stepping may have left pending. */
static void halt(pid_t thread) {
  int status = 0;
  for (int quiet = 0; quiet < 2;) {
    if (ptrace(PTRACE_INTERRUPT, thread, 0, 0)) fail("cannot stop the thread");
    while (waitpid(thread, &status, __WALL) != thread)
      if (errno != EINTR) fail("waitpid");
    if (!WIFSTOPPED(status)) {
      fprintf(stderr, "steps: the server ended\n");
      exit(1);
    }
    clear_trap_flag(thread);
    int event = status >> 16, stop = WSTOPSIG(status);
    quiet = event ? quiet + 1 : 0;
    if (quiet < 2 && ptrace(PTRACE_CONT, thread, 0, event || stop == SIGTRAP ? 0 : stop)) fail("cannot go on");
  }
}

int main(int argc, char **argv) {
  pid_t process = 0, thread = 0;
  uint64_t wanted = 300, most = 40 * 1000 * 1000;
  const char *out = 0;
  int json = 0;
  unsigned seconds = 60;
  for (int o; (o = getopt(argc, argv, "p:t:n:m:l:o:j")) != -1;) switch (o) {
      case 'p': process = atoi(optarg); break;
      case 't': thread = atoi(optarg); break;
      case 'n': wanted = strtoull(optarg, 0, 10); break;
      case 'm': most = strtoull(optarg, 0, 10); break;
      case 'l': seconds = (unsigned)atoi(optarg); break;
      case 'o': out = optarg; break;
      case 'j': json = 1; break;
      default: return 2;
    }
  if (process <= 0) {
    fprintf(stderr, "usage: steps -p PID [-t TID] [-n ANSWERS] [-m MAX_STEPS] [-l SECONDS] [-o FILE] [-j]\n");
    return 2;
  }
  if (!thread) thread = busiest(process);
  share_processor(thread);
  if (ptrace(PTRACE_SEIZE, thread, 0, 0)) fail("cannot trace the thread");
  if (ptrace(PTRACE_INTERRUPT, thread, 0, 0)) fail("cannot stop the thread");
  int status;
  if (!stopped(thread, &status)) fail("cannot stop the thread");
  struct sigaction action = {.sa_handler = on_alarm}; /* waitpid is to be interrupted */
  sigaction(SIGALRM, &action, 0);
  alarm(seconds);

  struct user_regs_struct r;
  uint64_t before = 0, steps = 0, instructions = 0, pending = 0, answers = 0, sent = 0, receives = 0;
  int counting = 0, entering = 0;
  long signal = 0;
  while (answers < wanted && steps < most) {
    /* At full speed to the end of the first receiving call, then instruction by instruction. */
    if (ptrace(counting ? PTRACE_SINGLESTEP : PTRACE_SYSCALL, thread, 0, signal)) fail("cannot step");
    if (!stopped(thread, &status)) break;
    if (!WIFSTOPPED(status)) {
      fprintf(stderr, "steps: the server ended\n");
      return 1;
    }
    int trap = WSTOPSIG(status) == SIGTRAP;
    /* The JVM uses faults of its own; they are handed on. */
    signal = trap || status >> 16 ? 0 : WSTOPSIG(status);
    if (!trap) continue;
    if (ptrace(PTRACE_GETREGS, thread, 0, &r)) fail("cannot read registers");
    if (!counting) {
      entering = !entering;
      counting = !entering && is_receive((long)r.orig_rax) && (long)r.rax > 0;
      receives = (uint64_t)counting;
      before = r.rip;
      continue;
    }
    steps++;
    pending++;
    if (out) saw(before, 1);
    /* The syscall instruction leaves its return address in rcx. */
    if (r.rip == before + 2 && r.rcx == r.rip &&
        (ptrace(PTRACE_PEEKTEXT, thread, before, 0) & 0xffff) == 0x050f) {
      long call = (long)r.orig_rax;
      sent += (uint64_t)answers_of(call, (long)r.rax);
      if (is_receive(call)) { /* whole rounds only, from one receiving call to the next */
        receives++;
        instructions += pending;
        answers += sent;
        pending = sent = 0;
      }
    }
    before = r.rip;
  }
  if (late) halt(thread);
  clear_trap_flag(thread);
  if (ptrace(PTRACE_DETACH, thread, 0, late ? 0 : signal)) fail("cannot let the thread go");
  double each = answers ? (double)instructions / (double)answers : 0;
  if (json)
    printf("{\"instructions\":%" PRIu64 ",\"answers\":%" PRIu64 ",\"perAnswer\":%.1f,\"receives\":%" PRIu64 "}\n",
           instructions, answers, each, receives);
  else
    printf("%" PRIu64 " user instructions, %" PRIu64 " answers: %.1f each (thread %d)\n",
           instructions, answers, each, thread);
  if (out) {
    FILE *f = fopen(out, "w");
    if (!f) fail(out);
    for (size_t i = 0; i < seen_size; i++)
      if (seen[i].at) fprintf(f, "%" PRIx64 " %" PRIx64 "\n", seen[i].at, seen[i].count);
    if (fclose(f)) fail(out);
  }
  return answers ? 0 : 1;
}
