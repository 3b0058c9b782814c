package deens.zone.compile;

import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageBytes;
import deens.core.image.RRsetView;
import deens.core.image.ZoneWalk;
import deens.core.wire.Name;
import deens.core.wire.Wire;
import deens.zone.model.RRsetCursor;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Zones and images made in memory; zone files are read by dnsjava. */
final class Images {
  private Images() {}

  /** Returns the zone that a text describes: names are below {@code example.}, the TTL is 300. */
  static Zone zone(String text) {
    return zone(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  static Zone zone(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return zone(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Zone zone(InputStream in) {
    var builder = new ZoneBuilder(Optional.empty());
    var parsed = new ParsedRecord();
    var example = org.xbill.DNS.Name.fromConstantString("example.");
    try (var master = new Master(in, example, 300)) {
      for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
        byte[] owner = r.getName().toWire();
        byte[] wire = r.toWire(Section.ANSWER);
        // Type, class, TTL and RDLENGTH stand between the owner and the RDATA.
        byte[] rdata = Arrays.copyOfRange(wire, owner.length + 10, wire.length);
        fill(parsed, owner, r.getType(), (int) r.getTTL(), rdata);
        builder.accept(parsed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return builder.build();
  }

  static void fill(ParsedRecord record, byte[] owner, int type, int ttl, byte[] rdata) {
    System.arraycopy(owner, 0, record.owner, 0, owner.length);
    record.ownerLength = owner.length;
    record.type = type;
    record.rclass = 1;
    record.ttl = ttl;
    System.arraycopy(rdata, 0, record.rdata, 0, rdata.length);
    record.rdataLength = rdata.length;
  }

  /** Returns the octets of an image of some zones. */
  static byte[] image(Zone... zones) {
    var octets = new ByteArrayOutputStream();
    try {
      var writer = new ImageWriter(Channels.newChannel(octets));
      for (Zone zone : zones) writer.addZone(zone);
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return octets.toByteArray();
  }

  /** Returns a line for each RRset of a zone. */
  static List<String> rrsets(Zone zone) {
    var lines = new ArrayList<String>();
    RRsetCursor c = zone.cursor();
    while (c.next()) {
      var items = new StringBuilder();
      for (int i = 0; i < c.records + c.signatures; i++) {
        items
            .append(' ')
            .append(HexFormat.of().formatHex(c.data[i], c.at[i], c.at[i] + c.length[i]));
      }
      lines.add(
          line(c.newOwner, c.owner, c.type, c.ttl, c.records, c.signatures, c.signatureTtl)
              + items);
    }
    return lines;
  }

  /** Returns a line for each RRset of a zone in an image. */
  static List<String> rrsets(byte[] image, long zone) {
    var lines = new ArrayList<String>();
    ImageBytes b = new HeapImageBytes(image);
    var walk = new ZoneWalk(b, zone);
    while (walk.next()) {
      long r = walk.rrset;
      int records = RRsetView.records(b, r);
      int signatures = RRsetView.signed(b, r) ? RRsetView.signatures(b, r) : 0;
      var items = new StringBuilder();
      int p = (int) RRsetView.items(b, r);
      for (int i = 0; i < records + signatures; i++) {
        int length = Wire.u16(image, p);
        items.append(' ').append(HexFormat.of().formatHex(image, p + 2, p + 2 + length));
        p += 2 + length;
      }
      lines.add(
          line(
                  walk.newOwner,
                  walk.owner,
                  RRsetView.type(b, r),
                  RRsetView.ttl(b, r),
                  records,
                  signatures,
                  signatures > 0 ? RRsetView.signatureTtl(b, r) : 0)
              + items);
    }
    return lines;
  }

  private static String line(
      boolean newOwner,
      byte[] owner,
      int type,
      int ttl,
      int records,
      int signatures,
      int signatureTtl) {
    return (newOwner ? "" : "  ")
        + Name.at(owner, 0)
        + " "
        + ttl
        + " TYPE"
        + type
        + " "
        + records
        + " "
        + signatures
        + " "
        + signatureTtl;
  }

  /** The root as the commit at the end of an image says it. */
  static long root(byte[] image) {
    try {
      return Commit.last(new HeapImageBytes(image)).root();
    } catch (DamagedImageException e) {
      throw new AssertionError(e);
    }
  }
}
