package deens.app;

import deens.config.ZoneFile;
import deens.zone.model.Shares;
import deens.zone.text.ParserBuffers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads zone files, one a core at the same time, and gives what came of it in the files' order.
 * Small files are read by the group, since to hand one from thread to thread costs as much as to
 * read it. A few groups ahead, no more: a zone takes memory until it is in the image.
 */
final class Readings implements AutoCloseable {
  private static final int GROUP_FILES = 64;
  private static final long GROUP_OCTETS = 1 << 20;

  private final List<ZoneFile> files;

  /** Of each file. To ask for it takes as long as to read a small file: once, and on all cores. */
  private final long[] octets;

  private final long allOctets;

  /** Index of the first file that is in no group yet. */
  private int rest;

  private final int readers = Runtime.getRuntime().availableProcessors();
  private final ExecutorService executor = Executors.newFixedThreadPool(readers);
  private final ThreadLocal<ParserBuffers> buffers = ThreadLocal.withInitial(ParserBuffers::new);
  private final Deque<Future<List<ZoneReading>>> groups = new ArrayDeque<>();
  private Iterator<ZoneReading> group = List.<ZoneReading>of().iterator();

  Readings(List<ZoneFile> files) {
    this.files = files;
    octets = new long[files.size()];
    long sum = 0;
    for (long some : Shares.of(octets.length, this::measure)) sum += some;
    allOctets = sum;
  }

  private long measure(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      octets[i] = octets(files.get(i));
      sum += octets[i];
    }
    return sum;
  }

  /** Returns how much there is to read, without what the files include. */
  long octets() {
    return allOctets;
  }

  /** Returns what came of the next file; there must be one. */
  ZoneReading next() throws IOException {
    if (!group.hasNext()) {
      while (groups.size() < 2 * readers && rest < octets.length) submit();
      group = read(groups.remove()).iterator();
    }
    return group.next();
  }

  /** Has the next group read: one file at least, and as many as stay below its limits. */
  private void submit() {
    int from = rest;
    long sum = 0;
    do sum += octets[rest++];
    while (rest < octets.length && sum < GROUP_OCTETS && rest - from < GROUP_FILES);
    List<ZoneFile> next = files.subList(from, rest);
    groups.add(
        executor.submit(
            () -> next.stream().map(file -> ZoneReading.of(file, buffers.get())).toList()));
  }

  private static long octets(ZoneFile file) {
    try {
      return Files.size(file.file());
    } catch (IOException e) {
      return 0; // whoever reads it tells why
    }
  }

  private static List<ZoneReading> read(Future<List<ZoneReading>> group) throws IOException {
    try {
      return group.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading zone files", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
