package deens.bench;

import com.sun.management.ThreadMXBean;
import deens.core.wire.Name;
import deens.zone.text.MasterFileParser;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Records read per second by one thread: {@code ParseBench FILE... }, or without arguments a
 * generated zone of a million delegations. Prints each of ten rounds; the first ones warm up.
 */
public final class ParseBench {
  private static final int DELEGATIONS = 1_000_000;
  private static final int ROUNDS = 10;

  private ParseBench() {}

  public static void main(String[] args) throws IOException {
    for (String file : args) measure(Path.of(file));
    if (args.length > 0) return;
    Path generated = Files.createTempFile("delegations", ".zone");
    try {
      generate(generated);
      measure(generated);
    } finally {
      Files.delete(generated);
    }
  }

  private static void generate(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "$ORIGIN test.\n$TTL 86400\n@ SOA ns hostmaster 1 7200 900 1209600 600\n NS ns\nns A 192.0.2.1\n");
      for (int i = 0; i < DELEGATIONS; i++) {
        String name = Integer.toString(i, 36) + "-domain";
        out.write(
            name
                + " IN NS ns1.provider"
                + i % 1000
                + ".example.\n"
                + name
                + " IN NS ns2.provider"
                + i % 1000
                + ".example.\n");
      }
    }
  }

  private static void measure(Path file) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // A file that is read within microseconds is read often enough to be measured.
    int times = (int) Math.max(1, (64L << 20) / Files.size(file));
    for (int round = 1; round <= ROUNDS; round++) {
      long[] records = new long[1];
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        new MasterFileParser(Optional.of(Name.ROOT), r -> records[0]++, p -> System.out.println(p))
            .parse(file);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s round %d: %d records, %.2f M records/s, %.0f MB/s, %d octets allocated a file%n",
          file.getFileName(),
          round,
          records[0],
          records[0] / seconds / 1e6,
          Files.size(file) * (double) times / seconds / 1e6,
          (threads.getCurrentThreadAllocatedBytes() - allocated) / times);
    }
  }
}
