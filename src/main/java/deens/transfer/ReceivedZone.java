package deens.transfer;

import deens.config.Peer;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.zone.model.RRsetCursor;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.model.ZoneCheck;
import deens.zone.text.MasterFileWriter;
import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.io.IOException;
import java.util.ArrayList;

/** A zone that was received: checked like a file, and kept as one. */
final class ReceivedZone {
  private ReceivedZone() {}

  /** Returns what was received, if it is as good as a file must be. */
  static Zone checked(Name apex, ZoneReceiver receiver, Peer primary, long nowSeconds)
      throws TransferException {
    ZoneBuilder builder = receiver.zone();
    var problems = new ArrayList<Problem>();
    String source = "transfer of " + apex + " from " + primary;
    ZoneCheck.check(builder, file -> source, () -> nowSeconds, problems::add);
    for (Problem problem : problems) {
      if (problem.severity() == Severity.ERROR) {
        throw new TransferException("the zone is bad: " + problem.message());
      }
    }
    return builder.build();
  }

  /** Writes a zone as a canonical master file, its SOA record first. */
  static void write(Zone zone, Appendable out) throws IOException {
    var writer = new MasterFileWriter(out);
    for (boolean soa : new boolean[] {true, false}) {
      RRsetCursor cursor = zone.cursor();
      while (cursor.next()) {
        if ((cursor.type == RRType.SOA) != soa) continue;
        for (int i = 0; i < cursor.records + cursor.signatures; i++) {
          boolean record = i < cursor.records;
          writer.write(
              cursor.owner,
              record ? cursor.ttl : cursor.signatureTtl,
              record ? cursor.type : RRType.RRSIG,
              cursor.data[i],
              cursor.at[i],
              cursor.length[i]);
        }
      }
    }
  }
}
