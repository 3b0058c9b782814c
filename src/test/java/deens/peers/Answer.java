package deens.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A response, decoded by dnsjava and brought into a form in which responses that say the same are
 * equal: names in lower case, the records of a section as a set, RRsets of the answer section in
 * their order.
 */
final class Answer {
  private final byte[] wire;
  private final Optional<Message> message;

  private Answer(byte[] wire, Optional<Message> message) {
    this.wire = wire;
    this.message = message;
  }

  /** No response came. */
  static Answer silence() {
    return new Answer(new byte[0], Optional.empty());
  }

  /**
   * Decodes a response.
   *
   * @throws IOException it is no well-formed message
   */
  static Answer of(byte[] wire) throws IOException {
    return new Answer(wire, Optional.of(new Message(wire)));
  }

  boolean isSilence() {
    return message.isEmpty();
  }

  int octets() {
    return wire.length;
  }

  /** The response as it came, but for the id. */
  byte[] wireWithoutId() {
    return wire.length == 0 ? wire : Arrays.copyOfRange(wire, 2, wire.length);
  }

  /** With EDNS's upper bits; -1 for silence. */
  int rcode() {
    return message.map(Message::getRcode).orElse(-1);
  }

  int opcode() {
    return message.map(m -> m.getHeader().getOpcode()).orElse(-1);
  }

  boolean flag(int flag) {
    return message.map(m -> m.getHeader().getFlag(flag)).orElse(false);
  }

  boolean isTruncated() {
    return flag(Flags.TC);
  }

  /** The question section, octet for octet: the case of the query name is kept. */
  String question() {
    if (isSilence() || message.get().getHeader().getCount(Section.QUESTION) == 0) return "";
    int end = 12;
    while (wire[end] != 0) end += wire[end] + 1;
    return text(Arrays.copyOfRange(wire, 12, end + 5));
  }

  List<Record> records(int section) {
    return message.map(m -> m.getSection(section)).orElse(List.of()).stream()
        .filter(r -> r.getType() != Type.OPT)
        .toList();
  }

  /** The section's records, whatever their order. */
  Set<String> set(int section) {
    var set = new TreeSet<String>();
    for (Record r : records(section)) set.add(canonical(r));
    return set;
  }

  /** Owners and types of the answer section's RRsets in their order; signatures left out. */
  List<String> chain() {
    var chain = new ArrayList<String>();
    for (Record r : records(Section.ANSWER)) {
      if (r instanceof RRSIGRecord) continue;
      String rrset = r.getName().canonicalize() + " " + Type.string(r.getType());
      if (chain.isEmpty() || !chain.getLast().equals(rrset)) chain.add(rrset);
    }
    return chain;
  }

  /** The additional section's records of that owner. */
  Set<String> additional(Name owner) {
    var set = new TreeSet<String>();
    for (Record r : records(Section.ADDITIONAL)) {
      if (r.getName().equals(owner)) set.add(canonical(r));
    }
    return set;
  }

  boolean has(int section, int type) {
    return records(section).stream().anyMatch(r -> r.getType() == type);
  }

  /** Whether it hands on to the name servers of a zone cut. */
  boolean isReferral() {
    return rcode() == 0 && has(Section.AUTHORITY, Type.NS) && !has(Section.AUTHORITY, Type.SOA);
  }

  /** What the OPT record says, but for its size and for options that only this server may have. */
  String edns() {
    OPTRecord opt = message.map(Message::getOPT).orElse(null);
    if (opt == null) return "";
    Set<Integer> mayDiffer =
        Set.of(
            EDNSOption.Code.NSID,
            EDNSOption.Code.COOKIE,
            EDNSOption.Code.EDNS_EXTENDED_ERROR,
            EDNSOption.Code.TCP_KEEPALIVE,
            EDNSOption.Code.CLIENT_SUBNET);
    var codes = new TreeSet<Integer>();
    for (EDNSOption option : opt.getOptions()) codes.add(option.getCode());
    codes.removeAll(mayDiffer);
    return "version " + opt.getVersion() + " flags " + opt.getFlags() + " options " + codes;
  }

  static String canonical(Record r) {
    return text(r.toWireCanonical());
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** As dig prints it, less what is always the same. */
  @Override
  public String toString() {
    if (message.isEmpty()) return "(silence)\n";
    var out = new StringBuilder();
    for (String line : message.get().toString().lines().toList()) {
      if (!line.isBlank() && !line.endsWith("ADDITIONAL RECORDS:")) out.append(line).append('\n');
    }
    return out.toString();
  }
}
