package deens.app;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches folders, and says which files in them have changed and then been left alone for a moment.
 * What has really changed is for the reload to see.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** A file that is being written changes many times. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final WatchService service = FileSystems.getDefault().newWatchService();
  private final Consumer<Set<Path>> changed;
  private final Map<Path, WatchKey> folders = new ConcurrentHashMap<>();

  /** When each file was last changed; those that are left alone longest come first. */
  private final Map<Path, Long> touched = new LinkedHashMap<>();

  private FileWatch(Consumer<Set<Path>> changed) throws IOException {
    this.changed = changed;
  }

  /**
   * Begins to watch.
   *
   * @param changed is called on a thread of the watch with the files, or with a folder of which
   *     anything may have changed
   */
  static FileWatch start(Consumer<Set<Path>> changed) throws IOException {
    var watch = new FileWatch(changed);
    Thread.ofPlatform().daemon().name("watch").start(watch::run);
    return watch;
  }

  /** Says which folders are watched from now on: absolute paths. */
  void watch(Set<Path> wanted) {
    folders
        .entrySet()
        .removeIf(entry -> {
          if (wanted.contains(entry.getKey())) return false;
          entry.getValue().cancel();
          return true;
        });
    for (Path folder : wanted) {
      if (folders.containsKey(folder)) continue;
      try {
        folders.put(
            folder,
            folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE));
      } catch (IOException e) {
        LOG.warn("{} cannot be watched: {}", folder, e.getMessage());
      }
    }
  }

  private void run() {
    try {
      while (true) {
        @Nullable WatchKey key =
            touched.isEmpty() ? service.take() : service.poll(nanosToWait(), TimeUnit.NANOSECONDS);
        if (key != null) note(key);
        Set<Path> quiet = quiet();
        if (!quiet.isEmpty()) changed.accept(quiet);
      }
    } catch (ClosedWatchServiceException e) {
      // That is the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(WatchKey key) {
    Path folder = (Path) key.watchable();
    for (WatchEvent<?> event : key.pollEvents()) {
      // Without a name, some were lost.
      Path path = event.context() instanceof Path name ? folder.resolve(name) : folder;
      touched.remove(path);
      touched.put(path, System.nanoTime());
    }
    // A folder that is gone may come again, and is watched then.
    if (!key.reset()) folders.remove(folder, key);
  }

  private long nanosToWait() {
    long oldest = touched.values().iterator().next();
    return Math.max(0, oldest + QUIET_NANOS - System.nanoTime());
  }

  private Set<Path> quiet() {
    var quiet = new LinkedHashSet<Path>();
    long now = System.nanoTime();
    var all = touched.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Path, Long> one = all.next();
      if (now - one.getValue() < QUIET_NANOS) break;
      quiet.add(one.getKey());
      all.remove();
    }
    return quiet;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
