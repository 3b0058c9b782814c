/*
 * count: a QEMU TCG plugin that counts the instructions that a guest executes, into a file that can be read
 * while the guest runs.
 *
 *     gcc -O2 -shared -fPIC -o count.so bench/xen/count.c
 *     qemu-system-x86_64 -plugin ./count.so,out=FILE[,entry=HEX][,mark=HEX][,processors=N,from=HEX,to=HEX] ...
 *
 * FILE is an array of 64-bit integers in the host's order. All processors together:
 *
 *   0  instructions
 *   1  of them, at addresses of the upper half: the kernel of an operating system
 *   2  of them, at addresses of the lower half: its programs, or all of a unikernel
 *   3  executions of the instruction at the address "mark"
 *   4  instructions before the first one at the address "entry"; 0 until then
 *
 * These additions are inlined into the translated code: exact with one processor, or with -accel
 * tcg,thread=single. They count each repetition of a string instruction (rep movs).
 *
 * With "processors", what each processor does between the instructions at "from" and "to", whoever executes
 * these:
 *
 *   5  how often "to" was reached after "from": spans
 *   6 + 3 (N s + p)  of span s, processor p: instructions of the upper half, of the lower half, and entries
 *                    into the upper half from the lower one (system calls, interrupts, faults)
 *
 * Each processor adds to a place of its own, so that these are exact with a thread for each, too; and a
 * repeated string instruction is one, as it is for a processor's own counters.
 *
 * Instructions count when their block is entered; one that is left early (a fault, an interrupt) counts
 * whole. Debian's qemu-system-x86 exports the interface without its header, so what is used is declared
 * here (QEMU 7.2, docs/devel/tcg-plugins.rst, interface version 1).
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned vcpu, void *data);

extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, qemu_plugin_vcpu_tb_trans_cb_t);
extern void qemu_plugin_register_vcpu_tb_exec_inline(
    struct qemu_plugin_tb *, enum qemu_plugin_op, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *, enum qemu_plugin_op, void *, uint64_t);
extern void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *, qemu_plugin_vcpu_udata_cb_t, enum qemu_plugin_cb_flags, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);

EXPORT int qemu_plugin_version = 1;

enum { ALL, UPPER, LOWER, MARKED, BEFORE_ENTRY, SPANS, FIELDS };
enum { IN_UPPER, IN_LOWER, ENTRIES, KINDS }; /* of a processor */
enum { MOST_PROCESSORS = 16, MOST_SPANS = 256 };

typedef struct {
  uint64_t counted[KINDS], atFrom[KINDS];
  uint64_t last; /* address of the last instruction of the block that was entered last */
  bool inLower;
} __attribute__((aligned(64))) Processor; /* no two threads write to one cache line */

/* Of translated code, for as long as QEMU runs: it does not say when it forgets one. */
typedef struct {
  uint64_t first, last; /* addresses of instructions */
  uint32_t instructions;
  bool repeats; /* the first is a string instruction with a repeat prefix */
} Block;

static uint64_t *counted;
static uint64_t mark, entry, from, to;
static unsigned processorCount;
static Processor processors[MOST_PROCESSORS];
static bool isInSpan;

static void entered(unsigned vcpu, void *data) {
  (void)vcpu;
  (void)data;
  if (!counted[BEFORE_ENTRY]) counted[BEFORE_ENTRY] = counted[ALL];
}

static bool isRepeatedString(const struct qemu_plugin_insn *instruction) {
  const uint8_t *octets = qemu_plugin_insn_data(instruction);
  size_t size = qemu_plugin_insn_size(instruction);
  bool repeat = false;
  for (size_t i = 0; i < size; i++) {
    uint8_t octet = octets[i];
    if (octet == 0xf2 || octet == 0xf3) repeat = true;
    else if (octet != 0x66 && octet != 0x67 && octet >> 4 != 4) /* sizes, REX */
      return repeat && ((octet >= 0x6c && octet <= 0x6f) || (octet >= 0xa4 && octet <= 0xa7) ||
                        (octet >= 0xaa && octet <= 0xaf));
  }
  return false;
}

static void executed(unsigned vcpu, void *data) {
  if (vcpu >= processorCount) return;
  const Block *block = data;
  Processor *processor = &processors[vcpu];
  bool inLower = !(block->first >> 63);
  /* QEMU enters the block again for each repetition. */
  bool isSame = block->repeats && processor->last == block->first;
  processor->counted[inLower ? IN_LOWER : IN_UPPER] += block->instructions - isSame;
  processor->counted[ENTRIES] += processor->inLower && !inLower;
  processor->inLower = inLower;
  processor->last = block->last;
}

static void began(unsigned vcpu, void *data) {
  (void)vcpu;
  (void)data;
  for (unsigned p = 0; p < processorCount; p++)
    memcpy(processors[p].atFrom, processors[p].counted, sizeof processors[p].counted);
  isInSpan = true;
}

static void ended(unsigned vcpu, void *data) {
  (void)vcpu;
  (void)data;
  if (!isInSpan || counted[SPANS] == MOST_SPANS) return;
  uint64_t *span = &counted[FIELDS + counted[SPANS] * processorCount * KINDS];
  for (unsigned p = 0; p < processorCount; p++)
    for (unsigned k = 0; k < KINDS; k++) *span++ = processors[p].counted[k] - processors[p].atFrom[k];
  isInSpan = false;
  counted[SPANS]++;
}

static void countByProcessor(struct qemu_plugin_tb *translated, size_t instructions, uint64_t at) {
  const struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(translated, 0);
  Block *block = malloc(sizeof *block);
  if (!block) abort();
  *block = (Block){
      .first = at,
      .last = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(translated, instructions - 1)),
      .instructions = (uint32_t)instructions,
      .repeats = isRepeatedString(first),
  };
  if (at == from) qemu_plugin_register_vcpu_tb_exec_cb(translated, began, QEMU_PLUGIN_CB_NO_REGS, NULL);
  if (at == to) qemu_plugin_register_vcpu_tb_exec_cb(translated, ended, QEMU_PLUGIN_CB_NO_REGS, NULL);
  qemu_plugin_register_vcpu_tb_exec_cb(translated, executed, QEMU_PLUGIN_CB_NO_REGS, block);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t instructions = qemu_plugin_tb_n_insns(block);
  uint64_t at = qemu_plugin_tb_vaddr(block);
  uint64_t *half = &counted[at >> 63 ? UPPER : LOWER];
  if (entry && at == entry) qemu_plugin_register_vcpu_tb_exec_cb(block, entered, QEMU_PLUGIN_CB_NO_REGS, NULL);
  qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &counted[ALL], instructions);
  qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, half, instructions);
  if (processorCount) countByProcessor(block, instructions, at);
  for (size_t i = 0; mark && i < instructions; i++) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    if (qemu_plugin_insn_vaddr(instruction) == mark)
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &counted[MARKED], 1);
  }
}

/* The value of "name=value", or NULL if the argument has another name. */
static const char *value(const char *argument, const char *name) {
  size_t length = strlen(name);
  return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

static int address(const char *text, uint64_t *to) {
  char *end;
  *to = strtoull(text, &end, 16);
  return *to && !*end ? 0 : -1;
}

static int number(const char *text, unsigned *result) {
  char *end;
  unsigned long n = strtoul(text, &end, 10);
  *result = (unsigned)n;
  return n >= 1 && n <= MOST_PROCESSORS && !*end ? 0 : -1;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  const char *out = NULL, *v;
  for (int i = 0; i < argc; i++) {
    int wrong = 0;
    if ((v = value(argv[i], "out"))) out = v;
    else if ((v = value(argv[i], "mark"))) wrong = address(v, &mark);
    else if ((v = value(argv[i], "entry"))) wrong = address(v, &entry);
    else if ((v = value(argv[i], "from"))) wrong = address(v, &from);
    else if ((v = value(argv[i], "to"))) wrong = address(v, &to);
    else if ((v = value(argv[i], "processors"))) wrong = number(v, &processorCount);
    else wrong = 1;
    if (wrong) {
      fprintf(stderr, "count: not understood: %s\n", argv[i]);
      return -1;
    }
  }
  if (!out) {
    fprintf(stderr, "count: out=FILE is missing\n");
    return -1;
  }
  size_t fields = FIELDS + (size_t)processorCount * KINDS * MOST_SPANS;
  int file = open(out, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ftruncate(file, fields * sizeof *counted)) {
    perror(out);
    return -1;
  }
  counted = mmap(NULL, fields * sizeof *counted, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (counted == MAP_FAILED) {
    perror(out);
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
