package deens.oracle;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * An RRset and the RRSIGs that cover it.
 *
 * @param owner the name it stands at, or is synthesised for; the records' own names do not count
 * @param ttl seconds, of the records and the RRSIGs
 * @param records in canonical order of RDATA (RFC 4034 s6.3)
 * @param signatures RRSIGs, likewise; none where the query has no DO
 */
public record RRset(Name owner, int type, long ttl, List<Record> records, List<Record> signatures) {
  public RRset {
    records = records.stream().sorted().toList();
    signatures = signatures.stream().sorted().toList();
  }

  RRset at(Name name) {
    return new RRset(name, type, ttl, records, signatures);
  }

  RRset withTtl(long seconds) {
    return new RRset(owner, type, seconds, records, signatures);
  }

  RRset unsigned() {
    return new RRset(owner, type, ttl, records, List.of());
  }

  /** Octets on the wire without compression. */
  int octets() {
    int sum = 0;
    for (Record r : records) sum += owner.length() + 10 + r.rdataToWireCanonical().length;
    for (Record r : signatures) sum += owner.length() + 10 + r.rdataToWireCanonical().length;
    return sum;
  }

  @Override
  public String toString() {
    var out = new StringBuilder();
    for (Record r : records) {
      out.append(owner + " " + ttl + " " + Type.string(type) + " " + r.rdataToString() + "\n");
    }
    if (!signatures.isEmpty()) out.append(owner + " " + signatures.size() + " RRSIG(s)\n");
    return out.toString();
  }
}
