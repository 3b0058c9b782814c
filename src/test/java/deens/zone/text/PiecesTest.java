package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is read in pieces: what comes of it is what comes of a file that is not. */
final class PiecesTest {
  /** Lines of which zone files are put together, good ones and bad ones. */
  private static final List<String> LINES =
      List.of(
          "a%d NS ns1.other.",
          "a%d NS ns2",
          "a%d 60 IN A 192.0.2.1",
          "\tA 192.0.2.2",
          "  TXT \"two\" words ; and a comment",
          "; a comment (",
          "",
          "b%d TXT ( \"over\"\nlines \"with ; in it\"\n)",
          "c%d TXT (\nd%d A 192.0.2.3 )",
          "\"q%d\" A 192.0.2.4",
          "\\101x%d A 192.0.2.5",
          "g%d MX 10 \\@.mail");

  private static final List<String> RARE =
      List.of(
          "$ORIGIN sub%d.example.",
          "$ORIGIN deeper",
          "$TTL 7%d",
          "$TTL 7%d\n A 192.0.2.6",
          "$GENERATE 1-3 h$ A 192.0.2.$",
          "$INCLUDE more.txt",
          "bad%d A 192.0.2",
          "bad%d TXT ( never closed",
          "bad%d TXT \"never closed",
          ")",
          "$UNKNOWN");

  @TempDir Path folder = Path.of("");

  private static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void recordsAndProblemsAreTheSameInTheSameOrder(long seed) throws IOException {
    var random = new Random(seed);
    var text = new StringBuilder();
    if (random.nextInt(4) > 0) text.append("$ORIGIN example.\n");
    if (random.nextInt(4) > 0) text.append("$TTL 3600\n");
    text.append("@ 10 SOA ns host 1 2 3 4 5\n");
    int oneIn = 5 << random.nextInt(6);
    for (int i = 0; i < 120; i++) {
      List<String> lines = random.nextInt(oneIn) == 0 ? RARE : LINES;
      String line = lines.get(random.nextInt(lines.size()));
      text.append(line.replace("%d", Integer.toString(random.nextInt(10)))).append('\n');
    }
    Files.writeString(folder.resolve("more.txt"), "i A 192.0.2.7\n A 192.0.2.8\nbad A\n");
    Path file = Files.writeString(folder.resolve("example.zone"), text);
    int octets = 16 << random.nextInt(7);
    assertEquals(read(file, new Whole(), octets), read(file, new Cut(), octets), text::toString);
  }

  @Test
  void aPlainFileIsReadInPieces() throws IOException {
    Path file = Files.writeString(folder.resolve("example.zone"), plain(""));
    var cut = new Cut();
    assertEquals(read(file, new Whole(), 1 << 10), read(file, cut, 1 << 10));
    assertTrue(cut.taken > 20, () -> "pieces taken: " + cut.taken);
  }

  @Test
  void afterAFewPiecesInVainNoMoreAreTried() throws IOException {
    Path file = Files.writeString(folder.resolve("example.zone"), plain("bad line\n"));
    var cut = new Cut();
    assertEquals(read(file, new Whole(), 1 << 10), read(file, cut, 1 << 10));
    assertEquals(0, cut.taken);
  }

  @Test
  void theOwnerGoesOnBehindAPiece() throws IOException {
    var text = new StringBuilder("$TTL 60\n@ SOA ns host 1 2 3 4 5\n");
    for (int i = 0; i < 100; i++) text.append("n" + i + " A 192.0.2.1\n$TTL 60\n A 192.0.2.2\n");
    Path file = Files.writeString(folder.resolve("example.zone"), text);
    List<String> read = read(file, new Cut(), 64);
    assertEquals(read(file, new Whole(), 64), read);
    assertFalse(read.getLast().contains("error"), read::getLast);
  }

  private static String plain(String between) {
    var text = new StringBuilder("$ORIGIN example.\n$TTL 60\n@ SOA ns host 1 2 3 4 5\n");
    for (int i = 0; i < 2_000; i++) {
      text.append("name" + i + " NS ns1.other.\n");
      if (i % 20 == 19) text.append(between);
    }
    return text.toString();
  }

  private static List<String> read(Path file, Whole sink, int octets) throws IOException {
    var problems = new ArrayList<String>();
    Optional<Name> none = Optional.empty();
    var parser =
        new MasterFileParser(
            none, sink, p -> problems.add(p.toString()), new ParserBuffers(), 32, octets, false);
    parser.parse(file);
    List<String> all = new ArrayList<>(sink.records());
    all.add(parser.origin().toString());
    all.addAll(problems);
    return all;
  }

  /** Records as text. */
  private static class Whole implements RecordSink {
    private final List<String> fields = new ArrayList<>();
    final List<Integer> lines = new ArrayList<>();

    List<String> records() {
      var all = new ArrayList<String>();
      for (int i = 0; i < fields.size(); i++) all.add(lines.get(i) + ":" + fields.get(i));
      return all;
    }

    void addAll(Whole other, int linesBefore) {
      fields.addAll(other.fields);
      for (int line : other.lines) lines.add(line + linesBefore);
    }

    @Override
    public void accept(ParsedRecord r) {
      lines.add(r.line);
      fields.add(
          r.column
              + " file "
              + r.file
              + " "
              + Name.at(r.owner, 0)
              + " "
              + r.ttl
              + " "
              + r.type
              + " "
              + HexFormat.of().formatHex(r.rdata, 0, r.rdataLength));
    }
  }

  private static final class Cut extends Whole implements PiecewiseSink {
    int taken;

    @Override
    public RecordSink piece() {
      return new Whole();
    }

    @Override
    public void take(RecordSink piece, int linesBefore, long toCome) {
      taken++;
      addAll((Whole) piece, linesBefore);
    }
  }
}
