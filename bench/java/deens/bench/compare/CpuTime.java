package deens.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time that some processes have had, all their threads together.
 *
 * @param nanosByThread time on a CPU as the scheduler counts it (exact), by thread id
 * @param userTicks of the processes, ended threads too, in ticks that are sampled: good for the
 *     share of user and kernel over seconds, for nothing else
 * @param systemTicks likewise
 */
record CpuTime(Map<Long, Long> nanosByThread, long userTicks, long systemTicks) {
  static CpuTime of(Collection<Long> processes) throws IOException {
    var nanos = new HashMap<Long, Long>();
    long user = 0;
    long system = 0;
    for (long process : processes) {
      Path folder = Path.of("/proc", Long.toString(process));
      try (var threads = Files.newDirectoryStream(folder.resolve("task"))) {
        for (Path thread : threads) {
          try {
            String first = words(thread.resolve("schedstat"))[0];
            nanos.put(Long.valueOf(thread.getFileName().toString()), Long.valueOf(first));
          } catch (NoSuchFileException e) {
            // it has just ended
          }
        }
      }
      // The second field, the name, is in parentheses and may hold blanks (proc(5)).
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      user += Long.parseLong(fields[11]);
      system += Long.parseLong(fields[12]);
    }
    return new CpuTime(nanos, user, system);
  }

  /** Nanoseconds since then. What a thread did that has ended since is not in it. */
  long nanosSince(CpuTime before) {
    long sum = 0;
    for (var thread : nanosByThread.entrySet()) {
      sum += thread.getValue() - before.nanosByThread.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }

  private static String[] words(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
  }
}
