package deens.oracle;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** What a response must say, before compression and size limits. Mutable while it is found. */
public final class Answer {
  int rcode = Rcode.NOERROR;
  boolean authoritative = true;

  /** In the order of the chain of aliases. */
  final List<RRset> answer = new ArrayList<>();

  /** In any order. */
  final List<RRset> authority = new ArrayList<>();

  /** Glue below the cut that is referred to: a response without it is truncated (RFC 9471 s3.1). */
  final List<RRset> glue = new ArrayList<>();

  /** Other addresses that save the client a query, first the ones that are dropped last. */
  final List<RRset> additional = new ArrayList<>();

  public int rcode() {
    return rcode;
  }

  public boolean authoritative() {
    return authoritative;
  }

  public List<RRset> answer() {
    return answer;
  }

  public List<RRset> authority() {
    return authority;
  }

  public List<RRset> glue() {
    return glue;
  }

  public List<RRset> additional() {
    return additional;
  }

  /** Adds what is not there yet: an RRset stands in a section once (RFC 2181 s5.5). */
  static void add(List<RRset> section, RRset added) {
    for (RRset r : section) {
      if (r.type() == added.type() && r.owner().equals(added.owner())) return;
    }
    section.add(added);
  }

  boolean holds(Name owner, int type) {
    for (List<RRset> section : List.of(answer, glue, additional)) {
      for (RRset r : section) if (r.type() == type && r.owner().equals(owner)) return true;
    }
    return false;
  }

  @Override
  public String toString() {
    return Rcode.string(rcode)
        + (authoritative ? " aa" : "")
        + "\nANSWER\n"
        + lines(answer)
        + "AUTHORITY\n"
        + lines(authority)
        + "GLUE\n"
        + lines(glue)
        + "ADDITIONAL\n"
        + lines(additional);
  }

  private static String lines(List<RRset> section) {
    var out = new StringBuilder();
    for (RRset r : section) out.append(r);
    return out.toString();
  }
}
