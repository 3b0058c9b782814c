package deens.oracle;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One query of class IN.
 *
 * @param name the query name, in the case that is sent
 * @param udpOctets the size announced in EDNS, octets; 0: no EDNS
 * @param dnssecOk the DO bit; needs EDNS
 * @param stream whether it comes over TCP
 */
public record Query(Name name, int type, int udpOctets, boolean dnssecOk, boolean stream) {
  public Query {
    if (dnssecOk && udpOctets == 0) throw new IllegalArgumentException("DO needs EDNS");
  }

  /** The query as a message; a DO bit is sent as EDNS flags 0x8000 (RFC 3225). */
  public byte[] wire(int id) {
    var message = new Message(id);
    message.getHeader().unsetFlag(Flags.RD);
    message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
    if (udpOctets > 0) {
      message.addRecord(new OPTRecord(udpOctets, 0, 0, dnssecOk ? 0x8000 : 0), Section.ADDITIONAL);
    }
    return message.toWire();
  }

  @Override
  public String toString() {
    return name
        + " "
        + Type.string(type)
        + (udpOctets > 0 ? " +bufsize=" + udpOctets : " +noedns")
        + (dnssecOk ? " +dnssec" : "")
        + (stream ? " +tcp" : "");
  }
}
