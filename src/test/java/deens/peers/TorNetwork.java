package deens.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Tor network of its own, on loopback alone: an authority and relays, all ended by {@link
 * #close}; if this JVM ends otherwise, they end by themselves.
 */
final class TorNetwork implements AutoCloseable {
  private static final String PACKAGE = "tor";
  private static final int RELAYS = 5;
  private static final int PATIENCE_SECONDS = 90;

  private final Path folder;
  private final Deque<RunningProgram> running = new ArrayDeque<>();
  private String authority = "";

  private TorNetwork(Path folder) {
    this.folder = folder;
  }

  /** Starts one, and waits until its authority lists all relays. */
  static TorNetwork start(Path folder) throws IOException, InterruptedException {
    var network = new TorNetwork(folder);
    try {
      network.startRelays();
      network.awaitConsensus();
      return network;
    } catch (IOException | InterruptedException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void startRelays() throws IOException, InterruptedException {
    int orPort = NameServer.freePort();
    int dirPort = NameServer.freePort();
    Path keys = Files.createDirectories(folder.resolve("authority/keys"));
    String identity = identity(keys, dirPort);
    authority =
        "DirAuthority authority orport=%d no-v2 v3ident=%s 127.0.0.1:%d %s"
            .formatted(orPort, identity, dirPort, fingerprint(folder.resolve("authority")));
    tor("authority", authoritySettings(dirPort) + RELAY.formatted(orPort, "authority"));
    for (int i = 0; i < RELAYS; i++) {
      tor("relay" + i, RELAY.formatted(NameServer.freePort(), "relay" + i));
    }
  }

  private static final String EVERYBODY =
      """
      TestingTorNetwork 1
      AssumeReachable 1
      PathsNeededToBuildCircuits 0.67
      """;

  private static String authoritySettings(int dirPort) {
    return """
    AuthoritativeDirectory 1
    V3AuthoritativeDirectory 1
    ContactInfo nobody@example.org
    DirPort 127.0.0.1:%d
    V3AuthVotingInterval 10
    V3AuthVoteDelay 2
    V3AuthDistDelay 2
    TestingV3AuthInitialVotingInterval 10
    TestingV3AuthInitialVoteDelay 2
    TestingV3AuthInitialDistDelay 2
    TestingDirAuthVoteExit *
    TestingDirAuthVoteGuard *
    TestingDirAuthVoteHSDir *
    TestingMinExitFlagThreshold 0
    """
        .formatted(dirPort);
  }

  private static final String RELAY =
      """
      SocksPort 0
      ORPort 127.0.0.1:%d IPv4Only
      Address 127.0.0.1
      Nickname %s
      ExitRelay 1
      ExitPolicy accept *:*
      """;

  /** Starts a Tor of this network, which is ended with it. */
  RunningProgram tor(String name, String settings) throws IOException {
    RunningProgram tor =
        start(
            Files.createDirectories(folder.resolve(name)), authority + "\n" + EVERYBODY + settings);
    running.push(tor);
    return tor;
  }

  /**
   * Starts a Tor, which ends with this JVM.
   *
   * @param data its folder
   */
  static RunningProgram start(Path data, String settings) throws IOException {
    String owner = "__OwningControllerProcess " + ProcessHandle.current().pid() + "\n";
    String text =
        "DataDirectory "
            + data
            + "\n"
            + owner
            + "ShutdownWaitLength 0\nLog notice stdout\n"
            + settings;
    Path file = Files.writeString(data.resolve("torrc"), text);
    return new RunningProgram(
        List.of(
            Peer.path("tor", PACKAGE), "--defaults-torrc", file + ".none", "-f", file.toString()),
        PACKAGE);
  }

  /** Makes the authority's keys; returns its identity. */
  private static String identity(Path keys, int dirPort) throws IOException, InterruptedException {
    var command =
        List.of(
            Peer.path("tor-gencert", PACKAGE),
            "--create-identity-key",
            "-m",
            "1",
            "-a",
            "127.0.0.1:" + dirPort,
            "-i",
            keys.resolve("authority_identity_key").toString(),
            "-s",
            keys.resolve("authority_signing_key").toString(),
            "-c",
            keys.resolve("authority_certificate").toString(),
            "--passphrase-fd",
            "0");
    output(command, "secret\n");
    return Files.readAllLines(keys.resolve("authority_certificate")).stream()
        .filter(line -> line.startsWith("fingerprint "))
        .findFirst()
        .orElseThrow()
        .substring("fingerprint ".length());
  }

  private static String fingerprint(Path data) throws IOException, InterruptedException {
    var command =
        List.of(
            Peer.path("tor", PACKAGE),
            "--list-fingerprint",
            "--quiet",
            "--defaults-torrc",
            data + "/none",
            "-f",
            data + "/none",
            "--ignore-missing-torrc",
            "--DataDirectory",
            data.toString(),
            "--ORPort",
            "1",
            "--DirAuthority",
            "none 127.0.0.1:1 " + "f".repeat(40));
    String printed = output(command, "");
    return printed.substring(printed.indexOf(' ') + 1).replace(" ", "").strip();
  }

  private static String output(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.US_ASCII));
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(command + " printed:\n" + printed);
    return printed;
  }

  /** A client or a service that starts before would wait long before it asks again. */
  private void awaitConsensus() throws IOException, InterruptedException {
    Path consensus = folder.resolve("authority/cached-consensus");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (relaysIn(consensus) <= RELAYS) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("no consensus of all relays:\n" + consoles());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static long relaysIn(Path consensus) throws IOException {
    if (!Files.exists(consensus)) return 0;
    return Files.readAllLines(consensus, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.startsWith("s ") && line.contains("HSDir"))
        .count();
  }

  private List<String> consoles() {
    var all = new ArrayList<String>();
    running.forEach(tor -> all.addAll(tor.console()));
    return all;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) running.pop().close();
  }
}
