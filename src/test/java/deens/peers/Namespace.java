package deens.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace, in which the Linux kernel is the peer of a network stack of ours, and with
 * it its programs. Needs root, and the package iproute2. Gone when closed, with all that runs in
 * it.
 */
final class Namespace implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int SECONDS = 60;

  private final String name =
      "deens-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
  private final List<Process> processes = new ArrayList<>();

  Namespace() throws IOException, InterruptedException {
    output(List.of("ip", "netns", "add", name));
    run("ip link set lo up");
  }

  String name() {
    return name;
  }

  /** Runs a command in it, its words apart by spaces; returns what it prints. */
  String run(String command) throws IOException, InterruptedException {
    return output(inside(command));
  }

  /** Starts a command in it, which is killed at the end. */
  Process start(String command) throws IOException {
    Process process =
        new ProcessBuilder(inside(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    return process;
  }

  private List<String> inside(String command) {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(List.of(command.split(" ", -1)));
    return words;
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Path printed = Files.createTempFile("namespace", ".txt");
    try {
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
      } catch (IOException e) {
        throw new IOException("cannot run " + command.getFirst() + ": run ./check", e);
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
      String text = Files.readString(printed, StandardCharsets.UTF_8);
      if (process.exitValue() != 0)
        throw new IOException(command + " failed: " + process.exitValue() + "\n" + text);
      return text;
    } finally {
      Files.delete(printed);
    }
  }

  /** Does something on a thread whose sockets are in the namespace. */
  <T> T inside(Callable<T> work) throws IOException, InterruptedException {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            enter(Path.of("/run/netns", name));
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failed) throw failed;
      throw new IOException(e.getCause());
    }
  }

  @SuppressWarnings("restricted") // the C library's function, called as it is declared
  private static void enter(Path file) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle setns =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setns"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (var arena = Arena.ofConfined();
        var opened = new NativeFile(arena.allocateFrom(file.toString()), 0)) {
      if ((int) setns.invokeExact(opened.descriptor(), CLONE_NEWNET) != 0)
        throw new IOException("cannot enter " + file);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Process process : processes) process.destroyForcibly().waitFor();
      output(List.of("ip", "netns", "del", name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
