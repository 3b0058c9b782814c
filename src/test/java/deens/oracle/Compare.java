package deens.oracle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Compares a response message with what it must say; dnsjava decodes it. */
public final class Compare {
  private static final int HEADER_OCTETS = 12;
  private static final int OPT_OCTETS = 11;

  private final Query query;
  private final Answer wanted;
  private final List<String> differences = new ArrayList<>();

  private Compare(Query query, Answer wanted) {
    this.query = query;
    this.wanted = wanted;
  }

  /**
   * Lists how a response differs from what it must be; none: it is right.
   *
   * @param id the query's message ID
   * @param serverOctets the largest UDP response that the server sends, and announces
   */
  public static List<String> differences(
      Query query, int id, byte[] response, Answer wanted, int serverOctets) {
    var compare = new Compare(query, wanted);
    try {
      compare.message(id, response, new Message(response), serverOctets);
    } catch (IOException e) {
      compare.differences.add("does not decode: " + e + " " + HexFormat.of().formatHex(response));
    }
    return compare.differences;
  }

  private void message(int id, byte[] response, Message message, int serverOctets) {
    Header header = message.getHeader();
    same("ID", id, header.getID());
    same("opcode", Opcode.QUERY, header.getOpcode());
    same("rcode", wanted.rcode(), header.getRcode());
    same("QR", true, header.getFlag(Flags.QR));
    same("AA", wanted.authoritative(), header.getFlag(Flags.AA));
    same("RD", false, header.getFlag(Flags.RD));
    same("RA", false, header.getFlag(Flags.RA));
    same("AD", false, header.getFlag(Flags.AD));
    same("bit Z", false, header.getFlag(9));
    question(message);
    opt(message, serverOctets);

    int limit = limit(serverOctets);
    if (response.length > limit) differences.add(response.length + " octets, limit " + limit);
    Set<String> answer = lines(message.getSection(Section.ANSWER));
    Set<String> authority = lines(message.getSection(Section.AUTHORITY));
    Set<String> additional = lines(message.getSection(Section.ADDITIONAL));
    if (header.getFlag(Flags.TC)) {
      truncated(answer, authority, additional, limit);
    } else {
      whole("answer", wanted.answer(), answer);
      whole("authority", wanted.authority(), authority);
      whole("glue", wanted.glue(), additional);
      optional(additional, response.length, limit);
      if (query.type() != Type.ANY && query.type() != Type.RRSIG)
        order(message.getSection(Section.ANSWER));
    }
    for (String left : answer) differences.add("unwanted in answer: " + left);
    for (String left : authority) differences.add("unwanted in authority: " + left);
    for (String left : additional) differences.add("unwanted in additional: " + left);
  }

  private void question(Message message) {
    Record question = message.getQuestion();
    if (question == null) {
      differences.add("no question");
      return;
    }
    // Name's equality ignores case; the question is echoed in its own.
    same("question", query.name().toString(), question.getName().toString());
    same("question type", query.type(), question.getType());
  }

  private void opt(Message message, int serverOctets) {
    OPTRecord opt = message.getOPT();
    same("OPT", query.udpOctets() > 0, opt != null);
    if (opt == null) return;
    same("DO", query.dnssecOk(), (opt.getFlags() & 0x8000) != 0);
    same("EDNS version", 0, opt.getVersion());
    same("EDNS size", serverOctets, opt.getPayloadSize());
  }

  private int limit(int serverOctets) {
    if (query.stream()) return 65_535;
    return Math.min(Math.max(512, query.udpOctets()), serverOctets); // RFC 6891 s6.2.3
  }

  /** Every RRset is there; takes them out of what was found. */
  private void whole(String section, List<RRset> rrsets, Set<String> found) {
    for (RRset rrset : rrsets) {
      for (String line : lines(rrset)) {
        if (!found.remove(line)) differences.add("missing in " + section + ": " + line);
      }
    }
  }

  /** Additional RRsets may be left off from the end, and only where they do not fit. */
  private void optional(Set<String> found, int octets, int limit) {
    boolean leftOff = false;
    for (RRset rrset : wanted.additional()) {
      boolean isThere = takeWhole(rrset, found);
      if (isThere && leftOff) differences.add("after one left off: " + rrset);
      if (!isThere && !leftOff && octets + rrset.octets() <= limit) {
        differences.add("left off, but fits: " + rrset);
      }
      leftOff |= !isThere;
    }
  }

  /** RFC 2181 s9: TC only where something needed does not fit; RRsets are cut off at the end. */
  private void truncated(
      Set<String> answer, Set<String> authority, Set<String> additional, int limit) {
    if (query.stream()) differences.add("TC over TCP");
    int octets = HEADER_OCTETS + query.name().length() + 4;
    if (query.udpOctets() > 0) octets += OPT_OCTETS;
    boolean cut = false;
    for (RRset rrset : wanted.answer()) {
      octets += rrset.octets();
      boolean isThere = takeWhole(rrset, answer);
      if (isThere && cut) differences.add("in answer, after one cut off: " + rrset);
      cut |= !isThere;
    }
    for (RRset rrset : wanted.authority()) {
      octets += rrset.octets();
      if (takeWhole(rrset, authority) && cut) differences.add("authority without all answers");
    }
    for (RRset rrset : wanted.glue()) {
      octets += rrset.octets();
      takeWhole(rrset, additional);
    }
    if (octets <= limit) differences.add("TC, but at most " + octets + " octets of " + limit);
  }

  /** Whether the RRset is there; only half of it is a difference. */
  private boolean takeWhole(RRset rrset, Set<String> found) {
    List<String> lines = lines(rrset);
    int there = 0;
    for (String line : lines) if (found.remove(line)) there++;
    if (there != 0 && there != lines.size()) differences.add("in part: " + rrset);
    return there > 0;
  }

  /** A chain of aliases stands in the order in which it is followed. */
  private void order(List<Record> section) {
    var order = new ArrayList<String>();
    for (Record r : section) {
      String rrset = key(r.getName(), r.getType());
      if (r.getType() != Type.RRSIG && !rrset.equals(order.isEmpty() ? "" : order.getLast()))
        order.add(rrset);
    }
    same("order", wanted.answer().stream().map(r -> key(r.owner(), r.type())).toList(), order);
  }

  private void same(String what, Object wanted, Object found) {
    if (!wanted.equals(found)) differences.add(what + " " + found + ", not " + wanted);
  }

  private static String key(Name owner, int type) {
    return owner.canonicalize() + " " + Type.string(type);
  }

  private static List<String> lines(RRset rrset) {
    var lines = new ArrayList<String>();
    for (Record r : rrset.records()) lines.add(line(rrset.owner(), r, rrset.ttl()));
    for (Record r : rrset.signatures()) lines.add(line(rrset.owner(), r, rrset.ttl()));
    return lines;
  }

  private Set<String> lines(List<Record> section) {
    var lines = new HashSet<String>();
    for (Record r : section) {
      if (r.getType() == Type.OPT) continue;
      String line = line(r.getName(), r, r.getTTL());
      if (!lines.add(line)) differences.add("twice: " + line);
    }
    return lines;
  }

  private static String line(Name owner, Record r, long ttl) {
    String rdata = HexFormat.of().formatHex(r.rdataToWireCanonical());
    return key(owner, r.getType()) + " " + ttl + " " + rdata;
  }
}
