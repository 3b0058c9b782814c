package deens.core.wire;

/**
 * A query, read in place: header, question, and what its additional section asks of the server
 * (EDNS, RFC 6891; TSIG, RFC 8945). Reused; for one thread. Hot path: no allocation after
 * construction.
 */
public final class QueryView {
  /** Octets of the header (RFC 1035 s4.1.1). */
  public static final int HEADER_OCTETS = 12;

  /** Octets of an OPT record without options (RFC 6891 s6.1.2). */
  public static final int OPT_OCTETS = 11;

  /** Where the question's name starts. */
  public static final int QNAME_AT = HEADER_OCTETS;

  /** No answer is due: too short, or itself a response. */
  public static final int DROP = -1;

  private static final int NSID = 3;
  private static final int COOKIE = 10;
  private static final int TCP_KEEPALIVE = 11;
  private static final int PADDING = 12;

  /** Octets of a name that {@link #readPlain} reads. */
  public static final int MAX_PLAIN_NAME_OCTETS = 64;

  // The header of a plain query (RFC 1035 s4.1.1), the first octet lowest: QR and opcode are 0, and
  // there is one question, and nothing else but, perhaps, one additional record.
  private static final int NOT_PLAIN = 0x00f8_0000;
  private static final long ONE_QUESTION = 0x0100;
  private static final long ONE_ADDITIONAL = 1L << 56;

  // Of the first 8 octets of an OPT record: owner, type and version, which must be root, OPT and 0.
  private static final long PLAIN_OPT_MASK = 0x00ff_0000_00ff_ffffL;
  private static final long PLAIN_OPT = 0x29_0000L;

  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final Words words;
  private final long seed;

  /**
   * The question's name in lower case, from index 0, with zeros behind it up to a multiple of 8.
   */
  public final byte[] key = new byte[Name.MAX_OCTETS + 17];

  /** The question's name in lower case, 8 octets a word, the first one lowest, zeros behind it. */
  public final long[] name = new long[MAX_PLAIN_NAME_OCTETS / 8];

  /** The header's first four octets, the first one lowest; only {@link #readPlain} sets it. */
  public int head;

  /** The hash of {@link #name}. */
  public long nameHash;

  /** Octets of the question's name; 0: there is no question that could be read. */
  public int qnameOctets;

  public int qtype;
  public int qclass;

  /** Where the question ends; {@link #HEADER_OCTETS} if there is none that could be read. */
  public int questionEnd;

  /** Whether there is an OPT record. */
  public boolean edns;

  /** The requestor's UDP payload size; 512 without EDNS. */
  public int udpOctets;

  public int ednsVersion;
  public boolean dnssecOk;
  public boolean wantsNsid;
  public boolean wantsKeepalive;

  /** Whether the query is padded (RFC 7830). */
  public boolean padded;

  /** Where the COOKIE option's data is; 0: there is none. */
  public int cookieAt;

  public int cookieOctets;

  /** Where the TSIG record's owner is; 0: there is none. */
  public int tsigAt;

  /** Where the TSIG record's RDATA starts. */
  public int tsigRdataAt;

  /** Where the TSIG record's RDATA ends: the query's end. */
  public int tsigEnd;

  /**
   * Makes a view that has read nothing yet.
   *
   * @param seed makes the hash of names unpredictable
   */
  public QueryView(Words words, long seed) {
    this.words = words;
    this.seed = seed;
  }

  /**
   * Reads a query.
   *
   * @param q holds it from index 0, and at least 16 octets behind it, whatever they are
   * @param length its octets
   * @return {@link #DROP}, or the rcode that is due at once: FORMERR, NOTIMP, or NOERROR: go on
   */
  public int read(byte[] q, int length) {
    qnameOctets = 0;
    questionEnd = HEADER_OCTETS;
    forgetAdditional();
    if (length < HEADER_OCTETS || q[2] < 0) return DROP; // QR: never answer a response
    if ((q[2] & 0x78) != 0) return Rcode.NOTIMP;
    int questions = words.u16(q, 4);
    int p = HEADER_OCTETS;
    if (questions == 1) {
      p = readName(q, length);
      if (p == 0 || p + 4 > length) {
        qnameOctets = 0;
        return Rcode.FORMERR;
      }
      qtype = words.u16(q, p);
      qclass = words.u16(q, p + 2);
      p += 4;
      questionEnd = p;
    } else if (questions > 1) {
      return Rcode.FORMERR; // RFC 9619
    }
    // Only IXFR has a use for records there (RFC 1995 s3); in other queries they mean nothing.
    for (int i = Wire.u16(q, 6) + Wire.u16(q, 8); i > 0; i--) {
      p = skipRecord(q, p, length);
      if (p == 0) return Rcode.FORMERR;
    }
    int rcode = readAdditional(q, p, length, Wire.u16(q, 10));
    if (rcode != Rcode.NOERROR || questions == 1) return rcode;
    // No question is good for one thing: to get a server cookie (RFC 7873 s5.4).
    return cookieAt != 0 ? Rcode.NOERROR : Rcode.FORMERR;
  }

  /**
   * Reads a query that has nothing special: one question of class IN with a name of at most {@link
   * #MAX_PLAIN_NAME_OCTETS}, and perhaps an OPT record of version 0 without options. Whether the
   * name is made of labels is not looked at, nor is {@link #key} set: see {@link #checkName}. If
   * {@link #name} is that of a query that was checked, so is this one.
   *
   * @param q as for {@link #read}
   * @param length as for {@link #read}
   * @return whether it is one; if not, nothing has been read
   */
  public boolean readPlain(byte[] q, int length) {
    head = words.i32(q, 0);
    long counts = words.i64(q, 4);
    if (length < HEADER_OCTETS + 5
        || (head & NOT_PLAIN) != 0
        || (counts & ~ONE_ADDITIONAL) != ONE_QUESTION) return false;
    int p = readPlainName(q, length);
    if (p == 0 || p + 4 > length) return false;
    qnameOctets = p - QNAME_AT;
    int typeAndClass = Integer.reverseBytes(words.i32(q, p));
    qtype = typeAndClass >>> 16;
    qclass = typeAndClass & 0xffff;
    questionEnd = p + 4;
    forgetAdditional();
    return qclass == RRClass.IN && (counts == ONE_QUESTION || readPlainOpt(q, p + 4, length));
  }

  /** Sets {@link #name} and its hash; returns where the name ends, 0: it is too long. */
  private int readPlainName(byte[] q, int length) {
    // Most names below the root are one word: out of the loop, which the JIT unrolls.
    long word = Words.lower(words.i64(q, QNAME_AT));
    long zeros = Words.zeros(word);
    word &= Words.upToFirst(zeros);
    name[0] = word;
    long hash = mix(seed, word);
    int p = QNAME_AT;
    while (zeros == 0) {
      p += 8;
      if (p >= length || p == QNAME_AT + MAX_PLAIN_NAME_OCTETS) return 0;
      word = Words.lower(words.i64(q, p));
      zeros = Words.zeros(word);
      word &= Words.upToFirst(zeros);
      name[p - QNAME_AT >> 3] = word;
      hash = mix(hash, word);
    }
    nameHash = hash;
    return p + Words.firstZero(zeros) + 1;
  }

  /** Reads the record at {@code p} if it is an OPT record of version 0 without options. */
  private boolean readPlainOpt(byte[] q, int p, int length) {
    if (p + OPT_OCTETS > length) return false;
    long opt = words.i64(q, p);
    if ((opt & PLAIN_OPT_MASK) != PLAIN_OPT || words.u16(q, p + 9) != 0) return false;
    edns = true;
    udpOctets = Math.max(512, (int) (Long.reverseBytes(opt) >>> 24) & 0xffff);
    dnssecOk = opt < 0;
    return true;
  }

  /**
   * Looks at what {@link #readPlain} did not, and sets {@link #key}.
   *
   * @param start gets where the length octet of each label is in the key, from the left
   * @return the labels; -1: the query has not been read, it is for {@link #read} to say why
   */
  public int checkName(int[] start) {
    byte[] key = this.key;
    int octets = qnameOctets;
    for (int i = 0; i < octets; i += 8) words.putI64(key, i, name[i >> 3]);
    // The last octet is the first zero: labels that do not end there go beyond it.
    int labels = 0;
    int p = 0;
    for (int n = key[0]; n != 0; n = key[p]) {
      start[labels++] = p;
      p += n + 1;
      if ((n & 0xc0) != 0 || p >= octets) return -1;
    }
    return labels;
  }

  /** Sets {@link #name} from {@link #key}, if the name is not too long for it. */
  public void nameOfKey() {
    if (qnameOctets > MAX_PLAIN_NAME_OCTETS) return;
    for (int i = 0; i < qnameOctets; i += 8) name[i >> 3] = words.i64(key, i);
    nameHash = hash(seed, name, qnameOctets);
  }

  /** Returns the hash of a name as in {@link #name}. */
  public static long hash(long seed, long[] name, int octets) {
    long hash = seed;
    for (int i = 0; i < octets; i += 8) hash = mix(hash, name[i >> 3]);
    return hash;
  }

  /** Returns the hash of what {@code hash} is the hash of, and of one word more. */
  public static long mix(long hash, long word) {
    long h = (hash ^ word) * MIX;
    return h ^ h >>> 32;
  }

  private void forgetAdditional() {
    edns = false;
    udpOctets = 512;
    ednsVersion = 0;
    dnssecOk = false;
    wantsNsid = false;
    wantsKeepalive = false;
    padded = false;
    cookieAt = 0;
    tsigAt = 0;
  }

  /** Reads the question's name into the key; returns where it ends, 0 if it is malformed. */
  private int readName(byte[] q, int length) {
    int p = QNAME_AT;
    while (true) {
      if (p >= length) return 0;
      int n = q[p];
      if (n == 0) break;
      // A pointer could only lead into the header; the other types of label were given up.
      if ((n & 0xc0) != 0) return 0;
      p += n + 1;
    }
    p++;
    int octets = p - QNAME_AT;
    if (octets > Name.MAX_OCTETS) return 0;
    qnameOctets = octets;
    for (int i = 0; i < octets; i += 8) {
      long word = words.i64(q, QNAME_AT + i);
      if (octets - i < 8) word = Words.first(word, octets - i);
      words.putI64(key, i, Words.lower(word));
    }
    return p;
  }

  private int readAdditional(byte[] q, int at, int length, int records) {
    int p = at;
    for (int i = 0; i < records; i++) {
      int owner = p;
      p = skipName(q, p, length);
      if (p == 0 || p + 10 > length) return Rcode.FORMERR;
      int type = Wire.u16(q, p);
      int rdata = p + 10;
      int end = rdata + Wire.u16(q, p + 8);
      if (end > length) return Rcode.FORMERR;
      if (type == RRType.OPT) {
        // One at most, at the root (RFC 6891 s6.1.1).
        if (edns || p != owner + 1) {
          edns = false;
          return Rcode.FORMERR;
        }
        edns = true;
        udpOctets = Math.max(512, Wire.u16(q, p + 2));
        ednsVersion = q[p + 5] & 0xff;
        dnssecOk = q[p + 6] < 0;
        // Only version 0 says what its options look like.
        if (ednsVersion == 0 && !readOptions(q, rdata, end)) {
          edns = false;
          return Rcode.FORMERR;
        }
      } else if (type == RRType.TSIG) {
        // The last record, class ANY (RFC 8945 s5.1); its names are not compressed.
        if (i != records - 1 || Wire.u16(q, p + 2) != RRClass.ANY || q[p - 1] != 0) {
          return Rcode.FORMERR;
        }
        tsigAt = owner;
        tsigRdataAt = rdata;
        tsigEnd = end;
        if (!isTsig(q)) {
          tsigAt = 0;
          return Rcode.FORMERR;
        }
      }
      p = end;
    }
    return Rcode.NOERROR; // octets behind the last record are ignored
  }

  private boolean readOptions(byte[] q, int at, int end) {
    int p = at;
    while (p < end) {
      if (p + 4 > end) return false;
      int code = Wire.u16(q, p);
      int octets = Wire.u16(q, p + 2);
      p += 4;
      if (p + octets > end) return false;
      if (code == NSID) {
        wantsNsid = true;
      } else if (code == COOKIE && cookieAt == 0) {
        cookieAt = p;
        cookieOctets = octets;
      } else if (code == TCP_KEEPALIVE) {
        if (octets != 0) return false; // RFC 7828 s3.2.1: a query has no timeout
        wantsKeepalive = true;
      } else if (code == PADDING) {
        padded = true; // with whatever octets (RFC 7830 s3)
      }
      p += octets;
    }
    return true;
  }

  /** Whether the TSIG record's RDATA has all its fields (RFC 8945 s4.2). */
  private boolean isTsig(byte[] q) {
    int p = skipName(q, tsigRdataAt, tsigEnd);
    if (p == 0 || q[p - 1] != 0 || p + 10 > tsigEnd) return false;
    p += 10 + Wire.u16(q, p + 8);
    if (p + 6 > tsigEnd) return false;
    return p + 6 + Wire.u16(q, p + 4) == tsigEnd;
  }

  /** Returns where the name at {@code at} ends, a pointer taken as its end; 0 if it does not. */
  private static int skipName(byte[] q, int at, int length) {
    int p = at;
    while (p < length) {
      int n = q[p];
      if (n == 0) return p - at < Name.MAX_OCTETS ? p + 1 : 0;
      if ((n & 0xc0) == 0xc0) return p + 2 <= length ? p + 2 : 0;
      if (n < 0 || n > Name.MAX_LABEL_OCTETS) return 0;
      p += n + 1;
    }
    return 0;
  }

  private static int skipRecord(byte[] q, int at, int length) {
    int p = skipName(q, at, length);
    if (p == 0 || p + 10 > length || Wire.u16(q, p) == RRType.OPT) return 0;
    p += 10 + Wire.u16(q, p + 8);
    return p <= length ? p : 0;
  }
}
