package deens.oracle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A zone as a list of records, in any order, the SOA first.
 *
 * @param apex the zone's name
 * @param records all its records, those of occluded names and glue too
 */
public record TestZone(Name apex, List<Record> records) {
  public TestZone {
    records = List.copyOf(records);
  }

  /** Reads a master file; the apex is the owner of its SOA. */
  public static TestZone parse(String text) {
    try (var master =
        new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))) {
      var records = new ArrayList<Record>();
      for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) records.add(r);
      return new TestZone(records.getFirst().getName(), records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The zone as a master file: absolute names, explicit TTLs, one record a line. */
  public String text() {
    var out = new StringBuilder();
    for (Record r : records) out.append(r).append('\n');
    return out.toString();
  }
}
