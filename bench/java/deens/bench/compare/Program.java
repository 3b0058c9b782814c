package deens.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that are started here. None outlives this one, however it ends (SIGKILL excepted). */
final class Program {
  private static final int GRACE_SECONDS = 20;
  private static final Set<Process> running = new HashSet<>();
  private static final List<Path> folders = new ArrayList<>();
  private static boolean isOver;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Program::endAll, "ends what was started"));
  }

  private Program() {}

  /** Deletes a folder when this program ends, after all that may have files in it. */
  static void deleteAtEnd(Path folder) {
    synchronized (running) {
      folders.add(folder);
    }
  }

  /** Deletes a folder and all in it. */
  static void delete(Path folder) throws IOException {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(folder)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) Files.deleteIfExists(path);
  }

  /** Starts a program; what it prints goes to a file. */
  static Process start(List<String> command, Path printed) throws IOException {
    synchronized (running) {
      if (isOver) throw new IOException("interrupted");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      running.add(process);
      return process;
    }
  }

  /** Ends a program, and those that it has started. */
  static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly)
        .join();
    process.onExit().join();
    children.forEach(ProcessHandle::destroyForcibly);
    synchronized (running) {
      running.remove(process);
    }
  }

  /**
   * Runs a program to its end; returns what it printed to stdout and stderr.
   *
   * @throws IOException there is no such program, or it failed, or it took longer
   */
  static String run(List<String> command, int patienceSeconds) throws IOException {
    return run(command, patienceSeconds, 0);
  }

  /** The same where exit codes up to this one are no failure. */
  static String run(List<String> command, int patienceSeconds, int mostExitCode)
      throws IOException {
    Path printed = Files.createTempFile("bench", ".out");
    try {
      Process process = start(command, printed);
      boolean isDone;
      try {
        isDone = process.waitFor(patienceSeconds, TimeUnit.SECONDS);
      } finally {
        end(process);
      }
      String output = Files.readString(printed, StandardCharsets.ISO_8859_1).strip();
      String line = String.join(" ", command);
      if (!isDone) throw new IOException(line + ": took too long: " + output);
      int exit = process.exitValue();
      if (exit > mostExitCode) throw new IOException(line + ": exit code " + exit + ": " + output);
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(printed);
    }
  }

  private static void endAll() {
    synchronized (running) {
      isOver = true;
      running.forEach(Process::destroy);
      List.copyOf(running).forEach(Program::end);
      for (Path folder : folders) {
        try {
          delete(folder);
        } catch (IOException e) {
          System.err.println("bench: " + folder + " stays behind: " + e.getMessage());
        }
      }
    }
  }
}
