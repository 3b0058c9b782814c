package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.oracle.Compiled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/**
 * The guest in QEMU says, octet for octet, what the engine on the JVM says; and it survives what it
 * should not be given.
 */
@Tag("peers")
class GuestTest {
  private static final Path ROOT = Path.of("../shared/data/root-2026082201.zone");
  private static final long SEED = 20261125;
  private static final int FUZZ_SECONDS = Integer.getInteger("deens.fuzz.seconds", 30);

  @TempDir static Path folder;
  private static Path kernel;

  @BeforeAll
  static void build() throws Exception {
    kernel = Guest.build(folder);
  }

  @ParameterizedTest(name = "{0}, {1}, memo {2}, rendered ahead {3}")
  @CsvSource({
    "small, NONE, 2M, false",
    "small, NSEC3, off, false",
    "small, NSEC, 2M, true",
    "root, NSEC, 2M, false",
    "root, NSEC, off, false"
  })
  void eachResponseIsThatOfTheJvm(String zones, Signing signing, String memo, boolean ahead)
      throws Exception {
    var models = new ArrayList<ZoneModel>();
    var texts = new ArrayList<String>();
    for (ServedZone zone : zones.equals("root") ? root() : smallZones()) {
      ServedZone signed = new Zones(folder).signed(zone, signing);
      models.add(new ZoneModel(signed, signing));
      texts.add(Files.readString(signed.file(), StandardCharsets.ISO_8859_1));
    }
    Version version = Compiled.version(texts);
    if (ahead) version = Compiled.specialised(version);
    List<Probe> probes = new Queries(SEED, models).lookups(2500).oddities(10).probes();
    List<byte[]> expected = answers(version, memo.equals("off") ? 0 : 1 << 21, probes);
    String image = image(version).toString();
    try (var guest = Guest.boot(kernel, List.of(image), "check=full memo=" + memo)) {
      guest.await(0, "serving");
      var given = new HashMap<Integer, byte[]>();
      // Twice, so that the memo, if there is one, gives the second answers.
      for (int round = 0; round < 2; round++) {
        given.clear();
        datagrams(guest, probes, expected, given);
        streams(guest, probes, given);
        for (int i = 0; i < probes.size(); i++) {
          String ours = octets(expected.get(i));
          assertEquals(ours, octets(given.getOrDefault(i, new byte[0])), probes.get(i).toString());
        }
      }
    }
  }

  private static List<ServedZone> root() throws Exception {
    return List.of(new Zones(folder).of(ROOT, Name.root));
  }

  private static List<ServedZone> smallZones() throws Exception {
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

  private static Path image(Version version) throws IOException {
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
    return java.util.HexFormat.of().formatHex(b);
  }

  /** Asks over UDP, a few at a time; what is unanswered, though it should not be, again. */
  private static void datagrams(
      Guest guest, List<Probe> probes, List<byte[]> expected, Map<Integer, byte[]> given)
      throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.connect(guest.address());
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
  private static void streams(Guest guest, List<Probe> probes, Map<Integer, byte[]> given)
      throws IOException {
    List<Integer> left =
        Stream.iterate(0, i -> i < probes.size(), i -> i + 1)
            .filter(i -> probes.get(i).stream())
            .toList();
    for (int from = 0; from < left.size(); from += 40) {
      List<Integer> some = left.subList(from, Math.min(left.size(), from + 40));
      try (var socket = new Socket()) {
        socket.connect(guest.address(), 10_000);
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

  @Test
  void answeringAllocatesNothing() throws Exception {
    List<ServedZone> zones = smallZones();
    var models = new ArrayList<ZoneModel>();
    var texts = new ArrayList<String>();
    for (ServedZone zone : zones) {
      models.add(new ZoneModel(zone, Signing.NONE));
      texts.add(Files.readString(zone.file(), StandardCharsets.ISO_8859_1));
    }
    Version version = Compiled.version(texts);
    List<Probe> probes = new Queries(SEED, models).lookups(1000).oddities(5).probes();
    List<byte[]> expected = answers(version, 0, probes);
    try (var guest = Guest.boot(kernel, List.of(image(version).toString()), "report=1")) {
      guest.await(0, "serving");
      var given = new HashMap<Integer, byte[]>();
      datagrams(guest, probes, expected, given);
      streams(guest, probes, given);
      int warm = guest.console().size();
      given.clear();
      datagrams(guest, probes, expected, given);
      streams(guest, probes, given);
      int from = warm + 1;
      guest.await(from, "answers");
      guest.await(guest.console().size(), "answers");
      for (String line : guest.console().subList(from, guest.console().size())) {
        assertTrue(line.contains(", 0 octets allocated"), guest.console().toString());
      }
    }
  }

  @Test
  void theImageWithoutAZoneHas128KibAtMost() throws Exception {
    long octets = Files.size(kernel);
    assertTrue(octets <= 128 << 10, octets + " octets");
  }

  @Test
  void aDamagedImageIsNotServed() throws Exception {
    Path image =
        image(Compiled.version(List.of("$ORIGIN example.\n@ 60 SOA a b 1 2 3 4 5\n@ 60 NS a\n")));
    byte[] octets = Files.readAllBytes(image);
    octets[octets.length / 3] ^= 1;
    Files.write(image, octets);
    try (var guest = Guest.boot(kernel, List.of(image.toString()), "")) {
      guest.await(0, "checksum is");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void withoutAnImageItSaysSoAndStops() throws Exception {
    try (var guest = Guest.boot(kernel, List.of(), "")) {
      guest.await(0, "no zone image");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void withoutAnAddressItSaysSoAndStops() throws Exception {
    var nowhere = InetAddress.getLoopbackAddress();
    try (var socket = new DatagramSocket(0, nowhere);
        var guest = Guest.boot(kernel, List.of(), "memo=off", socket, freePort())) {
      guest.await(0, "no address");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void withoutADeviceItSaysSoAndStops() throws Exception {
    var nowhere = new java.net.InetSocketAddress(0);
    try (var guest = Guest.boot(kernel, List.of(), "ip=192.0.2.1", List.of(), nowhere)) {
      guest.await(0, "no network device");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memo=lots", "memo=1", "ip=1.2.3", "port=0", "check=-1", "udp=99999999999"})
  void aWrongOptionIsNamed(String option) throws Exception {
    try (var guest = Guest.boot(kernel, List.of(), option)) {
      guest.await(0, "deens: ");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Random frames, and frames that are nearly right, as fast as they go; then a question. */
  @Test
  void noFrameHarmsIt() throws Exception {
    Version version =
        Compiled.version(
            List.of("$ORIGIN example.\n@ 60 SOA a b 1 2 3 4 5\n@ 60 NS a\na 60 A 192.0.2.1\n"));
    var random = new SplittableRandom(SEED);
    byte[] question = Frames.question(7);
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var guest =
            Guest.boot(
                kernel,
                List.of(image(version).toString()),
                "ip=192.0.2.53/24 ip6=2001:db8::53 report=1",
                socket,
                freePort())) {
      guest.await(0, "serving");
      socket.connect(guest.address());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FUZZ_SECONDS);
      long frames = 0;
      while (System.nanoTime() < end) {
        for (int i = 0; i < 64; i++, frames++) {
          byte[] frame = Frames.any(random);
          socket.send(new DatagramPacket(frame, frame.length));
        }
        assertTrue(isAnswered(socket, question), () -> guest.console().toString());
      }
      assertTrue(frames > 1000, frames + " frames");
      int from = guest.console().size();
      guest.await(from, "answers");
      assertTrue(guest.console().stream().noneMatch(l -> l.contains("fault") || l.contains("bug")));
    }
  }

  /** Whether the question is answered; asked again, as datagrams may be lost. */
  private static boolean isAnswered(DatagramSocket socket, byte[] question) throws IOException {
    socket.setSoTimeout(200);
    for (int tries = 0; tries < 50; tries++) {
      socket.send(new DatagramPacket(question, question.length));
      var packet = new DatagramPacket(new byte[2048], 2048);
      try {
        for (int i = 0; i < 1000; i++) {
          socket.receive(packet);
          if (Frames.isAnswer(packet.getData(), packet.getLength(), 7)) return true;
        }
      } catch (SocketTimeoutException nothing) {
        // again
      }
    }
    return false;
  }
}
