package deens.control.health;

import deens.control.ControlClient;
import deens.control.RefusedException;
import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The zones of a running server, learnt from its control socket again and again: those that it
 * serves, and those that it should have fetched. What was learnt last holds while nothing can be
 * learnt.
 */
public final class LearntZones implements ZoneSource, AutoCloseable {
  private static final int LIMIT_SECONDS = 2;
  private static final int INTERVAL_SECONDS = 5;
  private static final int FIRST_INTERVAL_MILLIS = 100;

  private final Callable<List<String>> asking;
  private final Consumer<String> problems;
  private final Thread thread;
  private volatile Map<Name, OptionalInt> zones = Map.of();
  private String problem = "";

  /**
   * Starts to learn; returns when that has succeeded or failed once.
   *
   * @param control the server's socket
   * @param problems is told why nothing can be learnt, once for each reason
   */
  public static LearntZones from(Path control, Consumer<String> problems)
      throws InterruptedException {
    return new LearntZones(
        () ->
            List.of(ControlClient.ask(control, "zones"), ControlClient.ask(control, "secondaries")),
        problems);
  }

  LearntZones(Callable<List<String>> asking, Consumer<String> problems)
      throws InterruptedException {
    this.asking = asking;
    this.problems = problems;
    learn();
    thread = Thread.ofVirtual().name("zones").start(this::learnOn);
  }

  @Override
  public Map<Name, OptionalInt> zones() {
    return zones;
  }

  private void learnOn() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        // A server that is just starting is asked soon again.
        if (zones.isEmpty()) TimeUnit.MILLISECONDS.sleep(FIRST_INTERVAL_MILLIS);
        else TimeUnit.SECONDS.sleep(INTERVAL_SECONDS);
        learn();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Asks once. A server that hangs keeps its socket open, and would never answer. */
  private void learn() throws InterruptedException {
    var task = new FutureTask<>(asking);
    Thread asker = Thread.ofVirtual().start(task);
    try {
      var learnt = new LinkedHashMap<Name, OptionalInt>();
      for (String table : task.get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        for (Name name : names(table)) learnt.put(name, OptionalInt.empty());
      }
      zones = learnt;
      problem("");
    } catch (TimeoutException e) {
      problem("the control socket does not answer");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> problem(String.valueOf(io.getMessage()));
        case RefusedException refused -> problem(String.valueOf(refused.getMessage()));
        default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      asker.interrupt();
    }
  }

  private void problem(String now) {
    if (!now.isEmpty() && !now.equals(problem)) problems.accept(now);
    problem = now;
  }

  /** Reads the first column of a table whose first line is its head. */
  private static List<Name> names(String table) {
    return table
        .lines()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> Name.parse(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
