package deens.app;

import deens.config.ZoneFile;
import deens.zone.text.ParserBuffers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  private final Iterator<ZoneFile> files;
  private final int readers = Runtime.getRuntime().availableProcessors();
  private final ExecutorService executor = Executors.newFixedThreadPool(readers);
  private final ThreadLocal<ParserBuffers> buffers = ThreadLocal.withInitial(ParserBuffers::new);
  private final Deque<Future<List<ZoneReading>>> groups = new ArrayDeque<>();
  private Iterator<ZoneReading> group = List.<ZoneReading>of().iterator();

  Readings(List<ZoneFile> files) {
    this.files = files.iterator();
  }

  /** Returns what came of the next file; there must be one. */
  ZoneReading next() throws IOException {
    if (!group.hasNext()) {
      while (groups.size() < 2 * readers && files.hasNext()) submit();
      group = read(groups.remove()).iterator();
    }
    return group.next();
  }

  /** Has the next group read: one file at least, and as many as stay below its limits. */
  private void submit() {
    var next = new ArrayList<ZoneFile>();
    long octets = 0;
    do {
      ZoneFile file = files.next();
      next.add(file);
      octets += octets(file);
    } while (files.hasNext() && octets < GROUP_OCTETS && next.size() < GROUP_FILES);
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
