package deens.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that a test has started, and what it says. */
class RunningProgram implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  final Process process;
  private final List<String> console = new ArrayList<>();
  private boolean ended;

  /**
   * Starts it.
   *
   * @param debianPackage what has the program
   */
  RunningProgram(List<String> command, String debianPackage) throws IOException {
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException("install the package " + debianPackage + ", or run ./check", e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line; (line = in.readLine()) != null; ) say(line);
    } catch (IOException closed) {
      say("console: " + closed.getMessage());
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void say(String line) {
    console.add(line);
    notifyAll();
  }

  /** Returns all that stands on the console so far. */
  synchronized List<String> console() {
    return List.copyOf(console);
  }

  /** Waits until a line of the console, from one on, has a text in it; returns the line. */
  synchronized String await(int from, String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (int i = from; ; ) {
      for (; i < console.size(); i++) if (console.get(i).contains(text)) return console.get(i);
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (ended || left <= 0)
        throw new IOException("the console does not say \"" + text + "\":\n" + console);
      wait(left);
    }
  }

  /** Waits until so many lines of the whole console have a text in them. */
  void await(String text, int lines) throws IOException, InterruptedException {
    for (int from = 0, n = 0; n < lines; n++) {
      String line = await(from, text);
      from += console().subList(from, console().size()).indexOf(line) + 1;
    }
  }

  /** Waits until it ends by itself; returns QEMU's exit code. */
  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
      throw new IOException("it does not end:\n" + console());
    synchronized (this) {
      while (!ended) wait();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
