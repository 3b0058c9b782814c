/*
 * count: a QEMU TCG plugin that counts the instructions that a guest executes, all processors together,
 * into a file that can be read while the guest runs.
 *
 *     gcc -O2 -shared -fPIC -o count.so bench/xen/count.c
 *     qemu-system-x86_64 -plugin ./count.so,out=FILE[,entry=HEX][,mark=HEX] ...
 *
 * FILE is an array of 64-bit integers in the host's order:
 *
 *   0  instructions
 *   1  of them, at addresses of the upper half: the kernel of an operating system
 *   2  of them, at addresses of the lower half: its programs, or all of a unikernel
 *   3  executions of the instruction at the address "mark"
 *   4  instructions before the first one at the address "entry"; 0 until then
 *
 * Additions are inlined into the translated code: exact with one processor, or with -accel tcg,thread=single.
 * Instructions count when their block is entered; one that is left early (a fault, an interrupt) counts
 * whole. Debian's qemu-system-x86 exports the interface without its header, so what is used is declared
 * here (QEMU 7.2, docs/devel/tcg-plugins.rst, interface version 1).
 */
#include <fcntl.h>
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

EXPORT int qemu_plugin_version = 1;

enum { ALL, UPPER, LOWER, MARKED, BEFORE_ENTRY, FIELDS };

static uint64_t *counted;
static uint64_t mark, entry;

static void entered(unsigned vcpu, void *data) {
  (void)vcpu;
  (void)data;
  if (!counted[BEFORE_ENTRY]) counted[BEFORE_ENTRY] = counted[ALL];
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t instructions = qemu_plugin_tb_n_insns(block);
  uint64_t at = qemu_plugin_tb_vaddr(block);
  uint64_t *half = &counted[at >> 63 ? UPPER : LOWER];
  if (entry && at == entry) qemu_plugin_register_vcpu_tb_exec_cb(block, entered, QEMU_PLUGIN_CB_NO_REGS, NULL);
  qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &counted[ALL], instructions);
  qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, half, instructions);
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

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  const char *out = NULL, *v;
  for (int i = 0; i < argc; i++) {
    int wrong = 0;
    if ((v = value(argv[i], "out"))) out = v;
    else if ((v = value(argv[i], "mark"))) wrong = address(v, &mark);
    else if ((v = value(argv[i], "entry"))) wrong = address(v, &entry);
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
  int file = open(out, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ftruncate(file, FIELDS * sizeof *counted)) {
    perror(out);
    return -1;
  }
  counted = mmap(NULL, FIELDS * sizeof *counted, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (counted == MAP_FAILED) {
    perror(out);
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
