package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries and tokens of a master file (RFC 1035 s5.1), and where they are. */
class ScannerTest {
  @Test
  void tokensAreSeparatedByBlanksAndEndWithTheLine() {
    assertEquals(List.of("[a|b|c]", "[d]"), entries("a b\t c  \nd"));
  }

  @Test
  void aLineOfBlanksAndCommentIsNoEntry() {
    assertEquals(List.of("[a]", "[_b]"), entries("\n  ; x\n\na;y (\n   \n b ; \"\n;"));
  }

  @Test
  void linesMayEndInCarriageReturnAndLineFeed() {
    assertEquals(List.of("[a|(b)|c]", "[d]"), entries("a \"b\" (\r\n c )\r\n\r\nd\r\n"));
  }

  @Test
  void parenthesesIgnoreLineEnds() {
    assertEquals(List.of("[a|b|c|d]", "[e]"), entries("a (b ; x )\n\n  c)d ( ; ( \n)\ne"));
  }

  @Test
  void parenthesesEndATokenAndNest() {
    assertEquals(List.of("[a|b|c|d]"), entries("a(b(c\n)\nd)"));
  }

  @Test
  void quotationMarksHoldBlanksAndSpecialOctets() {
    assertEquals(List.of("[(a ;(b)|()|(\\\")|x|(y)]"), entries("\"a ;(b\" \"\" \"\\\"\" x\"y\""));
  }

  @Test
  void aBackslashTakesTheMeaningFromTheOctetAfterIt() {
    assertEquals(List.of("[a\\ b|c\\;d|\\\\|\\(]"), entries("a\\ b c\\;d \\\\ \\("));
  }

  @Test
  void anOctetAbove127IsOrdinary() {
    assertEquals(List.of("[\u00e4\u00ff]"), entries("\u00e4\u00ff"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a )|1:3|closes no parenthesis",
        "a \"b|1:3|not closed",
        "a ( \"b|1:5|not closed by",
        "a (|1:3|by the end of the file",
        "a \\|1:3|a backslash ends the file",
      })
  void whatIsUnbalancedIsNamedWhereItOpened(String text, String position, String message) {
    List<String> found = entries(text.replace("`", ""));
    assertTrue(found.getFirst().startsWith("zone:" + position + ": "), found::toString);
    assertTrue(found.getFirst().contains(message), found::toString);
  }

  @Test
  void aStringEndsOnItsLineAndTheNextEntryIsRead() {
    assertEquals(
        List.of(
            "zone:1:3: the string that starts here is not closed by a '\"' on its line; \\010 is a line feed within a string",
            "[c]"),
        entries("a \"b\nc"));
  }

  @Test
  void afterAnUnclosedParenthesisReadingGoesOnAtTheNextLineWithAnOwner() {
    assertEquals(
        List.of(
            "zone:2:3: the parenthesis that opens here is not closed by the end of the file; \")\" is expected (RFC 1035 s5.1)",
            "[d|e]",
            "[_f]"),
        entries("x\na ( b\n  c ; )\n; )\nd (e\n)\n f\n").subList(1, 4));
  }

  @Test
  void controlOctetsAreRefusedOutsideComments() {
    assertEquals(
        List.of("zone:1:2: control octet 0; write it as \\000 (RFC 1035 s5.1)", "[b]"),
        entries("a\0a\n;\0\001\nb"));
    assertEquals(
        List.of("zone:1:3: control octet 127; write it as \\127 (RFC 1035 s5.1)"),
        entries("\"a\177\""));
  }

  @Test
  void aLoneCarriageReturnIsNoLineEnd() {
    assertEquals(
        "zone:1:2: a carriage return that no line feed follows; lines end in LF or CR LF",
        entries("a\rb").getFirst());
  }

  @Test
  void aProblemBehindParenthesesLeavesThemCounted() {
    assertEquals(
        List.of("zone:1:6: control octet 1; write it as \\001 (RFC 1035 s5.1)", "[b]"),
        entries("a (( \001\n c ))\nb"));
  }

  @Test
  void aByteOrderMarkIsReportedAndPassed() {
    List<String> found = entries("\u00ef\u00bb\u00bfa b");
    assertTrue(found.getFirst().contains("byte order mark"), found::toString);
    assertEquals("[a|b]", found.get(1));
  }

  @Test
  void anEntryIsBounded() {
    String big = "a (" + " b".repeat(Scanner.MAX_ENTRY) + ")\nc";
    List<String> found = entries(big);
    assertTrue(
        found
            .get(0)
            .startsWith("zone:1:3: the parenthesis that opens here is not closed within 1048576"),
        found::toString);
    assertEquals("[c]", found.getLast());
    found = entries("a " + "b".repeat(3 * Scanner.MAX_ENTRY) + "\nc");
    assertTrue(
        found.get(0).startsWith("zone:1:1: an entry of over 1048576 octets"), found::toString);
    assertEquals(List.of("[c]"), found.subList(1, 2));
  }

  @Test
  void aCommentHasNoBound() {
    assertEquals(
        List.of("[a]", "[b]"),
        entries(
            "a ;"
                + "x".repeat(3 * Scanner.MAX_ENTRY)
                + "\n;"
                + "\0".repeat(2 * Scanner.MAX_ENTRY)
                + "\nb"));
  }

  @Test
  void theWindowsSizeDoesNotShow() {
    String text = "a b (c\r\n d\\ e \"f\\\" g\" ;x\n) h\n\n  i \"j\r\nk (l m\nn o\r\n;p\n q";
    List<String> whole = entries(text);
    assertEquals(5, whole.size(), whole::toString);
    for (int step = 1; step < text.length(); step++) assertEquals(whole, entries(text, step));
    // The same behind so many lines of comment that the window has to slide, at every offset.
    for (int filler = 180; filler < 260; filler++) {
      assertEquals(whole.size(), entries(";" + "x".repeat(filler) + "\n" + text).size());
      String lines = "; x\n".repeat(2 * filler);
      assertEquals(whole.getLast(), entries(lines + text, filler).getLast());
    }
  }

  @Test
  void positionsCountOctetsAndLines() throws Exception {
    Scanner scanner = scanner("\n; x\n  a \u00e4 (\n  c\r\n ) d", 1);
    assertTrue(scanner.entry());
    assertTrue(scanner.blankStart());
    assertEquals("3:3", scanner.entryLine() + ":" + scanner.entryColumn());
    List<String> at = new ArrayList<>();
    while (scanner.next()) at.add(scanner.position().toString());
    assertEquals(List.of("zone:3:3", "zone:3:5", "zone:4:3", "zone:5:4"), at);
    assertEquals("zone:5:5", scanner.error("").position().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "3600, 3600",
    "1h30m, 5400",
    "2w, 1209600",
    "1W2D3H4M5S, 788645",
    "4294967295, -1"
  })
  void periodsAreSecondsOrUnits(String text, int seconds) throws Exception {
    Scanner scanner = scanner(text, 4096);
    assertTrue(scanner.entry() && scanner.next());
    assertEquals(seconds, Period.read(scanner));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "1x",
        "h",
        "1h30",
        "-1",
        "4294967296",
        "99999999999999999999",
        "7102w",
        "\"\""
      })
  void otherPeriodsAreRefused(String text) throws Exception {
    Scanner scanner = scanner(text, 4096);
    assertTrue(scanner.entry() && scanner.next());
    assertThrows(ZoneSyntaxException.class, () -> Period.read(scanner));
  }

  @ParameterizedTest
  @CsvSource({
    "@, example.org.",
    "., .",
    "www, www.example.org.",
    "www.example.net., www.example.net.",
    "a\\.b, a\\.b.example.org.",
    "a\\046b.c, a\\.b.c.example.org.",
    "a\\., a\\..example.org.",
    "\\@, \\@.example.org.",
    "MiXed.X., MiXed.X.",
    "*, *.example.org.",
  })
  void namesAreRelativeToTheOrigin(String text, String name) throws Exception {
    assertEquals(name, name(text));
  }

  @Test
  void aNameMayHave255OctetsAndALabel63() throws Exception {
    String label = "x".repeat(63) + ".";
    String longest = label + label + label + "x".repeat(61) + ".";
    assertEquals(longest, name(longest));
    assertEquals(
        label.repeat(3) + "x".repeat(49) + ".example.org.", name(label.repeat(3) + "x".repeat(49)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void otherNamesAreRefused(int index) {
    String label = "x".repeat(63) + ".";
    String text =
        List.of(
                "x" + label,
                "a..b",
                ".a",
                "a\\256",
                "a\\25",
                label.repeat(3) + "x".repeat(62) + ".",
                label.repeat(3) + "x".repeat(50),
                "x".repeat(70_000))
            .get(index);
    assertThrows(ZoneSyntaxException.class, () -> name(text));
  }

  @Test
  void aRelativeNameNeedsAnOrigin() throws Exception {
    Scanner scanner = scanner("www", 9);
    assertTrue(scanner.entry() && scanner.next());
    assertThrows(ZoneSyntaxException.class, () -> NameText.read(scanner, new byte[256], 0));
  }

  private static String name(String text) throws Exception {
    Scanner scanner = scanner(text, 4096);
    scanner.origin(Name.parse("example.org.").wire());
    assertTrue(scanner.entry() && scanner.next());
    byte[] out = new byte[300];
    int length = NameText.read(scanner, out, 7) - 7;
    Name name = Name.at(out, 7);
    assertEquals(name.length(), length);
    assertEquals(name.toString().endsWith(text), NameText.isAbsolute(scanner), text);
    return name.toString();
  }

  /** A stream that gives at most {@code step} octets at a time. */
  private static Scanner scanner(String text, int step) {
    InputStream in =
        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
          @Override
          public synchronized int read(byte[] b, int at, int length) {
            return super.read(b, at, Math.min(step, length));
          }
        };
    return new Scanner("zone", in, 0);
  }

  private static List<String> entries(String text) {
    return entries(text, 1 << 20);
  }

  private static List<String> entries(String text, int step) {
    Scanner scanner = scanner(text, step);
    List<String> found = new ArrayList<>();
    for (; ; ) {
      try {
        if (!scanner.entry()) return found;
        List<String> tokens = new ArrayList<>();
        while (scanner.next()) {
          String token =
              new String(
                  scanner.octets(), scanner.at(), scanner.length(), StandardCharsets.ISO_8859_1);
          tokens.add(scanner.quoted() ? "(" + token + ")" : token);
        }
        assertFalse(scanner.next(), "the end of an entry stays");
        found.add((scanner.blankStart() ? "[_" : "[") + String.join("|", tokens) + "]");
      } catch (ZoneSyntaxException e) {
        found.add(e.position() + ": " + e.getMessage());
      }
    }
  }
}
