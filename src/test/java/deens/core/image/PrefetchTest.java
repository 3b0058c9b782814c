package deens.core.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import deens.core.wire.PortableWords;
import deens.core.wire.QueryView;
import deens.core.wire.Words;
import deens.oracle.Compiled;
import deens.oracle.Gen;
import deens.oracle.TestZone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private static final long SEED = 20_261_128;
  private static final int LINE_OCTETS = 64;

  private final Words words = PortableWords.words();
  private final Prefetch prefetch = new Prefetch(words);

  /** An image that notes which of the processor's cache lines are read. */
  private static final class Watched extends ImageBytes {
    private final ImageBytes bytes;
    private final BitSet lines = new BitSet();
    private int reads;

    Watched(ImageBytes bytes) {
      this.bytes = bytes;
    }

    private long at(long p) {
      reads++;
      lines.set((int) (p / LINE_OCTETS));
      return p;
    }

    boolean hasRead(long p) {
      return lines.get((int) (p / LINE_OCTETS));
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public int u8(long p) {
      return bytes.u8(at(p));
    }

    @Override
    public int u16(long p) {
      return bytes.u16(at(p));
    }

    @Override
    public int i32(long p) {
      return bytes.i32(at(p));
    }

    @Override
    public long i64(long p) {
      return bytes.i64(at(p));
    }

    @Override
    public void copyTo(long p, byte[] to, int at, int length) {
      bytes.copyTo(at(p), to, at, length);
    }

    @Override
    public boolean sameOctets(long p, byte[] b, int at, int length) {
      return bytes.sameOctets(at(p), b, at, length);
    }
  }

  private static byte[] padded(byte[] query) {
    return Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
  }

  /**
   * Returns the octets of a query that are looked at: a name, its root label left out, in place.
   */
  private static byte[] query(String name) {
    byte[] query = new byte[QueryView.QNAME_AT + name.length() + 5];
    System.arraycopy(name.getBytes(ISO_8859_1), 0, query, QueryView.QNAME_AT, name.length());
    return query;
  }

  private static void find(Version version, byte[] query, Found found) {
    byte[] key = Arrays.copyOfRange(query, QueryView.QNAME_AT, query.length);
    for (int i = 0; i < key.length; i++) key[i] = (byte) Character.toLowerCase(key[i]);
    found.labelsOf(key, 0);
    ImageReader.find(version, key, found, false);
  }

  @Test
  void theWayOfEachLookupHasBeenRead() {
    var gen = new Gen(SEED);
    var view = new QueryView(words, SEED);
    var found = new Found();
    int names = 0;
    for (int round = 0; round < 100; round++) {
      List<TestZone> zones = gen.zones(200);
      Version whole = Compiled.version(zones.stream().map(TestZone::text).toList());
      var queries = new ArrayList<byte[]>();
      while (queries.size() < Prefetch.LANES) {
        byte[] q = gen.queryNear(zones).wire(queries.size());
        if (view.read(padded(q), q.length) == 0 && view.qnameOctets <= 64) queries.add(q);
      }
      var watched = new Watched(whole.bytes());
      var version = new Version(watched, whole.root(), whole.number());
      for (byte[] q : queries) prefetch.add(padded(q), q.length);
      prefetch.run(version);
      for (byte[] q : queries) {
        find(whole, q, found);
        if (found.labels > 16 || found.outcome == Found.NO_ZONE) continue;
        for (int d = found.apexDepth; d <= found.depth; d++) {
          int depth = d;
          assertTrue(
              watched.hasRead(found.path[d]),
              () -> "name of " + depth + " labels for " + new String(q, ISO_8859_1));
          names++;
        }
        long rrsets = NameView.rrsets(whole.bytes(), found.name());
        if (found.outcome != Found.NO_NAME && rrsets != 0) {
          assertTrue(watched.hasRead(rrsets), "RRsets");
        }
      }
    }
    assertTrue(names > 10_000, () -> "few names");
  }

  @Test
  void questionsAreForgotten() {
    Version whole = Compiled.version(List.of("example. 60 SOA . . 1 2 3 4 5\n"));
    var watched = new Watched(whole.bytes());
    byte[] q = new byte[64];
    prefetch.add(q, 17);
    prefetch.run(whole);
    prefetch.run(new Version(watched, whole.root(), whole.number()));
    assertEquals(0, watched.reads);
  }

  private record Seen(int outcome, long zone, int apexDepth, int depth, long name, long left) {
    static Seen of(Found f) {
      boolean some = f.outcome != Found.NO_ZONE;
      return new Seen(
          f.outcome,
          f.zone,
          some ? f.apexDepth : 0,
          some ? f.depth : 0,
          some ? f.name() : 0,
          f.outcome == Found.NO_NAME ? f.left : 0);
    }
  }

  @Test
  void hintsAreRightAndWrongOnesChangeNothing() {
    var gen = new Gen(SEED);
    var random = new SplittableRandom(SEED);
    var found = new Found(); // knows the zone before, and has the hint before
    var view = new QueryView(words, SEED);
    int right = 0;
    int asked = 0;
    for (int round = 0; round < 200; round++) {
      List<TestZone> zones = gen.zones(200);
      Version version = Compiled.version(zones.stream().map(TestZone::text).toList());
      var queries = new ArrayList<byte[]>();
      while (queries.size() < Prefetch.LANES) queries.add(gen.queryNear(zones).wire(0));
      for (byte[] q : queries) prefetch.add(padded(q), q.length);
      prefetch.run(version);
      for (int lane = 0; lane < Prefetch.LANES; lane++) {
        byte[] q = queries.get(lane);
        if (view.read(padded(q), q.length) != 0 || view.qnameOctets == 0) continue;
        var fresh = new Found();
        find(version, q, fresh);
        Seen wanted = Seen.of(fresh);
        for (int times = 0; times < 2; times++) {
          int of = times == 0 ? lane : random.nextInt(Prefetch.LANES);
          found.foresee(version.number(), prefetch.level(of), prefetch.name(of));
          find(version, q, found);
          assertEquals(wanted, Seen.of(found), () -> new String(q, ISO_8859_1));
        }
        if (fresh.outcome == Found.EXACT
            && fresh.depth > fresh.apexDepth
            && fresh.labels <= 16
            && view.qnameOctets <= 64) {
          asked++;
          if (prefetch.name(lane) == fresh.name()) right++;
        }
      }
    }
    int hits = right;
    int all = asked;
    assertTrue(all > 500, () -> all + " names that exist");
    assertEquals(all, hits, "names foreseen");
  }

  @Test
  void aHintIsOfOneVersion() {
    Version before =
        Compiled.version(List.of("example. 60 SOA . . 1 2 3 4 5\na.example. 60 A 1.2.3.4\n"));
    byte[] query = query("\1a\7example");
    prefetch.add(padded(query), query.length);
    prefetch.run(before);
    assertTrue(prefetch.name(0) != 0, "there is a hint");
    var after = new Version(before.bytes(), before.root(), before.number() + 1);
    var found = new Found();
    // To read the name that is foreseen here would throw.
    found.foresee(before.number(), prefetch.level(0), before.bytes().size());
    find(after, query, found);
    assertEquals(Found.EXACT, found.outcome);
    found.foresee(after.number(), prefetch.level(0), before.bytes().size());
    assertThrows(IndexOutOfBoundsException.class, () -> find(after, query, found));
  }

  @Test
  void theQuestionAfterTheLastLaneIsLeftOut() {
    Version version =
        Compiled.version(List.of("example. 60 SOA . . 1 2 3 4 5\na.example. 60 A 1.2.3.4\n"));
    byte[] malformed = query("\300");
    byte[] query = query("\1a\7example");
    for (int lane = 0; lane <= Prefetch.LANES; lane++) {
      byte[] q = lane % 2 == 0 ? malformed : query;
      prefetch.add(padded(q), q.length);
    }
    prefetch.run(version);
    for (int lane = 0; lane < Prefetch.LANES; lane++) {
      assertEquals(lane % 2 == 1, prefetch.name(lane) != 0, "lane " + lane);
    }
  }

  private int reads(Version whole, long number, byte[] query) {
    var watched = new Watched(whole.bytes());
    prefetch.add(padded(query), query.length);
    prefetch.run(new Version(watched, whole.root(), number));
    return watched.reads;
  }

  @Test
  void theZoneOfTheBatchBeforeIsKnownWhileTheVersionLasts() {
    Version alone =
        Compiled.version(List.of("a.example. 60 SOA . . 1 2 3 4 5\nb.a.example. 60 A 1.2.3.4\n"));
    byte[] query = query("\1b\1A\7example");
    int all = reads(alone, 1, query);
    int known = reads(alone, 1, query);
    assertTrue(known < all, () -> known + " reads, not less than " + all);
    assertEquals(all, reads(alone, 2, query));
    query[QueryView.QNAME_AT + 3] = 'x'; // another zone's name has the same length
    assertTrue(reads(alone, 2, query) > 1, "the directory is read");
  }

  @Test
  void aZoneWithAnotherBelowItIsNotTakenForIts() {
    Version both =
        Compiled.version(
            List.of(
                "example. 60 SOA . . 1 2 3 4 5\nx.example. 60 A 1.2.3.4\n",
                "a.example. 60 SOA . . 1 2 3 4 5\nb.a.example. 60 A 1.2.3.4\n"));
    byte[] upper = query("\1x\7example");
    byte[] lower = query("\1b\1a\7example");
    reads(both, 1, upper);
    var watched = new Watched(both.bytes());
    prefetch.add(padded(lower), lower.length);
    prefetch.run(new Version(watched, both.root(), 1));
    var found = new Found();
    find(both, lower, found);
    assertEquals(Found.EXACT, found.outcome);
    assertTrue(watched.hasRead(found.name()), "the name in the zone below");
    assertTrue(watched.hasRead(found.zone), "the zone below");
  }

  @Test
  void anyOctetsAreEndured() {
    var random = new SplittableRandom(SEED);
    Version whole = Compiled.version(List.of(new Gen(SEED).zone(100).text()));
    byte[] image = new byte[(int) whole.bytes().size()];
    whole.bytes().copyTo(0, image, 0, image.length);
    byte[] q = new byte[512 + AnswerEngine.QUERY_SLACK];
    for (int n = 0; n < 20_000; n++) {
      byte[] damaged = image.clone();
      for (int flips = random.nextInt(20); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      for (int i = 0; i < Prefetch.LANES + 2; i++) {
        random.nextBytes(q);
        int p = QueryView.QNAME_AT;
        // Some labels as names have them, then whatever there is.
        for (int labels = random.nextInt(20); labels > 0 && p < 100; labels--) {
          q[p] = (byte) random.nextInt(1, 8);
          p += q[p] + 1;
        }
        if (random.nextBoolean()) q[p] = 0;
        prefetch.add(q, random.nextInt(513));
      }
      var watched = new Watched(new HeapImageBytes(damaged));
      prefetch.run(new Version(watched, whole.root(), n));
      assertTrue(watched.reads < Prefetch.LANES * 128 * 5, () -> watched.reads + " reads");
    }
  }
}
