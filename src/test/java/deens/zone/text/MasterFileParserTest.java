package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The master file language: RFC 1035 s5, RFC 2308 s4, RFC 3597 s5 and BIND's $GENERATE. */
class MasterFileParserTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www 60 IN A 192.0.2.1",
        "www IN 60 A 192.0.2.1",
        "www 1m A 192.0.2.1",
        "$TTL 60\nwww IN A 192.0.2.1",
        "$TTL 60\nwww A 192.0.2.1",
        "WWW.example.org. 60 in a 192.0.2.1 ; comment",
        "www 60 CLASS1 TYPE1 \\# 4 C0 00 0201",
        "www 60 A \\# 4 C0000201",
        "www 60 TYPE1 192.0.2.1",
        "www ( 60\n IN\n A ) ( 192.0.2.1 )",
        "\\119ww 60 A 192.0.2.1",
        "$ORIGIN org.\nwww.example 60 A 192.0.2.1\r\n",
        "$origin www\n@ 60 A 192.0.2.1",
        "$ORIGIN sub\n$ORIGIN www.example.org.\n\n@ 60 A 192.0.2.1",
      })
  void aRecordMayBeWrittenInManyWays(String text) {
    Parsed parsed = Parsed.text(text);
    assertEquals(List.of(), parsed.problems);
    assertEquals(
        List.of("www.example.org. 60 A 192.0.2.1"),
        parsed.records.stream().map(r -> r.replace("WWW", "www")).toList());
  }

  @Test
  void aBlankOwnerIsTheOneBefore() {
    Parsed parsed = Parsed.text("a 1 A 192.0.2.1\n  2 A 192.0.2.2\n\n$ORIGIN x.\n\tA 192.0.2.3");
    assertEquals(
        List.of(
            "a.example.org. 1 A 192.0.2.1",
            "a.example.org. 2 A 192.0.2.2",
            "a.example.org. 2 A 192.0.2.3"),
        parsed.records);
    assertEquals(List.of("zone:1:1", "zone:2:3", "zone:5:2"), parsed.positions);
  }

  @Test
  void aBlankOwnerNeedsOneBefore() {
    assertEquals(
        List.of(
            "zone:1:2: error: a line that starts with a blank has the owner of the record before it, and there is none in this file (RFC 1035 s5.1)"),
        Parsed.text(" 60 A 192.0.2.1").problems);
  }

  @Test
  void aBlankOwnerBelowAWrongOneGivesNeitherRecordNorProblem() {
    Parsed parsed =
        Parsed.text(
            "$TTL 1\na A 192.0.2.1\nb..c A 192.0.2.2\n A 192.0.2.3\n A 192.0.2\nd A 192.0.2.4");
    assertEquals(
        List.of("a.example.org. 1 A 192.0.2.1", "d.example.org. 1 A 192.0.2.4"), parsed.records);
    assertTrue(
        parsed.problems.get(0).startsWith("zone:3:1: error: name \"b..c\" has an empty label"),
        parsed.problems::toString);
    assertTrue(parsed.problems.get(1).startsWith("zone:5:4: error: "), parsed.problems::toString);
    assertEquals(2, parsed.problems.size());
  }

  @Test
  void withoutTtlDirectiveTheLastStatedTtlCountsAndIsWarnedOfOnce() {
    Parsed parsed = Parsed.text("a 5 A 192.0.2.1\nb A 192.0.2.2\nc 7 A 192.0.2.3\nd A 192.0.2.4");
    assertEquals(
        List.of(
            "a.example.org. 5 A 192.0.2.1",
            "b.example.org. 5 A 192.0.2.2",
            "c.example.org. 7 A 192.0.2.3",
            "d.example.org. 7 A 192.0.2.4"),
        parsed.records);
    assertEquals(
        List.of(
            "zone:2:3: warning: no TTL, and no $TTL before; the last one stated, 5, is taken here and below (RFC 1035 s5.1, RFC 2308 s4)"),
        parsed.problems);
  }

  @Test
  void withoutAnyTtlTheSoaMinimumCountsAndIsWarnedOf() {
    Parsed parsed =
        Parsed.text("@ SOA a b 1 2 3 4 1h\nc A 192.0.2.1\nd 5 A 192.0.2.2\ne A 192.0.2.3");
    assertEquals(
        List.of(
            "example.org. 3600 SOA a.example.org. b.example.org. 1 2 3 4 3600",
            "c.example.org. 3600 A 192.0.2.1",
            "d.example.org. 5 A 192.0.2.2",
            "e.example.org. 3600 A 192.0.2.3"),
        parsed.records);
    assertEquals(1, parsed.problems.size());
    assertTrue(
        parsed
            .problems
            .getFirst()
            .contains("warning: no TTL, and no $TTL before; the SOA minimum, 3600"),
        parsed.problems::toString);
  }

  @Test
  void withNoTtlToTakeARecordIsWrong() {
    assertEquals(
        List.of(
            "zone:1:3: error: no TTL, and none before to take; a TTL or $TTL is expected (RFC 2308 s4)"),
        Parsed.text("a A 192.0.2.1").problems);
  }

  @Test
  void theTtlDirectiveCountsFromItsLineOn() {
    assertEquals(
        List.of(
            "a.example.org. 1 A 192.0.2.1",
            "a.example.org. 9 A 192.0.2.2",
            "a.example.org. 604800 A 192.0.2.3"),
        Parsed.text("$TTL 1\na A 192.0.2.1\n 9 A 192.0.2.2\n$TTL 1w ; x\n A 192.0.2.3").records);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 60 A 192.0.2.1 x|1:18|",
        "a 60 MXX 1 b|1:6|\"MXX\" is no type, class or TTL; did you mean \"MX\"?",
        "a 60 CANME b|1:6|did you mean \"CNAME\"?",
        "a 60 QWERTZ b|1:6|TTL (RFC 3597",
        "a 60 TYPE65536 b|1:6|is no type",
        "a 60 TYPE0 b|1:6|never zone data",
        "a 60 ANY b|1:6|never zone data",
        "a 60 TYPE250 b|1:6|never zone data",
        "a 60 CH A 192.0.2.1|1:6|class \"CH\" is not served; IN is the class of zones here",
        "a hesiod A 192.0.2.1|1:3|class \"hesiod\" is not served",
        "a CLASS3 A 192.0.2.1|1:3|class \"CLASS3\" is not served",
        "a IN 1 IN A 192.0.2.1|1:8|is a second class",
        "a 1 IN 2 A 192.0.2.1|1:8|is a second TTL",
        "a 2147483648 A 192.0.2.1|1:3|TTL \"2147483648\" is not 0..2147483647 seconds (RFC 2181 s8)",
        "a 1x A 192.0.2.1|1:3|is no period of time",
        "a|1:2|a type is expected",
        "a 60 IN|1:8|a type is expected",
        "a 60 A|1:7|",
        "$ORIGIN|1:8|a name is expected",
        "$ORIGIN a b|1:11|one too many for $ORIGIN",
        "$TTL|1:5|a TTL is expected",
        "$TTL 1 2|1:8|one too many for $TTL",
        "$ORGIN a|1:1|\"$ORGIN\" is no directive; did you mean \"$ORIGIN\"?",
        "$x 60 A 192.0.2.1|1:1|is written \\$",
        "a $TTL 60|1:3|a directive must begin at the line's start",
        "$INCLUDE|1:9|a file name is expected",
        "$INCLUDE missing|1:10|\"missing\" cannot be read: no such file",
        "$INCLUDE /|1:10|no regular file",
        "$GENERATE 1-|1:11|no range",
        "$GENERATE 2-1 a A 192.0.2.1|1:11|start <= stop",
        "$GENERATE 1-2/0 a A 192.0.2.1|1:11|step >= 1",
        "$GENERATE 0-2147483648 a A 192.0.2.1|1:11|up to 2147483647",
        "$GENERATE 0-2147483647 a$ 1 A 192.0.2.1|1:11|at most 16777216",
        "$GENERATE 1-2 a${x} 1 A 192.0.2.1|1:15|${offset,width,base}",
        "$GENERATE 1-2 a${0,128} 1 A 192.0.2.1|1:15|the width is at most 127",
        "$GENERATE 1-2 a${-2} 1 A 192.0.2.1|1:15|makes it -1",
        "$GENERATE 1-2 a$ 1 MX 10 b|1:26|quotation marks",
        "$GENERATE 254-256 a$ 1 A 192.0.2.$|1:26|$GENERATE with 256: ",
      })
  void aProblemSaysWhereWhatAndWhatWasExpected(String text, String position, String message) {
    Parsed parsed = Parsed.text(text + "\nlast 1 A 192.0.2.1");
    assertEquals("last.example.org. 1 A 192.0.2.1", parsed.records.getLast());
    assertEquals(1, parsed.problems.size(), parsed.problems::toString);
    String problem = parsed.problems.getFirst();
    assertTrue(problem.startsWith("zone:" + position + ": error: "), problem);
    assertTrue(message == null || problem.contains(message), problem);
  }

  @Test
  void everyProblemIsTold() {
    Parsed parsed =
        Parsed.text(
            "$TTL 1\na A x\nb ) A 1\nc AA 1\nd A 192.0.2.1 (\n 5\n) 6\ne A ( 192.0.2.1\nf A \"\ng A 192.0.2.7");
    List<String> starts =
        parsed.problems.stream().map(p -> p.substring(0, p.indexOf(": "))).toList();
    assertEquals(
        List.of("zone:2:5", "zone:3:3", "zone:4:3", "zone:6:2", "zone:9:1", "zone:8:5", "zone:9:5"),
        starts,
        parsed.problems::toString);
    assertEquals(List.of("g.example.org. 1 A 192.0.2.7"), parsed.records);
  }

  @Test
  void readingEndsAfterAThousandErrors() {
    Parsed parsed = Parsed.text("a A 1\n".repeat(5000));
    assertEquals(MasterFileParser.MAX_ERRORS + 1, parsed.problems.size());
    assertEquals(
        "zone:1000:3: error: 1000 errors; the rest is not read", parsed.problems.getLast());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.zone|$ORIGIN example.org.\\nwww 1 A 192.0.2.1|example.org.",
        "x.zone|example.org. 1 SOA a b 1 1 1 1 1\\nwww 1 A 192.0.2.1|example.org.",
        "x.zone|$ORIGIN org.\\nexample 1 SOA a b 1 1 1 1 1\\nwww.example 1 A 192.0.2.1|example.org.",
        "example.org.zone|@ 1 SOA a b 1 1 1 1 1\\nwww 1 A 192.0.2.1|example.org.",
        "example.org.zone|www 1 A 192.0.2.1|example.org.",
      })
  void theOriginIsFoundIfNoneIsGiven(String file, String text, String origin) throws Exception {
    Path path = Files.writeString(folder.resolve(file), text.replace("\\n", "\n"));
    Parsed parsed = Parsed.file("", path);
    assertEquals(List.of(), parsed.problems);
    assertEquals("www.example.org. 1 A 192.0.2.1", parsed.records.getLast());
    assertEquals(origin, parsed.origin());
  }

  @Test
  void aGivenOriginStays() {
    assertEquals(
        "org.", Parsed.text("org.", "$ORIGIN example.org.\n@ 1 SOA a b 1 1 1 1 1").origin());
  }

  @Test
  void aRelativeNameWithoutOriginIsWrong() {
    Parsed parsed = Parsed.text("", "www 1 A 192.0.2.1");
    assertEquals(
        List.of(
            "zone:1:1: error: \"www\" is relative, but no origin is known; a final dot, $ORIGIN or --origin is expected"),
        parsed.problems);
  }

  @Test
  void anIncludedFileIsFoundBesideTheIncludingOneAndItsOriginAndOwnerEndWithIt() throws Exception {
    Files.createDirectories(folder.resolve("sub"));
    Path main =
        Files.writeString(
            folder.resolve("main"),
            "$TTL 1\na A 192.0.2.1\n$INCLUDE sub/one in ; c\n A 192.0.2.4\nb A 192.0.2.5\n$INCLUDE \"sub/two\"\n");
    Files.writeString(folder.resolve("sub/one"), "@ A 192.0.2.2\n$INCLUDE two x.\n$ORIGIN y.\n");
    Files.writeString(folder.resolve("sub/two"), "c A 192.0.2.3");
    Parsed parsed = Parsed.file("example.org.", main);
    assertEquals(List.of(), parsed.problems);
    assertEquals(
        List.of(
            "a.example.org. 1 A 192.0.2.1",
            "in.example.org. 1 A 192.0.2.2",
            "c.x. 1 A 192.0.2.3",
            "a.example.org. 1 A 192.0.2.4",
            "b.example.org. 1 A 192.0.2.5",
            "c.example.org. 1 A 192.0.2.3"),
        parsed.records);
    assertEquals(folder.resolve("sub/two") + ":1:1", parsed.positions.get(2));
    assertEquals(main + ":4:2", parsed.positions.get(3));
  }

  @Test
  void anIncludedFileHasNoOwnerToStartWith() throws Exception {
    Path main = Files.writeString(folder.resolve("main"), "a 1 A 192.0.2.1\n$INCLUDE one\n");
    Files.writeString(folder.resolve("one"), " 1 A 192.0.2.2\n");
    assertTrue(
        Parsed.file("x.", main)
            .problems
            .getFirst()
            .startsWith(folder.resolve("one") + ":1:2: error: a line that starts with a blank"));
  }

  @Test
  void aMissingFileIsAnIoException() {
    assertThrows(NoSuchFileException.class, () -> Parsed.file("x.", folder.resolve("none")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1-3 h$ 1 A 192.0.2.$|h1 h2 h3|192.0.2.1 192.0.2.2 192.0.2.3",
        "0-6/3 $ IN 1 A 192.0.2.1$|0 3 6|192.0.2.10 192.0.2.13 192.0.2.16",
        "5-5 h${1} 1 A 192.0.2.${-5}|h6|192.0.2.0",
        "9-10 h${0,3} 1 A 192.0.2.1|h009 h010|192.0.2.1 192.0.2.1",
        "10-10 h${0,0,x}-${0,4,X}-${0,0,o} 1 A 192.0.2.1|ha-000A-12|192.0.2.1",
        "171-171 ${0,8,n}x 1 A 192.0.2.1|b.a.0.0.x|192.0.2.1",
        "171-171 ${0,3,N} 1 A 192.0.2.1|B.A|192.0.2.1",
        "171-171 ${0,0,n} 1 A 192.0.2.1|b.a|192.0.2.1",
        "1-1 \\$$ 1 A 192.0.2.1|\\$1|192.0.2.1",
        "1-1 a$$b$ 1 A 192.0.2.1|a\\$b1|192.0.2.1",
        "1-2 $ 1 CNAME $.0-127|1 2|1.0-127.example.org. 2.0-127.example.org.",
        "1-1 $ 1 MX '10 m$'|1|10m1.example.org.",
        "1-1 @ 1 A 192.0.2.1|@|192.0.2.1",
      })
  void generateMakesARecordForEachNumber(String range, String owners, String rdata) {
    Parsed parsed = Parsed.text("$GENERATE " + range.replace('\'', '"'));
    assertEquals(List.of(), parsed.problems);
    assertEquals(
        List.of(owners.split(" ")),
        parsed.records.stream()
            .map(r -> r.startsWith("example") ? "@" : r.substring(0, r.indexOf(".example.org. ")))
            .toList());
    assertEquals(
        List.of(rdata.split(" ")),
        parsed.records.stream().map(r -> r.split(" ", 4)[3].replace(" ", "")).toList());
  }

  @Test
  void generateLeavesTheOwnerBefore() {
    assertEquals(
        List.of(
            "a.example.org. 1 A 192.0.2.1",
            "g7.example.org. 1 A 192.0.2.7",
            "a.example.org. 1 A 192.0.2.2"),
        Parsed.text("$TTL 1\na A 192.0.2.1\n$GENERATE 7-7 g$ A 192.0.2.$\n A 192.0.2.2").records);
  }

  @Test
  void theFileMayBeEmpty() {
    assertEquals(List.of(), Parsed.text("").problems);
    assertEquals(List.of(), Parsed.text("()").problems);
  }
}
