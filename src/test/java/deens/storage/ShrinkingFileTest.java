package deens.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.DirectoryWalk;
import deens.core.image.Version;
import deens.core.wire.Rcode;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mapped image whose file is cut off while it is being answered from. */
class ShrinkingFileTest {
  private static final int NAMES = 100_000;
  private static final int WARM_QUERIES = 300_000;
  private static final int QUERIES = 100_000;
  private static final long SEED = 20_261_125;

  @TempDir Path folder;

  private final AnswerEngine engine = new AnswerEngine(Policy.standard(), 0, SEED);
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final byte[] query = new byte[64 + AnswerEngine.QUERY_SLACK];
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {127, 0, 0, 1};

  private Path image() throws IOException {
    var text = new StringBuilder("$ORIGIN example.\n$TTL 60\n@ SOA . . 1 2 3 4 5\n@ NS n0\n");
    for (int i = 0; i < NAMES; i++) {
      text.append('n').append(i).append(" A 192.0.").append(i >> 8 & 255).append('.');
      text.append(i & 255).append('\n');
    }
    var builder = new ZoneBuilder(Optional.empty());
    new MasterFileParser(
            Optional.empty(),
            builder,
            problem -> {
              throw new AssertionError(problem);
            })
        .parse("example.zone", text.toString().getBytes(StandardCharsets.US_ASCII));
    Path file = folder.resolve("example.image");
    ImageFiles.write(file, writer -> writer.addZone(builder.build()));
    return file;
  }

  /** Asks for a name that exists. Returns the rcode; a response without error is the right one. */
  private int ask(Version version) {
    int i = random.nextInt(NAMES);
    byte[] label = ("n" + i).getBytes(StandardCharsets.US_ASCII);
    byte[] rest = "\7example\0\0\1\0\1".getBytes(StandardCharsets.US_ASCII);
    query[5] = 1;
    query[12] = (byte) label.length;
    System.arraycopy(label, 0, query, 13, label.length);
    System.arraycopy(rest, 0, query, 13 + label.length, rest.length);
    int length = 13 + label.length + rest.length;
    int octets = engine.answer(version, query, length, response, false, client, 4, 0);
    int rcode = response[3] & 15;
    if (rcode == Rcode.NOERROR) {
      assertEquals(length + 16, octets);
      assertEquals(i & 0xffff, (response[octets - 2] & 255) << 8 | response[octets - 1] & 255);
    } else {
      assertEquals(length, octets);
    }
    return rcode;
  }

  /**
   * Octets that are left of the file: whole pages, and a page in part, which then ends in zeros.
   */
  @ParameterizedTest
  @ValueSource(longs = {1 << 20, (1 << 20) + 100, 4096, 0})
  void whatIsGoneIsServfailAndNothingElse(long left) throws IOException {
    Path file = image();
    try (OpenImage opened = ImageFiles.open(file);
        OpenImage whole =
            ImageFiles.inMemory(writer -> writer.copyZone(opened.bytes(), zone(opened)))) {
      var version = new Version(opened.bytes(), opened.commit().root(), 1);
      for (int i = 0; i < WARM_QUERIES; i++) assertEquals(Rcode.NOERROR, ask(version));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(left);
      }
      int lost = 0;
      for (int i = 0; i < QUERIES; i++) {
        int rcode = ask(version);
        if (rcode != Rcode.NOERROR) assertEquals(Rcode.SERVFAIL, rcode);
        if (rcode != Rcode.NOERROR) lost++;
      }
      assertTrue(lost > QUERIES / 2, lost + " lost");
      assertEquals(lost, engine.counters().damaged());
      var other = new Version(whole.bytes(), whole.commit().root(), 2);
      for (int i = 0; i < QUERIES; i++) assertEquals(Rcode.NOERROR, ask(other));
    }
  }

  private static long zone(OpenImage image) {
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    assertTrue(walk.next());
    return walk.zone;
  }
}
