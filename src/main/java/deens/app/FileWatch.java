package deens.app;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the files that zones and configuration were read from, and says when some have changed
 * and then been left alone for a moment. What has really changed is for the reload to see.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** A file that is being written changes many times. */
  private static final int QUIET_MILLIS = 100;

  private final WatchService service = FileSystems.getDefault().newWatchService();
  private final Runnable changed;
  private final Map<Path, WatchKey> folders = new HashMap<>();
  private volatile Set<Path> files = Set.of();
  private volatile Set<Path> zoneFolders = Set.of();

  private FileWatch(Runnable changed) throws IOException {
    this.changed = changed;
  }

  /**
   * Begins to watch.
   *
   * @param changed is called on a thread of the watch
   */
  static FileWatch start(Runnable changed) throws IOException {
    var watch = new FileWatch(changed);
    Thread.ofPlatform().daemon().name("watch").start(watch::run);
    return watch;
  }

  /**
   * Says what is watched from now on.
   *
   * @param nextFiles single files
   * @param nextFolders folders, any file in which counts
   */
  synchronized void watch(List<Path> nextFiles, List<Path> nextFolders) {
    var wanted = new HashSet<Path>();
    var single = new HashSet<Path>();
    for (Path file : nextFiles) {
      Path absolute = file.toAbsolutePath().normalize();
      single.add(absolute);
      wanted.add(absolute.getParent());
    }
    var whole = new HashSet<Path>();
    for (Path folder : nextFolders) whole.add(folder.toAbsolutePath().normalize());
    wanted.addAll(whole);
    files = Set.copyOf(single);
    zoneFolders = Set.copyOf(whole);
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
        boolean relevant = isRelevant(service.take());
        for (WatchKey more = next(); more != null; more = next()) relevant |= isRelevant(more);
        if (relevant) changed.run();
      }
    } catch (ClosedWatchServiceException e) {
      // That is the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable WatchKey next() throws InterruptedException {
    return service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
  }

  private boolean isRelevant(WatchKey key) {
    Path folder = (Path) key.watchable();
    boolean relevant = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      relevant |=
          !(event.context() instanceof Path name) // some were lost: it may be
              || zoneFolders.contains(folder)
              || files.contains(folder.resolve(name));
    }
    key.reset();
    return relevant;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
