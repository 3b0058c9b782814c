package deens.peers;

import java.util.EnumSet;
import java.util.Set;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Section;

/** In what two responses to one query can differ. */
enum Aspect {
  /** One server answers, the other does not. */
  SILENCE,
  RCODE,
  AUTHORITATIVE,
  TRUNCATED,
  /** The opcode, and RD, RA, Z, AD, CD. */
  HEADER,
  QUESTION,
  ANSWER,
  AUTHORITY,
  ADDITIONAL,
  EDNS;

  /** Everything in which the two differ. */
  static Set<Aspect> compare(Probe probe, Answer ours, Answer theirs) {
    var differing = EnumSet.noneOf(Aspect.class);
    if (ours.isSilence() || theirs.isSilence()) {
      if (ours.isSilence() != theirs.isSilence()) differing.add(SILENCE);
      return differing;
    }
    if (ours.rcode() != theirs.rcode()) differing.add(RCODE);
    if (ours.flag(Flags.AA) != theirs.flag(Flags.AA)) differing.add(AUTHORITATIVE);
    if (ours.isTruncated() != theirs.isTruncated()) differing.add(TRUNCATED);
    if (header(ours) != header(theirs)) differing.add(HEADER);
    if (!ours.question().equals(theirs.question())) differing.add(QUESTION);
    if (!sameAnswers(probe, ours, theirs)) differing.add(ANSWER);
    if (!ours.set(Section.AUTHORITY).equals(theirs.set(Section.AUTHORITY))) {
      differing.add(AUTHORITY);
    }
    if (!ours.set(Section.ADDITIONAL).equals(theirs.set(Section.ADDITIONAL))) {
      differing.add(ADDITIONAL);
    }
    if (!ours.edns().equals(theirs.edns())) differing.add(EDNS);
    return differing;
  }

  private static boolean sameAnswers(Probe probe, Answer ours, Answer theirs) {
    boolean manyTypes = probe.is(Kind.ANY) || probe.is(Kind.RRSIG);
    return ours.set(Section.ANSWER).equals(theirs.set(Section.ANSWER))
        && (manyTypes || ours.chain().equals(theirs.chain()));
  }

  private static int header(Answer answer) {
    int bits = answer.opcode();
    for (int flag : new int[] {Flags.RD, Flags.RA, 9, Flags.AD, Flags.CD}) {
      bits = bits << 1 | (answer.flag(flag) ? 1 : 0);
    }
    return bits;
  }
}
