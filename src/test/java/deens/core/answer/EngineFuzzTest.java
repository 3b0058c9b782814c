package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.HeapImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.Version;
import deens.core.wire.MessageWalk;
import deens.core.wire.Packet;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Any octets are answered or dropped, never with an exception, never with more than the limit, and
 * with the same octets whether there is a memo or not. {@code -Ddeens.fuzz.packets=N
 * -Ddeens.fuzz.seed=N} choose how many packets are tried, and which.
 */
class EngineFuzzTest {
  private static final int PACKETS = Integer.getInteger("deens.fuzz.packets", 1_000_000);
  private static final long SEED = Long.getLong("deens.fuzz.seed", 20_261_125L);
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);

  private static final List<String> LABELS =
      List.of(
          "corners",
          "example",
          "org",
          "test",
          "child",
          "dname",
          "wild",
          "ns1",
          "many",
          "x",
          "*",
          "a",
          "alpha",
          "secure",
          "ent",
          "chain1",
          "deep1",
          "big",
          "sibling",
          "www",
          "apps",
          "old",
          "dev",
          "arpa",
          "in-addr",
          "nx",
          "wildloop",
          "dnameloop",
          "dnamelong",
          "stars");

  private static final List<String> APEXES =
      List.of("corners.example.", "example.org.", "test.", "2.0.192.in-addr.arpa.", ".", "s.test.");

  private static List<String> zones() {
    var signing = new Signing(Signing.Denial.NSEC3_OPTOUT, new byte[] {1}, 1);
    var random = new SplittableRandom(SEED);
    return List.of(
        signing.sign(TestZone.parse(Dig.file("src/test/zones/corners.zone")), random).text(),
        new Signing(Signing.Denial.NSEC, new byte[0], 0)
            .sign(TestZone.parse(Dig.file("zones/example.zone")), random)
            .text(),
        Dig.file("zones/delegations.zone"),
        "$ORIGIN 2.0.192.in-addr.arpa.\n" + Dig.file("zones/2.0.192.in-addr.arpa.zone"));
  }

  @Test
  void aMillionPackets() {
    System.out.println("seed " + SEED + ", " + PACKETS + " packets");
    Version version = Compiled.version(zones());
    var engines = new Engines(POLICY, 1 << 19);
    var random = new SplittableRandom(SEED);
    long[] rcodes = new long[16];
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packet(random);
      boolean stream = random.nextInt(4) == 0;
      byte[] response = engines.ask(version, packet, stream, () -> "seed " + SEED);
      if (response.length == 0) {
        assertTrue(packet.length < QueryView.HEADER_OCTETS || packet[2] < 0, () -> hex(packet));
        continue;
      }
      int rcode = response[3] & 15;
      rcodes[rcode]++;
      assertTrue(stream || response.length <= POLICY.udpOctets(), () -> hex(packet));
      assertEquals(Wire.u16(packet, 0), Wire.u16(response, 0));
      assertTrue(rcode != Rcode.SERVFAIL, () -> hex(packet));
      new MessageWalk(response);
      if (i % 50 == 0) assertEquals(rcode, Dig.message(response).getHeader().getRcode());
    }
    // It was no idle exercise.
    int enough = PACKETS / 100;
    for (int rcode : new int[] {Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.FORMERR, Rcode.REFUSED}) {
      assertTrue(rcodes[rcode] > enough, () -> "rcodes " + Arrays.toString(rcodes));
    }
    assertEquals(0, engines.remembering.counters().damaged());
    assertTrue(engines.remembering.counters().questionHits() > enough);
  }

  private static String hex(byte[] packet) {
    return "seed " + SEED + ": " + HexFormat.of().formatHex(packet);
  }

  /** A well-formed query, or one with some octets changed, cut or added, or nothing but noise. */
  private static byte[] packet(SplittableRandom random) {
    if (random.nextInt(50) == 0) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] query = query(random);
    int mutations = random.nextInt(3) == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < mutations; i++) query = mutated(query, random);
    return query;
  }

  private static byte[] query(SplittableRandom random) {
    boolean edns = random.nextInt(3) > 0;
    boolean tsig = random.nextInt(30) == 0;
    var packet = new Packet(random.nextInt(2) << 8, 1, 0, 0, (edns ? 1 : 0) + (tsig ? 1 : 0));
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] label =
          LABELS.get(random.nextInt(LABELS.size())).getBytes(StandardCharsets.ISO_8859_1);
      if (random.nextInt(4) == 0) label[0] &= ~0x20;
      packet.u8(label.length).octets(label);
    }
    packet.name(APEXES.get(random.nextInt(APEXES.size())));
    packet.u16(random.nextInt(20) == 0 ? random.nextInt(65536) : type(random));
    packet.u16(random.nextInt(20) == 0 ? random.nextInt(256) : RRClass.IN);
    if (edns) {
      byte[] options =
          switch (random.nextInt(6)) {
            case 0 -> HexFormat.of().parseHex("00030000");
            case 1 -> HexFormat.of().parseHex("000a00080102030405060708");
            case 2 -> HexFormat.of().parseHex("000b0000" + "fde9000101");
            default -> new byte[0];
          };
      int octets = random.nextBoolean() ? 1232 : random.nextInt(2048);
      packet.record(".", RRType.OPT, octets, random.nextInt(2) << 15, options);
    }
    if (tsig) {
      byte[] rdata =
          HexFormat.of().parseHex("0b686d61632d736861323536000000000000ff012c0002aabb123400000000");
      packet.record("some.key.", RRType.TSIG, RRClass.ANY, 0, rdata);
    }
    return Arrays.copyOf(packet.padded(), packet.length());
  }

  private static int type(SplittableRandom random) {
    int[] types = {1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 43, 46, 47, 48, 50, 51, 64, 65, 252, 255};
    return types[random.nextInt(types.length)];
  }

  private static byte[] mutated(byte[] query, SplittableRandom random) {
    if (query.length == 0) return query;
    int at = random.nextInt(query.length);
    switch (random.nextInt(6)) {
      case 0 -> query[at] = (byte) random.nextInt(256);
      case 1 -> query[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        return Arrays.copyOf(query, at); // cut
      }
      case 3 -> {
        byte[] longer = Arrays.copyOf(query, query.length + 1 + random.nextInt(20));
        System.arraycopy(query, at, longer, longer.length - (query.length - at), query.length - at);
        return longer;
      }
      case 4 -> { // a count or a length
        int p = 4 + random.nextInt(Math.max(1, query.length - 5));
        if (p + 2 <= query.length) Wire.putU16(query, p, random.nextInt(4));
      }
      default -> { // some octets again, later
        int n = Math.min(1 + random.nextInt(16), query.length - at);
        int to = random.nextInt(query.length - n + 1);
        System.arraycopy(query, at, query, to, n);
      }
    }
    return query;
  }

  // ---- damaged images ----

  @Test
  void aDamagedImageIsAnsweredAlikeOrServfail() {
    int rounds = PACKETS / 1_000;
    System.out.println("seed " + SEED + ", " + rounds + " damaged images");
    Version whole = Compiled.version(zones());
    byte[] octets = new byte[(int) whole.bytes().size()];
    whole.bytes().copyTo(0, octets, 0, octets.length);
    var random = new SplittableRandom(SEED + 1);
    var remembering = new AnswerEngine(POLICY, 1 << 19, 1);
    var forgetting = new AnswerEngine(POLICY, 0, 1);
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    byte[] client = {(byte) 192, 0, 2, 7};
    var queries = new ArrayList<byte[]>();
    for (int i = 0; i < 200; i++) {
      byte[] q = query(random);
      queries.add(Arrays.copyOf(q, q.length + AnswerEngine.QUERY_SLACK));
    }
    for (int round = 0; round < rounds; round++) {
      byte[] damaged = octets.clone();
      for (int flips = 1 << random.nextInt(11); flips > 0; flips--) {
        int at =
            ImageFormat.HEADER_OCTETS + random.nextInt(damaged.length - ImageFormat.HEADER_OCTETS);
        damaged[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : damaged[at] ^ 1);
      }
      if (random.nextInt(10) == 0) damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      var version = new Version(new HeapImageBytes(damaged), whole.root(), 1_000_000 + round);
      for (byte[] q : queries) {
        boolean stream = random.nextBoolean();
        var responses = new ArrayList<byte[]>();
        for (AnswerEngine engine : new AnswerEngine[] {forgetting, remembering, remembering}) {
          int length = q.length - AnswerEngine.QUERY_SLACK;
          int n = engine.answer(version, q, length, response, stream, client, 4, Dig.NOW);
          int seen = round;
          assertTrue(
              n >= QueryView.HEADER_OCTETS && (stream || n <= POLICY.udpOctets()),
              () -> n + " octets, round " + seen + ", seed " + SEED);
          responses.add(Arrays.copyOf(response, n));
        }
        // What is remembered is looked at more closely before: one may have met damage that another
        // has not.
        int seen = round;
        responses.removeIf(r -> (r[3] & 15) == Rcode.SERVFAIL);
        for (byte[] r : responses) {
          assertArrayEquals(responses.getFirst(), r, () -> "round " + seen + ", seed " + SEED);
        }
      }
    }
    // Some was met, and most was not.
    Counters counters = forgetting.counters();
    long answered = counters.rcode(Rcode.NOERROR) + counters.rcode(Rcode.NXDOMAIN);
    assertTrue(
        counters.damaged() > rounds && answered > rounds,
        () -> counters.damaged() + " damaged, " + answered + " answered");
  }
}
