package deens.app;

import deens.config.ZoneFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads zone files, one a core at the same time, and gives what came of it in the files' order. A
 * few files ahead, no more: a zone takes memory until it is in the image.
 */
final class Readings implements AutoCloseable {
  private final Iterator<ZoneFile> files;
  private final int ahead = Runtime.getRuntime().availableProcessors();
  private final ExecutorService readers = Executors.newFixedThreadPool(ahead);
  private final Deque<Future<ZoneReading>> reading = new ArrayDeque<>();

  Readings(List<ZoneFile> files) {
    this.files = files.iterator();
  }

  /** Returns what came of the next file; there must be one. */
  ZoneReading next() throws IOException {
    while (reading.size() < ahead && files.hasNext()) {
      ZoneFile file = files.next();
      reading.add(readers.submit(() -> ZoneReading.of(file)));
    }
    try {
      return reading.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading zone files", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
