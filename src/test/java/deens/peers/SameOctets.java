package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.oracle.Compiled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/**
 * Zones, queries for them, and what the engine on the JVM says: another build of the same core must
 * say the same, octet for octet.
 */
final class SameOctets {
  private static final Path ROOT = Path.of("../shared/data/root-2026082201.zone");
  private static final long SEED = 20261125;

  private final Path folder;
  private final Version version;
  private final List<Probe> probes;
  private final List<byte[]> expected;

  private SameOctets(Path folder, Version version, List<Probe> probes, List<byte[]> expected) {
    this.folder = folder;
    this.version = version;
    this.probes = probes;
    this.expected = expected;
  }

  /**
   * Makes zones and queries.
   *
   * @param zones "root" or "small": all of the examples and the tests' own
   * @param memo as the option says it: "off" or another
   * @param ahead whether answers are rendered ahead
   * @param lookups how many queries for names there are
   */
  static SameOctets of(
      Path folder, String zones, Signing signing, String memo, boolean ahead, int lookups)
      throws Exception {
    var models = new ArrayList<ZoneModel>();
    var texts = new ArrayList<String>();
    for (ServedZone zone : zones.equals("root") ? root(folder) : smallZones(folder)) {
      ServedZone signed = new Zones(folder).signed(zone, signing);
      models.add(new ZoneModel(signed, signing));
      texts.add(Files.readString(signed.file(), StandardCharsets.ISO_8859_1));
    }
    Version version = Compiled.version(texts);
    if (ahead) version = Compiled.specialised(version);
    List<Probe> probes = new Queries(SEED, models).lookups(lookups).oddities(10).probes();
    int memoOctets = memo.equals("off") ? 0 : 1 << 21;
    return new SameOctets(folder, version, probes, answers(version, memoOctets, probes));
  }

  /** Asks a server that serves {@link #image} all queries, and says where it differs. */
  void assertSaidBy(InetSocketAddress server) throws IOException {
    var given = new HashMap<Integer, byte[]>();
    datagrams(server, given);
    streams(server, given);
    for (int i = 0; i < probes.size(); i++) {
      String ours = octets(expected.get(i));
      assertEquals(ours, octets(given.getOrDefault(i, new byte[0])), probes.get(i).toString());
    }
  }

  /** Writes the zones' image. */
  Path image() throws IOException {
    return image(folder, version);
  }

  private static List<ServedZone> root(Path folder) throws Exception {
    return List.of(new Zones(folder).of(ROOT, Name.root));
  }

  private static List<ServedZone> smallZones(Path folder) throws Exception {
    var zones = new ArrayList<ServedZone>();
    for (String from : List.of("src/test/zones", "zones")) {
      try (Stream<Path> files = Files.list(Path.of(from))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".zone")).sorted().toList()) {
          zones.add(new Zones(folder).of(file));
        }
      }
    }
    return zones;
  }

  /** Writes a version's image. */
  static Path image(Path folder, Version version) throws IOException {
    byte[] octets = new byte[(int) version.bytes().size()];
    version.bytes().copyTo(0, octets, 0, octets.length);
    return Files.write(Files.createTempFile(folder, "zones", ".image"), octets);
  }

  private static List<byte[]> answers(Version version, int memoOctets, List<Probe> probes) {
    var engine = new AnswerEngine(Policy.standard(), memoOctets, SEED);
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS + 64];
    var answers = new ArrayList<byte[]>();
    for (int i = 0; i < probes.size(); i++) {
      byte[] message = message(probes.get(i), i);
      byte[] query = Arrays.copyOf(message, message.length + AnswerEngine.QUERY_SLACK);
      boolean stream = probes.get(i).stream();
      int octets =
          engine.answer(version, query, message.length, response, stream, new byte[16], 4, 0);
      answers.add(Arrays.copyOf(response, octets));
    }
    return answers;
  }

  /** A probe's message, with its index as id. */
  private static byte[] message(Probe probe, int index) {
    byte[] message = probe.packet().clone();
    if (message.length > 0) message[0] = (byte) (index >> 8);
    if (message.length > 1) message[1] = (byte) index;
    return message;
  }

  private static String octets(byte[] b) {
    return HexFormat.of().formatHex(b);
  }

  /** Asks over UDP, a few at a time; what is unanswered, though it should not be, again. */
  private void datagrams(InetSocketAddress server, Map<Integer, byte[]> given) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(300);
      for (int tries = 0; tries < 8; tries++) {
        int underWay = 0;
        for (int i = 0; i < probes.size(); i++) {
          boolean silent = expected.get(i).length == 0;
          if (probes.get(i).stream() || given.containsKey(i) || silent && tries > 0) continue;
          byte[] message = message(probes.get(i), i);
          socket.send(new DatagramPacket(message, message.length));
          if (!silent && ++underWay >= 16) underWay = receive(socket, given) ? underWay - 1 : 0;
        }
        while (receive(socket, given)) {
          // until nothing comes any more
        }
        boolean all = true;
        for (int i = 0; i < probes.size(); i++) {
          if (!probes.get(i).stream() && expected.get(i).length > 0 && !given.containsKey(i))
            all = false;
        }
        if (all) return;
      }
    }
  }

  private static boolean receive(DatagramSocket socket, Map<Integer, byte[]> given)
      throws IOException {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException nothing) {
      return false;
    }
    byte[] response = Arrays.copyOf(packet.getData(), packet.getLength());
    given.put((response[0] & 0xff) << 8 | response[1] & 0xff, response);
    return true;
  }

  /** Asks over TCP, many queries pipelined on each connection. */
  private void streams(InetSocketAddress server, Map<Integer, byte[]> given) throws IOException {
    List<Integer> left =
        Stream.iterate(0, i -> i < probes.size(), i -> i + 1)
            .filter(i -> probes.get(i).stream())
            .toList();
    for (int from = 0; from < left.size(); from += 40) {
      List<Integer> some = left.subList(from, Math.min(left.size(), from + 40));
      try (var socket = new Socket()) {
        socket.connect(server, 10_000);
        socket.setSoTimeout(10_000);
        var requests = ByteBuffer.allocate(1 << 16);
        for (int i : some) {
          byte[] message = message(probes.get(i), i);
          requests.putShort((short) message.length).put(message);
        }
        socket.getOutputStream().write(requests.array(), 0, requests.position());
        var in = new DataInputStream(socket.getInputStream());
        for (int i = 0; i < some.size(); i++) {
          byte[] response = in.readNBytes(in.readUnsignedShort());
          given.put((response[0] & 0xff) << 8 | response[1] & 0xff, response);
        }
      }
    }
  }
}
