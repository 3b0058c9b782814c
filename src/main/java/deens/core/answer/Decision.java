package deens.core.answer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.NameView;
import deens.core.image.RRsetView;
import deens.core.wire.RRType;

/**
 * What kind of answer a lookup's outcome leads to, and exactly what that answer's tail depends on:
 * the key that it is remembered by. Hot path: no allocation.
 */
final class Decision {
  /*
   * The code has the kind, what was asked, and DO; a and b are offsets in the version's image. What
   * is not in the key must not show in the tail; so it also says how much of the question's name
   * the tail may point at.
   */
  static final int REFERRAL = 1;
  static final int DATA = 2;
  static final int NO_DATA = 3;
  static final int WILDCARD_DATA = 4;
  static final int WILDCARD_NO_DATA = 5;
  static final int NO_NAME = 6;
  static final int DNAME = 7;

  private static final int NEGATIVE_KINDS = 1 << NO_DATA | 1 << WILDCARD_NO_DATA | 1 << NO_NAME;

  private static final int KIND_SHIFT = 20;
  static final int DNSSEC_OK = 1 << 16;
  static final int ALL_OF_ANY = 1 << 17;
  private static final int PARENT_SIDE = 1 << 18;

  int kind;
  int code;
  long a;
  long b;

  /** Whether the tail depends on nothing but the key. */
  boolean memoisable;

  /** Labels of the longest suffix of the question's name that the key fixes. */
  int fixedLabels;

  /** The wildcard's name, for the two kinds that have one. */
  long wildcard;

  void decide(
      ImageBytes bytes, byte[] key, Found f, int type, boolean dnssec, boolean all, Denial denial) {
    memoisable = true;
    wildcard = 0;
    fixedLabels = f.depth;
    a = f.name();
    b = 0;
    int flags = dnssec ? DNSSEC_OK : 0;
    boolean proves = denial.isPossible();
    switch (f.outcome) {
      case Found.REFERRAL -> {
        kind = REFERRAL;
        code = REFERRAL << KIND_SHIFT | flags;
      }
      case Found.DNAME -> {
        kind = DNAME;
        code = DNAME << KIND_SHIFT | flags;
        memoisable = false; // the CNAME made from it holds the whole of the question's name
        fixedLabels = f.labels;
      }
      case Found.EXACT -> {
        if (hasData(bytes, a, type)) {
          kind = DATA;
          code = data(DATA, flags, type, all);
        } else {
          noData(f, flags, proves, NO_DATA);
          if (proves && type == RRType.DS) code |= PARENT_SIDE;
        }
      }
      default -> noName(bytes, key, f, type, flags, all, proves, denial);
    }
  }

  private void noName(
      ImageBytes bytes,
      byte[] key,
      Found f,
      int type,
      int flags,
      boolean all,
      boolean proves,
      Denial denial) {
    wildcard =
        (NameView.flags(bytes, a) & ImageFormat.NAME_WILDCARD_CHILD) == 0
            ? 0
            : NameView.child(bytes, a, STAR, 0);
    if (wildcard == 0) {
      kind = NO_NAME;
      code = NO_NAME << KIND_SHIFT | flags;
      if (!proves) keyIsZone(f);
    } else if (hasData(bytes, wildcard, type)) {
      kind = WILDCARD_DATA;
      code = data(WILDCARD_DATA, flags, type, all);
      a = wildcard;
    } else {
      a = wildcard;
      noData(f, flags, proves, WILDCARD_NO_DATA);
    }
    if (proves) b = denial.interval(key, f);
  }

  private static final byte[] STAR = {1, '*'};

  private static int data(int kind, int flags, int type, boolean all) {
    return kind << KIND_SHIFT | flags | type | (all && type == RRType.ANY ? ALL_OF_ANY : 0);
  }

  private void noData(Found f, int flags, boolean proves, int kind) {
    this.kind = kind;
    code = (proves ? kind : NO_DATA) << KIND_SHIFT | flags;
    if (!proves) keyIsZone(f);
  }

  private void keyIsZone(Found f) {
    a = f.zone;
    fixedLabels = f.apexDepth;
  }

  /** Whether a name has something to answer with: the type itself, or an alias to follow. */
  static boolean hasData(ImageBytes bytes, long name, int type) {
    long r = NameView.rrsets(bytes, name);
    for (int n = 0; r != 0 && n < NameView.MOST_RRSETS; n++) {
      int t = bytes.u16(r);
      if (RRsetView.records(bytes, r) > 0) {
        if (t == type || type == RRType.ANY) return true;
        if (t == RRType.CNAME && followsAlias(type)) return true;
      }
      if (type == RRType.RRSIG && RRsetView.signed(bytes, r)) return true;
      r = RRsetView.next(bytes, r);
    }
    return false;
  }

  /** RRSIG and NSEC records stand beside a CNAME and are asked of it (RFC 4035 s2.5). */
  static boolean followsAlias(int type) {
    return type != RRType.CNAME
        && type != RRType.ANY
        && type != RRType.RRSIG
        && type != RRType.NSEC;
  }

  /** Whether the answer is that the name does not exist. */
  boolean isNoName() {
    return kind == NO_NAME;
  }

  /** Whether the answer is that there is not the data asked for. */
  boolean isNegative() {
    return (NEGATIVE_KINDS >>> kind & 1) != 0;
  }
}
