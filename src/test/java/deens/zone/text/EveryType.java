package deens.zone.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.rr.RRTypes;
import deens.core.rr.RdataText;
import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Records of every type, as read from the two zone files that have them. */
final class EveryType {
  static final Path USUAL = Path.of("zones/every-type.zone");
  static final Path RARE = Path.of("src/test/zones/types/rare-types.zone");
  static final Name ORIGIN = Name.parse("types.example");

  /** A record that is kept; prints as a line of a zone file. */
  record Rr(Name owner, int type, int ttl, String hex) {
    byte[] rdata() {
      return HexFormat.of().parseHex(hex);
    }

    String text() {
      StringBuilder out = new StringBuilder();
      RdataText.append(out, type, rdata(), 0, hex.length() / 2);
      return out.toString();
    }

    @Override
    public String toString() {
      return owner + " " + ttl + " IN " + RRTypes.mnemonic(type) + " " + text();
    }
  }

  private EveryType() {}

  static List<Rr> read(Path file) throws IOException {
    var records = new ArrayList<Rr>();
    var problems = new ArrayList<Problem>();
    parser(records, problems).parse(file);
    assertEquals(List.of(), problems);
    return records;
  }

  static List<Rr> read(String text) {
    var records = new ArrayList<Rr>();
    var problems = new ArrayList<Problem>();
    parser(records, problems).parse("text", text.getBytes(ISO_8859_1));
    assertEquals(List.of(), problems);
    return records;
  }

  /** Returns the one message that a record with this type and RDATA gets. */
  static String error(String typeAndRdata) {
    var problems = new ArrayList<Problem>();
    byte[] text = ("a 1 IN " + typeAndRdata + "\n").getBytes(ISO_8859_1);
    parser(new ArrayList<>(), problems).parse("text", text);
    assertEquals(1, problems.size(), () -> typeAndRdata + ": " + problems);
    return problems.getFirst().message();
  }

  private static MasterFileParser parser(List<Rr> records, List<Problem> problems) {
    return new MasterFileParser(
        Optional.of(ORIGIN),
        r ->
            records.add(
                new Rr(
                    Name.at(r.owner, 0),
                    r.type,
                    r.ttl,
                    HexFormat.of().formatHex(Arrays.copyOf(r.rdata, r.rdataLength)))),
        problems::add);
  }

  static List<Rr> all() throws IOException {
    var all = read(USUAL);
    all.addAll(read(RARE));
    return all;
  }
}
