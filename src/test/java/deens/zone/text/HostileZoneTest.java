package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file makes the parser throw, loop, or hold more than one entry. */
class HostileZoneTest {
  private static final String[] SPLICES = {
    "(",
    ")",
    "\"",
    "\\",
    ";",
    "\n",
    "\r",
    "\0",
    "@",
    "$",
    "$INCLUDE x ",
    "$GENERATE 1-9 $ ",
    "$ORIGIN ",
    "$TTL ",
    "\\# ",
    "\\000",
    "\\9",
    "99999999999",
    "TYPE",
    "CLASS",
    " IN ",
    " ",
    "\t",
    "\n ",
    "\u00ef\u00bb\u00bf",
    "\u00ff",
    "x".repeat(64),
    "..",
    "/",
    "-",
    ":",
    ","
  };

  @TempDir Path folder;

  @Test
  void aFileThatIncludesItselfIsALoop() throws Exception {
    Path a = Files.writeString(folder.resolve("a"), "$INCLUDE b\nx 1 A 192.0.2.1\n");
    Path b = Files.writeString(folder.resolve("b"), "$INCLUDE ./a\n");
    Parsed parsed = Parsed.file("example.org.", a);
    assertEquals(1, parsed.problems.size(), parsed.problems::toString);
    String problem = parsed.problems.getFirst();
    assertTrue(problem.startsWith(b + ":1:10: error: $INCLUDE of "), problem);
    assertTrue(problem.endsWith(", which is being read: a -> b -> a"), problem);
    assertEquals(1, parsed.records.size());
  }

  @Test
  void includesAreOfBoundedDepth() throws Exception {
    for (int i = 0; i < 40; i++)
      Files.writeString(
          folder.resolve("f" + i), "$INCLUDE f" + (i + 1) + "\nx" + i + " 1 A 192.0.2.1\n");
    Parsed parsed = Parsed.file("example.org.", folder.resolve("f0"));
    assertEquals(1, parsed.problems.size(), parsed.problems::toString);
    assertTrue(
        parsed.problems.getFirst().startsWith(folder.resolve("f16") + ":1:10: error: "),
        parsed.problems::toString);
    assertEquals(17, parsed.records.size());
  }

  @Test
  void aRecordOfTheMostOctetsIsRead() {
    String strings = (" \"" + "x".repeat(255) + "\"").repeat(255);
    Parsed parsed = Parsed.text("a 1 TXT" + strings + " \"" + "y".repeat(254) + "\"");
    assertEquals(List.of(), parsed.problems);
    assertEquals(1, parsed.records.size());
    parsed = Parsed.text("a 1 TXT" + strings + " \"" + "y".repeat(255) + "\"\nb 1 A 192.0.2.1");
    assertEquals(1, parsed.problems.size(), parsed.problems::toString);
    assertEquals(List.of("b.example.org. 1 A 192.0.2.1"), parsed.records);
  }

  @Test
  void rdataIsBoundedWhateverItsType() {
    for (String type :
        List.of(
            "A", "MX", "TXT", "SVCB", "NSEC", "DNSKEY", "HIP", "LOC", "NAPTR", "TYPE999", "APL",
            "WKS", "NXT", "DS", "URI")) {
      for (String token :
          List.of(
              "x.", "1", "\\# 65536", "\"a\"", "a=b", "A", "1:192.0.2.0/24", "AAAA", "1 1 1 1 ")) {
        Parsed parsed =
            Parsed.text("a 1 " + type + (" " + token).repeat(100_000) + "\nb 1 A 192.0.2.1");
        assertEquals("b.example.org. 1 A 192.0.2.1", parsed.records.getLast(), type + " " + token);
      }
    }
  }

  @Test
  void noMutationOfARealZoneThrows() throws Exception {
    long seed = Long.getLong("deens.seed", 20261125);
    int rounds = Integer.getInteger("deens.rounds", 2000);
    List<byte[]> texts = new ArrayList<>();
    for (Path file : ZoneFiles.all()) {
      byte[] text = Files.readAllBytes(file);
      texts.add(Arrays.copyOf(text, Math.min(text.length, 20_000)));
    }
    SplittableRandom random = new SplittableRandom(seed);
    int problems = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] text = mutated(texts.get(random.nextInt(texts.size())), random);
      try {
        // What is included must not depend on where the test runs.
        problems += parse(folder.resolve("zone").toString(), text);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
    assertNotEquals(0, problems);
  }

  @Test
  void noOctetsAtAllThrow() {
    long seed = Long.getLong("deens.seed", 20261125);
    SplittableRandom random = new SplittableRandom(seed);
    int problems = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] text = new byte[random.nextInt(3000)];
      random.nextBytes(text);
      try {
        problems += parse(folder.resolve("zone").toString(), text);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
    assertNotEquals(0, problems);
  }

  private static int parse(String file, byte[] text) {
    int[] count = new int[1];
    new MasterFileParser(
            Optional.of(Name.parse("example.org.")),
            r ->
                assertTrue(
                    r.ownerLength >= 1
                        && r.ownerLength <= 255
                        && r.rdataLength <= 65_535
                        && r.ttl >= 0),
            p -> count[0]++)
        .parse(file, text);
    assertTrue(count[0] <= MasterFileParser.MAX_ERRORS + 3);
    return count[0];
  }

  private static byte[] mutated(byte[] text, SplittableRandom random) {
    int from = random.nextInt(text.length);
    byte[] out =
        Arrays.copyOfRange(text, from, Math.min(text.length, from + 1 + random.nextInt(4000)));
    for (int n = random.nextInt(1, 12); n > 0; n--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(4)) {
        case 0 -> out[at] = (byte) random.nextInt(256);
        case 1 -> {
          byte[] splice =
              SPLICES[random.nextInt(SPLICES.length)].getBytes(StandardCharsets.ISO_8859_1);
          byte[] longer = new byte[out.length + splice.length];
          System.arraycopy(out, 0, longer, 0, at);
          System.arraycopy(splice, 0, longer, at, splice.length);
          System.arraycopy(out, at, longer, at + splice.length, out.length - at);
          out = longer;
        }
        case 2 ->
            System.arraycopy(
                out,
                at,
                out,
                random.nextInt(at + 1),
                Math.min(out.length - at, random.nextInt(80)));
        default -> out = Arrays.copyOf(out, at + 1);
      }
    }
    return out;
  }
}
