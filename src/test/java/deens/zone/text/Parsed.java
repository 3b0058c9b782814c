package deens.zone.text;

import deens.core.rr.RRTypes;
import deens.core.rr.RdataText;
import deens.core.wire.Name;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a zone file says: each record in presentation and in wire form, and the problems. */
final class Parsed {
  /** As {@code owner ttl type rdata}. */
  final List<String> records = new ArrayList<>();

  /** Owner, type, class, TTL, length and RDATA as on the wire (RFC 1035 s3.2.1), in hexadecimal. */
  final List<String> wire = new ArrayList<>();

  /** As {@code file:line:column} of each record. */
  final List<String> positions = new ArrayList<>();

  final List<String> problems = new ArrayList<>();
  private final MasterFileParser parser;

  private Parsed(String origin) {
    parser =
        new MasterFileParser(
            origin.isEmpty() ? Optional.empty() : Optional.of(Name.parse(origin)),
            this::record,
            p -> problems.add(p.toString()));
  }

  static Parsed text(String text) {
    return text("example.org.", text);
  }

  static Parsed text(String origin, String text) {
    return octets(origin, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Parsed octets(String origin, byte[] text) {
    Parsed parsed = new Parsed(origin);
    parsed.parser.parse("zone", text);
    return parsed;
  }

  static Parsed file(String origin, Path file) throws IOException {
    Parsed parsed = new Parsed(origin);
    parsed.parser.parse(file);
    return parsed;
  }

  String origin() {
    return parser.origin().map(Name::toString).orElse("");
  }

  private void record(ParsedRecord r) {
    StringBuilder text = new StringBuilder();
    Name.append(text, r.owner, 0);
    text.append(' ').append(r.ttl).append(' ').append(RRTypes.mnemonic(r.type)).append(' ');
    RdataText.append(text, r.type, r.rdata, 0, r.rdataLength);
    records.add(text.toString());
    positions.add(parser.file(r.file) + ":" + r.line + ":" + r.column);
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(octets);
    try {
      out.write(r.owner, 0, r.ownerLength);
      out.writeShort(r.type);
      out.writeShort(r.rclass);
      out.writeInt(r.ttl);
      out.writeShort(r.rdataLength);
      out.write(r.rdata, 0, r.rdataLength);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    wire.add(HexFormat.of().formatHex(octets.toByteArray()));
  }
}
