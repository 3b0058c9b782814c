package deens.zone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import deens.zone.text.ParsedRecord;
import deens.zone.text.Problem.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What must be true of a whole zone. Each file in {@code src/test/zones/check} shows one fact and
 * says itself, in comments, what is reported: all of it, in this order.
 */
class ZoneCheckTest {
  private static final long NOW = 1_700_000_000; // 2023-11-14
  private static final String EXPECT = "; expect: ";
  private static final String DIFFERS = "; differs: ";

  static Stream<Path> facts() {
    try (Stream<Path> here = Files.list(Path.of("src/test/zones/check"))) {
      return here.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("facts")
  void reportsExactlyWhatTheFileSays(Path file) throws IOException {
    List<String> expected =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(EXPECT))
            .map(line -> file + ":" + line.substring(EXPECT.length()))
            .map(line -> line.replace(".zone:error", ".zone: error"))
            .toList();
    assertEquals(String.join("\n", expected), String.join("\n", problems(file)));
  }

  @Tag("peers")
  @ParameterizedTest(name = "{0}")
  @MethodSource("facts")
  void refusesWhatNamedCheckzoneRefusesUnlessTheFileSaysWhy(Path file)
      throws IOException, InterruptedException {
    Process named =
        new ProcessBuilder("named-checkzone", "-q", "-i", "local", "example.", file.toString())
            .redirectErrorStream(true)
            .start();
    assertTrue(named.waitFor(30, TimeUnit.SECONDS));
    boolean refuses = problems(file).stream().anyMatch(p -> p.contains(": error: "));
    boolean differs = Files.readAllLines(file).stream().anyMatch(l -> l.startsWith(DIFFERS));
    assertEquals(named.exitValue() != 0, differs ? !refuses : refuses);
  }

  /** Checks a file; records stand one on a line, so that their lines are known without a parser. */
  private static List<String> problems(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(";") && !lines.get(i).startsWith("$")) numbers.add(i + 1);
    }
    var builder = new ZoneBuilder(Optional.of(Name.parse("example")));
    Records.feed(
        Records.read(file),
        record -> {
          record.line = numbers.get(record.line - 1);
          builder.accept(record);
        });
    return problems(builder, file.toString());
  }

  private static List<String> problems(ZoneBuilder builder, String... files) {
    var problems = new ArrayList<String>();
    ZoneCheck.check(builder, i -> files[i], () -> NOW, p -> problems.add(p.toString()));
    return problems;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deens.zone.model.ZoneTest#zoneFiles")
  void realZonesHaveNoErrors(Path file) {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read(file), builder);
    var errors = new ArrayList<String>();
    ZoneCheck.check(
        builder,
        i -> file.toString(),
        () -> NOW,
        p -> {
          if (p.severity() == Severity.ERROR) errors.add(p.toString());
        });
    assertEquals(List.of(), errors);
  }

  @Test
  void withoutOriginOrSoaThatIsAllThatIsSaid() {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read("@ NS ns\nd CNAME x\nd CNAME y\n"), builder);
    assertEquals(
        List.of("zone: error: no SOA record; a zone has one, at its apex (RFC 1035 s5.2)"),
        problems(builder, "zone"));
  }

  @Test
  void anEmptyFileIsNotAZone() {
    assertEquals(
        List.of(
            "zone: error: no SOA record at \"example.\"; a zone has one, at its apex"
                + " (RFC 1035 s5.2)",
            "zone: error: no NS record at \"example.\"; a zone names its name servers there"
                + " (RFC 1034 s4.2.1)"),
        problems(new ZoneBuilder(Optional.of(Name.parse("example"))), "zone"));
  }

  @Test
  void problemsComeByFileAndLineAndNameTheOtherFile() {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(
        Records.read(
            """
            @ SOA ns hostmaster 1 2 3 4 5
            z CNAME ns
            @ NS ns
            a MX 1 z
            a TXT x
            ns A 192.0.2.1
            z A 192.0.2.1
            a TXT x
            """),
        record -> {
          record.file = record.line > 5 ? 1 : 0;
          builder.accept(record);
        });
    assertEquals(
        List.of(
            "main:2:1: error: CNAME beside other data at \"z.example.\" (RFC 2181 s10.1);"
                + " first other record, A, at included:7:1",
            "included:8:1: warning: the same TXT record stands at main:5:1; left out"
                + " (RFC 2181 s5)"),
        problems(builder, "main", "included"));
  }

  @Test
  void aRecordOfAnotherClassOrOfAMetaTypeIsAnError() {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns.\n"), builder);
    var record = new ParsedRecord();
    Records.feed(
        Records.read("d TYPE65280 \\# 0"), r -> System.arraycopy(r.owner, 0, record.owner, 0, 20));
    record.line = 3;
    record.column = 7;
    record.rclass = 3;
    record.type = 1;
    builder.accept(record);
    record.line = 4;
    record.rclass = 1;
    record.type = 255;
    builder.accept(record);
    assertEquals(
        List.of(
            "zone:3:7: error: class CH; expected IN, the class of the zone (RFC 1035 s5.2)",
            "zone:4:7: error: type ANY is never zone data (RFC 6895 s3.1)"),
        problems(builder, "zone"));
  }

  @Test
  void aThousandProblemsOfAKindAreListedAndTheOthersCounted() {
    var text = new StringBuilder("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns.\n");
    for (int i = 0; i < 1200; i++) text.append("d").append(i).append(" MX 1 gone\n");
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read(text.toString()), builder);
    List<String> problems = problems(builder, "zone");
    assertEquals(1001, problems.size());
    String one = "MX target \"gone.example.\" has no address in this zone (RFC 1912 s2.4)";
    assertEquals("zone: warning: 200 more like \"" + one + "\"", problems.getFirst());
    assertEquals("zone:3:1: warning: " + one, problems.get(1));
  }

  @Test
  void anRRsetThatFitsInNoMessageIsReported() {
    var text = new StringBuilder("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns.\n");
    for (int i = 0; i < 300; i++) {
      text.append("d TXT ").append(i).append(" ").append("x".repeat(250)).append("\n");
    }
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read(text.toString()), builder);
    assertEquals(
        List.of(
            "zone:3:1: warning: the 300 TXT records at \"d.example.\" do not fit in a message of"
                + " 65535 octets (RFC 1035 s4.2.2)"),
        problems(builder, "zone"));
  }
}
