package deens.bench;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.HeapImageBytes;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.core.wire.Wire;
import deens.zone.compile.ImageWriter;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one answer, with and without memo, and what is allocated for it: nothing.
 *
 * <p>Compiled by {@code mvn test-compile}; run, with the default numbers of rounds, by
 *
 * <pre>
 *   mvn -q dependency:build-classpath -Dmdep.outputFile=target/cp -Dmdep.includeScope=test
 *   java -cp target/classes:target/test-classes:$(cat target/cp) \
 *       org.openjdk.jmh.Main AnswerBench -prof gc
 * </pre>
 *
 * The figure to look at is {@code gc.alloc.rate.norm}, octets per answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AnswerBench {
  /** Names asked, a power of two. */
  private static final int QUERIES = 1 << 14;

  private static final int TOP_LEVEL_DOMAINS = 1500;

  /**
   * {@code root}: referrals from a zone like the root's, a third of the questions for names that do
   * not exist; {@code example}: what a small company's zone is asked.
   */
  @Param({"root", "example"})
  public String workload = "root";

  /** Bound on the memo, octets; 0: none. */
  @Param({"0", "4194304"})
  public int memoOctets;

  private final byte[][] queries = new byte[QUERIES][];
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {(byte) 192, 0, 2, 7};
  private Version version = new Version(new HeapImageBytes(new byte[0]), 0, 0);
  private AnswerEngine engine = new AnswerEngine(Policy.standard(), 0, 1);
  private int next;

  @Setup
  public void compile() throws IOException {
    boolean root = workload.equals("root");
    version = version(root ? rootZone() : Files.readString(Path.of("zones/example.zone")));
    engine = new AnswerEngine(Policy.standard(), memoOctets, 1);
    var random = new SplittableRandom(1);
    for (int i = 0; i < QUERIES; i++) {
      queries[i] = root ? rootQuery(random) : exampleQuery(random);
    }
  }

  /** One answer; the questions go round and round. */
  @Benchmark
  public int answer() {
    byte[] q = queries[next++ & QUERIES - 1];
    int length = q.length - AnswerEngine.QUERY_SLACK;
    return engine.answer(version, q, length, response, false, client, 4, 0);
  }

  private static String domain(int i) {
    return Integer.toString(i * 7919 + 1000, 36);
  }

  private static String rootZone() {
    var out = new StringBuilder(". 86400 IN SOA a. b. 1 1800 900 604800 86400\n");
    for (int i = 0; i < 13; i++) {
      String ns = (char) ('a' + i) + ".root.";
      out.append(". 518400 IN NS ").append(ns).append('\n');
      out.append(ns).append(" 518400 IN A 192.0.2.").append(i + 1).append('\n');
      out.append(ns).append(" 518400 IN AAAA 2001:db8::").append(i + 1).append('\n');
    }
    for (int i = 0; i < TOP_LEVEL_DOMAINS; i++) {
      String tld = domain(i) + ".";
      for (int k = 0; k < 4; k++) {
        String ns = (char) ('a' + k) + ".nic." + tld;
        out.append(tld).append(" 172800 IN NS ").append(ns).append('\n');
        out.append(ns).append(" 172800 IN A 198.51.100.").append(k + 1).append('\n');
        out.append(ns).append(" 172800 IN AAAA 2001:db8:1::").append(k + 1).append('\n');
      }
      out.append(tld).append(" 86400 IN DS 1 13 2 ").append("A1".repeat(32)).append('\n');
    }
    return out.toString();
  }

  private static Version version(String zone) throws IOException {
    var octets = new ByteArrayOutputStream();
    var builder = new ZoneBuilder(Optional.empty());
    new MasterFileParser(
            Optional.empty(),
            builder,
            problem -> {
              throw new IllegalStateException(problem.toString());
            })
        .parse("bench", zone.getBytes(StandardCharsets.ISO_8859_1));
    var writer = new ImageWriter(Channels.newChannel(octets));
    writer.addZone(builder.build());
    long root = writer.finish();
    return new Version(new HeapImageBytes(octets.toByteArray()), root, 1);
  }

  private static byte[] rootQuery(SplittableRandom random) {
    boolean exists = random.nextInt(3) > 0;
    // Some domains are asked far more than others.
    int rank = (int) Math.pow(TOP_LEVEL_DOMAINS, random.nextDouble());
    String last = exists ? domain(rank) : "nx" + random.nextInt(1_000_000_000);
    return query("www" + random.nextInt(1000) + ".example." + last + ".", 1, random);
  }

  private static byte[] exampleQuery(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> query("www.example.org.", 1, random);
      case 1 -> query("example.org.", 28, random);
      case 2 -> query("example.org.", 15, random);
      case 3 -> query("customer" + random.nextInt(1000) + ".apps.example.org.", 1, random);
      case 4 -> query("host" + random.nextInt(1000) + ".dev.example.org.", 1, random);
      case 5 -> query("wiki.old.example.org.", 1, random);
      case 6 -> query("nx" + random.nextInt(100_000) + ".example.org.", 1, random);
      default -> query("ns1.example.org.", 1, random);
    };
  }

  private static byte[] query(String name, int type, SplittableRandom random) {
    // Half of the resolvers mix the case of what they ask.
    String asked = random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
    byte[] wire = Name.parse(asked).wire();
    byte[] q = new byte[12 + wire.length + 4 + 11 + AnswerEngine.QUERY_SLACK];
    Wire.putU16(q, 4, 1);
    Wire.putU16(q, 10, 1);
    System.arraycopy(wire, 0, q, 12, wire.length);
    int p = 12 + wire.length;
    Wire.putU16(q, p, type);
    Wire.putU16(q, p + 2, 1);
    Wire.putU16(q, p + 5, 41);
    Wire.putU16(q, p + 7, 1232);
    Wire.putU16(q, p + 11, 0x8000); // DO
    return q;
  }
}
