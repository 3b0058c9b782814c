package deens.transfer;

import deens.config.TransferLimits;
import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes the messages of a whole zone transfer (RFC 5936 s2.2), of which nothing is believed that it
 * cannot see. Once it has thrown, it takes no more.
 */
final class ZoneReceiver {
  private final Name apex;
  private final TransferLimits limits;
  private final ZoneBuilder zone;
  private final ParsedRecord record = new ParsedRecord();
  private byte[] firstSoa = {};
  private long octets;
  private long records;
  private boolean whole;

  ZoneReceiver(Name apex, TransferLimits limits) {
    this.apex = apex;
    this.limits = limits;
    zone = new ZoneBuilder(Optional.of(apex));
  }

  /**
   * Takes the next message, whose header and signature are good.
   *
   * @param reader stands behind the question
   * @param length octets of the message
   * @return whether the zone is whole now
   */
  boolean take(MessageReader reader, int length) throws TransferException {
    octets += length;
    if (octets > limits.mostOctets()) {
      throw new TransferException("the zone has over " + limits.mostOctets() + " octets");
    }
    try {
      for (int i = 0; i < reader.answers(); i++) {
        if (whole) throw new TransferException("records behind the last SOA record");
        reader.record(record);
        take();
      }
    } catch (MalformedMessageException e) {
      throw new TransferException("a malformed message: " + e.getMessage());
    }
    return whole;
  }

  private void take() throws TransferException {
    Name owner = Name.at(record.owner, 0);
    if (++records > limits.mostRecords()) {
      throw new TransferException("the zone has over " + limits.mostRecords() + " records");
    }
    if (record.rclass != RRClass.IN) {
      throw new TransferException("a record of class " + record.rclass + " at " + owner);
    }
    if (!owner.isAtOrBelow(apex)) throw new TransferException("a record out of zone: " + owner);
    String wrong = RRTypes.check(record.type, record.rdata, 0, record.rdataLength);
    if (!wrong.isEmpty()) throw new TransferException("a bad record at " + owner + ": " + wrong);
    boolean soa = record.type == RRType.SOA && owner.equals(apex);
    if (firstSoa.length == 0) {
      if (!soa) throw new TransferException("it does not begin with the zone's SOA record");
      firstSoa = Arrays.copyOf(record.rdata, record.rdataLength);
    } else if (soa) {
      if (!Arrays.equals(firstSoa, Arrays.copyOf(record.rdata, record.rdataLength))) {
        throw new TransferException("it ends with another SOA record than it began with");
      }
      whole = true;
      return;
    }
    zone.accept(record);
  }

  /** Returns the SOA record that the zone began with. */
  Soa soa() {
    return Soa.at(firstSoa, firstSoa.length);
  }

  /** Returns the zone's records, once it is whole. */
  ZoneBuilder zone() {
    return zone;
  }

  long octets() {
    return octets;
  }
}
