package deens.bench.compare;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The CPU time that some processes have had, all their threads together, ended ones too.
 *
 * @param nanos time on a CPU as the scheduler counts it, exact
 * @param userTicks in ticks that are sampled: good for the share of user and kernel over seconds,
 *     for nothing else
 * @param systemTicks likewise
 */
record CpuTime(long nanos, long userTicks, long systemTicks) {
  private static final MethodHandle CLOCK_GETTIME = clockGettime();

  static CpuTime of(Collection<Long> processes) throws IOException {
    long nanos = 0;
    long user = 0;
    long system = 0;
    for (long process : processes) {
      nanos += nanosOf((int) process);
      // The second field, the name, is in parentheses and may hold blanks (proc(5)).
      Path file = Path.of("/proc", Long.toString(process), "stat");
      String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      user += Long.parseLong(fields[11]);
      system += Long.parseLong(fields[12]);
    }
    return new CpuTime(nanos, user, system);
  }

  /** Nanoseconds since then. */
  long nanosSince(CpuTime before) {
    return nanos - before.nanos;
  }

  /**
   * By the process's CPU clock, whose number is made of the process id (clock_getcpuclockid(3)).
   */
  private static long nanosOf(int process) throws IOException {
    int clock = ~process << 3 | 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      int failed = (int) CLOCK_GETTIME.invokeExact(clock, time);
      if (failed != 0) throw new IOException("process " + process + " has ended");
      return time.get(JAVA_LONG, 0) * 1_000_000_000 + time.get(JAVA_LONG, 8);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted") // there is no other way to this clock
  private static MethodHandle clockGettime() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("clock_gettime").orElseThrow(),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }
}
