package deens.peers;

import deens.control.ControlClient;
import deens.control.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our server as an onion service, started as its operator would. */
final class OnionServer extends RunningProgram {
  /** Of the zone that it serves. */
  static final String NAME = "www.onion.example.";

  /** The address of {@link #NAME}. */
  static final String ADDRESS = "192.0.2.80";

  private static final String ZONE =
      """
      $ORIGIN onion.example.
      @ 300 SOA ns1 hostmaster 1 1h 10m 1w 1h
      @ 300 NS ns1
      ns1 300 A 192.0.2.1
      www 300 A 192.0.2.80
      """;

  private final Path folder;

  private OnionServer(List<String> command, Path folder) throws IOException {
    super(command, "openjdk");
    this.folder = folder;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param folder which it has for itself
   * @param settings its configuration, but for its zone and control socket
   */
  static OnionServer start(Path folder, String settings) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("onion.zone"), ZONE);
    Path config =
        Files.writeString(
            folder.resolve("deens.yaml"),
            settings + "zones:\n  - file: onion.zone\ncontrol:\n  socket: socket\n");
    var server = new OnionServer(command("--config", config.toString()), folder);
    try {
      server.await(0, "listening on ");
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  /** Returns how a command of ours is run. */
  static List<String> command(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("bin/java-options").toAbsolutePath());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-ea"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "deens.app.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Returns what {@code dns-server ctl} prints. */
  String ctl(String line) throws IOException, RefusedException {
    return ControlClient.ask(folder.resolve("socket"), line);
  }

  /** Returns the pin of its certificate. */
  String pin() throws IOException, InterruptedException {
    String line = await(0, ", pin ");
    return line.substring(line.indexOf(", pin ") + ", pin ".length());
  }

  /** Waits until it is an onion service, and that can be found; returns its name. */
  String published() throws IOException, InterruptedException {
    String line = await(0, " is published");
    return line.replaceFirst(".*onion service (\\S+) is published.*", "$1");
  }

  /** Ends it as its operator would. */
  void stop() throws IOException, InterruptedException {
    process.toHandle().destroy(); // Process.destroy would close the console, too
    exitCode();
  }
}
