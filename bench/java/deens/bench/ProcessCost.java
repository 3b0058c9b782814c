package deens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process and those that it started have cost, from {@code /proc}.
 *
 * @param cpuMillis user and kernel time, in steps of 10 ms
 * @param anonymousKiB memory of their own, shared pages divided among the sharers
 * @param mappedKiB what is in memory of files that they have mapped, divided likewise; of image
 *     files all, since answers bring it into memory
 */
record ProcessCost(long cpuMillis, long anonymousKiB, long mappedKiB) {
  private static final int TICK_MILLIS = 10;

  static ProcessCost of(ProcessHandle process) throws IOException {
    var all = new ArrayList<>(List.of(process));
    process.descendants().forEach(all::add);
    long ticks = 0;
    long anonymous = 0;
    long whole = 0;
    for (ProcessHandle p : all) {
      Path folder = Path.of("/proc", Long.toString(p.pid()));
      String stat = Files.readString(folder.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      // proc(5): utime, stime, and those of children that have ended
      for (int i = 11; i < 15; i++) ticks += Long.parseLong(fields[i]);
      for (String line : Files.readAllLines(folder.resolve("smaps_rollup"))) {
        if (line.startsWith("Pss:")) whole += kib(line);
        if (line.startsWith("Pss_Anon:")) anonymous += kib(line);
      }
      whole += imageKiBNotInMemory(folder);
    }
    return new ProcessCost(ticks * TICK_MILLIS, anonymous, whole - anonymous);
  }

  private static long imageKiBNotInMemory(Path folder) throws IOException {
    long out = 0;
    boolean image = false;
    for (String line : Files.readAllLines(folder.resolve("smaps"))) {
      if (line.endsWith("kB")) {
        if (image && line.startsWith("Size:")) out += kib(line);
        if (image && line.startsWith("Pss:")) out -= kib(line);
      } else {
        image = line.contains(".image");
      }
    }
    return out;
  }

  private static long kib(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
