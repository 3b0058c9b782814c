package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.app.RunningServer;
import deens.config.Access;
import deens.config.Distribution;
import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.config.TransferConfig;
import deens.config.TransferLimits;
import deens.config.TsigKey;
import deens.config.ZoneFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;

/**
 * Zones go from NSD, BIND and Knot to our server and from it to them, with and without signatures:
 * both then give dig the same records. A change is heard of by NOTIFY; the zones' own times would
 * take hours.
 */
@Tag("peers")
@Timeout(180)
class TransferPeersTest {
  private static final Path ROOT = Path.of("../shared/data/root-2026082201.zone");
  private static final Path EVERY_TYPE = Path.of("zones/every-type.zone");
  private static final String SECRET = "c2VjcmV0IG9mIGJvdGggc2VydmVycywgMzIgb2N0ZXRz";
  private static final TsigKey KEY = TsigKey.parse("both.example", "hmac-sha256", SECRET);
  private static final Access LOOPBACK = new Access(List.of(Access.Rule.from("127.0.0.0/8")));
  private static final Access WITH_KEY = new Access(List.of(Access.Rule.key(KEY.name())));
  private static final Name CHANGING = Name.fromConstantString("changing.example.");

  @TempDir Path folder;

  static Stream<Arguments> peers() {
    return Stream.of(Program.NSD, Program.BIND, Program.KNOT)
        .flatMap(program -> Stream.of(Arguments.of(program, false), Arguments.of(program, true)));
  }

  private List<ServedZone> zones(Program peer, Path changing) throws Exception {
    var zones = new ArrayList<ServedZone>();
    var tools = new Zones(folder);
    zones.add(new ServedZone(CHANGING, changing, changing));
    zones.add(tools.of(ROOT, Name.root));
    // Knot does not know many of the types.
    if (peer != Program.KNOT) zones.add(tools.of(EVERY_TYPE));
    return zones;
  }

  private Path changing(int serial) throws IOException {
    return Files.writeString(
        folder.resolve("changing.zone"),
        """
        $ORIGIN changing.example.
        $TTL 300
        @ SOA ns hostmaster %d 1d 1d 4w 1h
        @ NS ns
        ns A 192.0.2.%d
        """
            .formatted(serial, serial));
  }

  private static TransferConfig config(
      List<SecondaryZone> secondaries, Optional<Path> state, Distribution distribution) {
    return new TransferConfig(
        List.of(KEY), secondaries, state, distribution, Map.of(), TransferLimits.standard());
  }

  @ParameterizedTest(name = "from {0}, signed: {1}")
  @MethodSource("peers")
  void zonesComeFromAPeer(Program program, boolean signed) throws Exception {
    List<ServedZone> zones = zones(program, changing(1));
    Optional<TsigKey> key = signed ? Optional.of(KEY) : Optional.empty();
    int ourPort = NameServer.freePort();
    var transfers = new PeerTransfers(program, signed, KEY, SECRET);
    try (var peer = transfers.primary(folder, zones, ourPort)) {
      var primary = new Peer(peer.address(), key);
      List<SecondaryZone> wanted =
          zones.stream()
              .map(zone ->
                  new SecondaryZone(
                      deens.core.wire.Name.parse(zone.apex().toString()),
                      List.of(primary),
                      Access.NOBODY))
              .toList();
      var state = Files.createTempDirectory(folder, "state");
      var config = config(wanted, Optional.of(state), new Distribution(LOOPBACK, List.of()));
      try (var server = new RunningServer(List.of(), config, ourPort)) {
        for (ServedZone zone : zones) {
          server.await("zone " + zone.apex() + " serial ");
          same(zone.apex(), peer.address(), server.address(), signed, server);
        }
        changing(2);
        peer.reload();
        server.await("zone changing.example. serial 2, ");
        same(CHANGING, peer.address(), server.address(), signed, server);
      }
    }
  }

  @ParameterizedTest(name = "to {0}, signed: {1}")
  @MethodSource("peers")
  void zonesGoToAPeer(Program program, boolean signed) throws Exception {
    List<ServedZone> zones = zones(program, changing(1));
    Optional<TsigKey> key = signed ? Optional.of(KEY) : Optional.empty();
    int theirPort = NameServer.freePort();
    var told =
        List.of(new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), theirPort), key));
    var config =
        config(List.of(), Optional.empty(), new Distribution(signed ? WITH_KEY : LOOPBACK, told));
    List<ZoneFile> files =
        zones.stream()
            .map(zone ->
                new ZoneFile(
                    zone.file(), Optional.of(deens.core.wire.Name.parse(zone.apex().toString()))))
            .toList();
    var transfers = new PeerTransfers(program, signed, KEY, SECRET);
    try (var server = new RunningServer(files, config);
        var peer = transfers.secondary(folder, zones, theirPort, server.address().getPort())) {
      for (ServedZone zone : zones) {
        same(zone.apex(), server.address(), peer.address(), signed, server);
      }
      changing(2);
      server.reload();
      peer.awaitSerial(CHANGING, 2);
      same(CHANGING, server.address(), peer.address(), signed, server);
    }
  }

  /** Compares what two servers give; ours may be about to serve what it has received. */
  private void same(
      Name apex,
      InetSocketAddress primary,
      InetSocketAddress secondary,
      boolean signed,
      RunningServer ours)
      throws Exception {
    List<String> expected = dump(apex, primary, signed);
    assertTrue(expected.size() > 2, () -> expected + ours.log());
    List<String> actual = dump(apex, secondary, signed);
    for (int i = 0; i < 100 && !expected.equals(actual); i++) {
      actual = dump(apex, secondary, signed);
    }
    assertEquals(String.join("\n", expected), String.join("\n", actual), ours::log);
  }

  private List<String> dump(Name apex, InetSocketAddress server, boolean signed) throws Exception {
    Path out = Files.createTempFile(folder, "dig", ".out");
    var command = new ArrayList<>(List.of("dig", "+noall", "+answer", "+onesoa", "-r"));
    command.addAll(List.of("@127.0.0.1", "-p", String.valueOf(server.getPort())));
    if (signed) command.addAll(List.of("-y", "hmac-sha256:both.example:" + SECRET));
    command.addAll(List.of(apex.toString(), "AXFR"));
    Process dig =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(dig.waitFor(60, TimeUnit.SECONDS));
    try (Stream<String> lines = Files.lines(out, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> !line.isEmpty() && !line.startsWith(";"))
          .map(line -> line.replaceAll("\\s+", " "))
          .filter(line -> !line.contains(" TSIG "))
          .sorted()
          .toList();
    }
  }
}
