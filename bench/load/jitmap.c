/*
 * A JVMTI agent that writes down where the JIT put which code, so that a count of executed addresses
 * (steps -o) can be told by method and line:
 *
 *   java -agentpath:target/bench/libjitmap.so=FILE -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints ...
 *
 * FILE gets, for each compiled method or stub, "M START SIZE NAME" and behind it, for each of its debug
 * records, "P END FRAME;FRAME;...": the frames, innermost first, as Class.method:line, of the
 * instructions up to END. All numbers are hexadecimal.
 */
#include <jvmti.h>
#include <jvmticmlr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *out;
static jrawMonitorID lock;

static int line_of(jvmtiEnv *env, jmethodID method, jint bci) {
  jint n = 0;
  jvmtiLineNumberEntry *table = 0;
  int line = 0;
  if ((*env)->GetLineNumberTable(env, method, &n, &table)) return 0;
  for (jint i = 0; i < n; i++)
    if (table[i].start_location <= bci) line = table[i].line_number;
  (*env)->Deallocate(env, (unsigned char *)table);
  return line;
}

static void print_method(jvmtiEnv *env, jmethodID method) {
  char *name = 0, *signature = 0;
  jclass class = 0;
  if ((*env)->GetMethodName(env, method, &name, 0, 0)) {
    fputs("unknown", out);
    return;
  }
  if ((*env)->GetMethodDeclaringClass(env, method, &class) == 0 &&
      (*env)->GetClassSignature(env, class, &signature, 0) == 0) {
    const char *simple = strrchr(signature, '/');
    simple = simple ? simple + 1 : signature + 1;
    fprintf(out, "%.*s.", (int)strcspn(simple, ";"), simple);
    (*env)->Deallocate(env, (unsigned char *)signature);
  }
  fputs(name, out);
  (*env)->Deallocate(env, (unsigned char *)name);
}

static void JNICALL on_compiled(jvmtiEnv *env, jmethodID method, jint size, const void *start, jint map_length,
                                const jvmtiAddrLocationMap *map, const void *info) {
  (void)map_length;
  (void)map;
  (*env)->RawMonitorEnter(env, lock);
  fprintf(out, "M %lx %x ", (unsigned long)start, (unsigned)size);
  print_method(env, method);
  fputc('\n', out);
  for (const jvmtiCompiledMethodLoadRecordHeader *h = info; h; h = h->next) {
    if (h->kind != JVMTI_CMLR_INLINE_INFO) continue;
    const jvmtiCompiledMethodLoadInlineRecord *r = (const void *)h;
    for (jint i = 0; i < r->numpcs; i++) {
      const PCStackInfo *p = &r->pcinfo[i];
      fprintf(out, "P %lx ", (unsigned long)p->pc);
      for (jint f = 0; f < p->numstackframes; f++) {
        if (f) fputc(';', out);
        print_method(env, p->methods[f]);
        fprintf(out, ":%d", line_of(env, p->methods[f], p->bcis[f]));
      }
      fputc('\n', out);
    }
  }
  fflush(out);
  (*env)->RawMonitorExit(env, lock);
}

static void JNICALL on_stub(jvmtiEnv *env, const char *name, const void *address, jint length) {
  (*env)->RawMonitorEnter(env, lock);
  fprintf(out, "M %lx %x %s\n", (unsigned long)address, (unsigned)length, name);
  (*env)->RawMonitorExit(env, lock);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved) {
  (void)reserved;
  jvmtiEnv *env;
  if ((*vm)->GetEnv(vm, (void **)&env, JVMTI_VERSION_1_2)) return JNI_ERR;
  out = fopen(options && *options ? options : "jit.map", "w");
  if (!out) return JNI_ERR;
  jvmtiCapabilities can = {.can_generate_compiled_method_load_events = 1, .can_get_line_numbers = 1};
  jvmtiEventCallbacks on = {.CompiledMethodLoad = on_compiled, .DynamicCodeGenerated = on_stub};
  if ((*env)->AddCapabilities(env, &can) || (*env)->CreateRawMonitor(env, "jitmap", &lock) ||
      (*env)->SetEventCallbacks(env, &on, sizeof on) ||
      (*env)->SetEventNotificationMode(env, JVMTI_ENABLE, JVMTI_EVENT_COMPILED_METHOD_LOAD, 0) ||
      (*env)->SetEventNotificationMode(env, JVMTI_ENABLE, JVMTI_EVENT_DYNAMIC_CODE_GENERATED, 0))
    return JNI_ERR;
  return JNI_OK;
}
