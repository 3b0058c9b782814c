package deens.zone.model;

import deens.zone.text.ParsedRecord;
import deens.zone.text.RecordSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Zone text read by dnsjava, so that what the model says does not hang on our own parser. */
final class Records {
  private static final int FIXED_OCTETS = 10; // type, class, TTL and RDLENGTH

  private Records() {}

  /** Returns the records of a zone file. */
  static List<Record> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the records of a zone text: names are below {@code example.}, the TTL is 300. */
  static List<Record> read(String text) {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static List<Record> read(InputStream in) {
    try (var master = new Master(in, Name.fromConstantString("example."), 300)) {
      var records = new ArrayList<Record>();
      for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) records.add(r);
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the RDATA in wire form, case kept. */
  static byte[] rdata(Record r) {
    byte[] wire = r.toWire(Section.ANSWER);
    return Arrays.copyOfRange(wire, r.getName().length() + FIXED_OCTETS, wire.length);
  }

  /** Feeds records one by one, the n-th as if it stood on line n. */
  static void feed(List<Record> records, RecordSink sink) {
    var parsed = new ParsedRecord();
    for (int i = 0; i < records.size(); i++) {
      Record r = records.get(i);
      byte[] owner = r.getName().toWire();
      byte[] rdata = rdata(r);
      System.arraycopy(owner, 0, parsed.owner, 0, owner.length);
      parsed.ownerLength = owner.length;
      parsed.type = r.getType();
      parsed.rclass = r.getDClass();
      parsed.ttl = (int) r.getTTL();
      System.arraycopy(rdata, 0, parsed.rdata, 0, rdata.length);
      parsed.rdataLength = rdata.length;
      parsed.line = i + 1;
      parsed.column = 1;
      sink.accept(parsed);
    }
  }
}
