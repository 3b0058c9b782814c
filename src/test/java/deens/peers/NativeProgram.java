package deens.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as a Linux program (deploy/native). */
final class NativeProgram extends RunningProgram {
  private NativeProgram(List<String> command) throws IOException {
    super(command, "qemu-user-static");
  }

  /** Builds the program. */
  static Path build(Path folder, String arch, String... options)
      throws IOException, InterruptedException {
    Path out = folder.resolve("deens-" + arch + options.length);
    var command = new ArrayList<>(List.of("deploy/native/build", "--arch", arch));
    command.addAll(List.of("--out", out.toString()));
    command.addAll(List.of(options));
    Process build = new ProcessBuilder(command).inheritIO().start();
    if (!build.waitFor(10, TimeUnit.MINUTES) || build.exitValue() != 0)
      throw new IOException("deploy/native/build failed");
    return out;
  }

  /** Starts a program; one for another processor than x86-64 by QEMU's user emulation. */
  static NativeProgram start(Path program, List<String> options) throws IOException {
    var command = new ArrayList<String>();
    if (program.toString().contains("aarch64")) command.add("qemu-aarch64-static");
    command.add(program.toString());
    command.addAll(options);
    return new NativeProgram(command);
  }

  /** Starts one on a free port of loopback, IPv4 unless told, and waits until it serves. */
  static NativeProgram serve(Path program, String... options)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(options));
    if (all.stream().noneMatch(o -> o.startsWith("--listen"))) all.add("--listen=127.0.0.1:0");
    NativeProgram started = start(program, all);
    started.await(0, "listening on");
    return started;
  }

  /** Where it is asked over UDP and TCP. */
  InetSocketAddress address() throws IOException, InterruptedException {
    String where = await(0, "listening on").replaceFirst("listening on ([^,]*),.*", "$1");
    int colon = where.lastIndexOf(':');
    String address = where.startsWith("[") ? "::1" : "127.0.0.1";
    return new InetSocketAddress(address, Integer.parseInt(where.substring(colon + 1)));
  }

  /** Sends it a signal. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
  }

  /** Returns the processes that answer. */
  List<ProcessHandle> workers() {
    return process.children().toList();
  }

  @Override
  public void close() {
    process.destroy(); // the workers end with it
    if (!process.onExit().orTimeout(20, TimeUnit.SECONDS).handle((_, late) -> late == null).join())
      super.close();
  }
}
