package deens.core.wire;

/**
 * Writes a response's tail: all that stands behind the question. Names are compressed (RFC 1035
 * s4.1.4). Reused; for one thread. Hot path: no allocation after construction.
 */
public final class ResponseWriter {
  /*
   * A tail is relocatable: moved behind a question of another length, it needs only its pointers
   * changed, whose places are kept. What is written therefore depends on nothing but the distance
   * from the question's end, and into the question a tail points only at suffixes that it was told
   * of; a pointer to the question's whole name, at 12 wherever the question ends, is no part of
   * this and never moves.
   *
   * A mark stands behind each RRset that may end a message: any prefix up to a mark is a valid
   * message, since pointers only lead back. Marks up to the last required one must all fit, or the
   * response is truncated (RFC 2181 s9); those behind it are additional data that may be dropped.
   */

  /** Most octets of a tail, so that with any question and OPT record it fits in a message. */
  public static final int MAX_TAIL_OCTETS = 65_535 - 600;

  /** Octets that must be readable behind a name or RDATA in its array. */
  public static final int NAME_SLACK = 8;

  /** Most records that are marked one by one: later ones share a mark. */
  static final int MOST_MARKS = 512;

  /** Most pointers whose places are kept. A tail with more cannot be moved. */
  static final int MOST_POINTERS = 2048;

  // A pointer has 14 bits: a target must be in reach behind the longest question, too.
  private static final int FARTHEST_TARGET = 0x3fff - (QueryView.HEADER_OCTETS + 255 + 4);
  private static final int MOST_BY_WORDS = 64;
  private static final int MOST_TARGETS = 256;
  private static final int SLOTS = 512;
  private static final int POINTER = 0xc000;
  private static final int OWNER_QNAME = -2;

  /** {@link #lastName} of a name that is nowhere where it could be pointed at. */
  public static final int NOT_WRITTEN = -1;

  public static final int ANSWER = 0;
  public static final int AUTHORITY = 1;
  public static final int ADDITIONAL = 2;

  private final Words words;
  private byte[] out = new byte[0];
  private int base;
  private int p;
  private boolean full;

  private final int[] pointers = new int[MOST_POINTERS];
  private int pointerCount;

  // Of each mark: its distance from the base, then the records in the three sections.
  private final int[] marks = new int[4 * MOST_MARKS];
  private int markCount;
  private int requiredMarks;
  private final int[] counts = new int[3];

  // What names may point at: an open hash table from a suffix's hash to where it is.
  private final int[] slots = new int[SLOTS];
  private final int[] targetAt = new int[MOST_TARGETS];
  private final int[] targetHash = new int[MOST_TARGETS];
  private final int[] targetSlot = new int[MOST_TARGETS];
  private int targets;

  // The suffixes of the question's name that are targets as soon as there is a name to compress.
  private int suffixes;
  private byte[] questionKey = new byte[0];
  private int[] questionStart = new int[0];
  private int questionLabels;
  private int questionKeyEnd;

  private int nameEnd; // where the name that was written last ends in its source
  private int namePointer; // what stands for it from now on: as ownerPointer
  private final int[] labelAt = new int[128];
  private final int[] suffixHash = new int[128];

  // The owner of the RRset being written, and what its records have in common behind that: type,
  // class and TTL, as Words has them.
  private long head;
  private int ownerPointer; // a pointer's 16 bits; 0: the root; or one of the above
  private byte[] ownerName = new byte[0];
  private int ownerAt;

  /** Makes a writer that has nothing to write to yet. */
  public ResponseWriter(Words words) {
    this.words = words;
  }

  /**
   * Starts a tail.
   *
   * @param response gets the message; its header's and question's octets are there already
   * @param questionEnd where the tail starts
   */
  public void start(byte[] response, int questionEnd) {
    out = response;
    base = questionEnd;
    p = questionEnd;
    full = false;
    pointerCount = 0;
    markCount = 0;
    requiredMarks = 0;
    counts[ANSWER] = 0;
    counts[AUTHORITY] = 0;
    counts[ADDITIONAL] = 0;
    for (int i = 0; i < targets; i++) slots[targetSlot[i]] = 0;
    targets = 0;
    suffixes = 0;
  }

  /**
   * Lets names point at suffixes of the question's name.
   *
   * @param labels how many labels the longest such suffix has
   * @param key the question's name in lower case, unchanged while the tail is written
   * @param labelStart where its labels start, the leftmost first; likewise
   * @param all how many labels it has
   * @param keyEnd where its root label is
   */
  public void questionSuffixes(int labels, byte[] key, int[] labelStart, int all, int keyEnd) {
    suffixes = labels;
    questionKey = key;
    questionStart = labelStart;
    questionLabels = all;
    questionKeyEnd = keyEnd;
  }

  /** Notes those suffixes, now that a name is to be compressed. */
  private void addSuffixes() {
    int hash = 0;
    for (int d = 1; d <= suffixes; d++) {
      int at = questionStart[questionLabels - d];
      hash = hash(hash, questionKey, at);
      addTarget(base - 4 - (questionKeyEnd + 1 - at), hash);
    }
    suffixes = 0;
  }

  /** Returns the hash of a name whose first label is at {@code at}, from that of the rest. */
  private int hash(int suffix, byte[] b, int at) {
    int n = b[at];
    long h = (long) suffix << 8 ^ n;
    for (int i = 0; i < n; i += 8) {
      long word = Words.lower(words.i64(b, at + 1 + i));
      h = (h ^ (n - i < 8 ? Words.first(word, n - i) : word)) * 0x9e3779b97f4a7c15L;
      h ^= h >>> 32;
    }
    return (int) h;
  }

  private void addTarget(int at, int hash) {
    if (targets == MOST_TARGETS || at - base > FARTHEST_TARGET) return;
    targetAt[targets] = at;
    int slot = hash & SLOTS - 1;
    while (slots[slot] != 0) slot = slot + 1 & SLOTS - 1;
    targetHash[targets] = hash;
    targetSlot[targets] = slot;
    slots[slot] = ++targets;
  }

  /** Returns where the suffix at {@code b[at]} can be pointed at; 0: nowhere. */
  private int target(int hash, byte[] b, int at) {
    for (int slot = hash & SLOTS - 1; slots[slot] != 0; slot = slot + 1 & SLOTS - 1) {
      int t = slots[slot] - 1;
      if (targetHash[t] == hash && same(b, at, targetAt[t])) return targetAt[t];
    }
    return 0;
  }

  private boolean same(byte[] b, int at, int target) {
    int i = at;
    int j = target;
    while (true) {
      while ((out[j] & 0xc0) == 0xc0) j = words.u16(out, j) & 0x3fff;
      int n = b[i++];
      if (out[j++] != n) return false;
      if (n == 0) return true;
      for (int k = 0; k < n; k += 8) {
        long differ = Words.lower(words.i64(b, i + k)) ^ Words.lower(words.i64(out, j + k));
        if (n - k < 8) differ = Words.first(differ, n - k);
        if (differ != 0) return false;
      }
      i += n;
      j += n;
    }
  }

  /** Copies octets to {@code p}; up to 7 more are written behind them. */
  private void put(byte[] b, int at, int octets) {
    if (octets > MOST_BY_WORDS) {
      System.arraycopy(b, at, out, p, octets);
    } else {
      for (int i = 0; i < octets; i += 8) words.putI64(out, p + i, words.i64(b, at + i));
    }
    p += octets;
  }

  private void pointer(int at) {
    if (pointerCount < MOST_POINTERS) pointers[pointerCount] = p - base;
    pointerCount++;
    words.putU16(out, p, POINTER | at);
    p += 2;
  }

  /**
   * Writes the uncompressed name at {@code b[at]}, compressed. Returns the pointer that stands for
   * it from now on; 0: it is the root; NOT_WRITTEN: none is in reach.
   */
  private int name(byte[] b, int at) {
    int n = 0;
    int q = at;
    for (int length = b[q]; length != 0; length = b[q]) {
      if ((length & 0xc0) != 0) throw new IndexOutOfBoundsException("damaged name");
      labelAt[n++] = q;
      q += length + 1;
    }
    nameEnd = q + 1;
    if (n == 0) {
      out[p++] = 0;
      return 0;
    }
    if (suffixes > 0) addSuffixes();
    int hash = 0;
    for (int i = n - 1; i >= 0; i--) {
      hash = hash(hash, b, labelAt[i]);
      suffixHash[i] = hash;
    }
    int start = p;
    for (int i = 0; i < n; i++) {
      int target = target(suffixHash[i], b, labelAt[i]);
      if (target != 0) {
        pointer(target);
        if (i == 0) return POINTER | target;
        return start - base <= FARTHEST_TARGET ? POINTER | start : NOT_WRITTEN;
      }
      addTarget(p, suffixHash[i]);
      put(b, labelAt[i], b[labelAt[i]] + 1);
    }
    out[p++] = 0;
    return start - base <= FARTHEST_TARGET ? POINTER | start : NOT_WRITTEN;
  }

  /** The RRset that follows is owned by the question's name. */
  public void ownerIsQname(boolean root) {
    ownerPointer = root ? 0 : OWNER_QNAME;
  }

  /**
   * The RRset that follows is owned by the uncompressed name at {@code b[at]}, left unchanged.
   *
   * @param b has {@link #NAME_SLACK} octets behind the name, whatever they are
   */
  public void owner(byte[] b, int at) {
    ownerName = b;
    ownerAt = at;
    ownerPointer = NOT_WRITTEN;
  }

  /**
   * Likewise, where the name was written before.
   *
   * @param written what {@link #lastName} returned then
   */
  public void owner(byte[] b, int at, int written) {
    owner(b, at);
    ownerPointer = written;
  }

  /** Returns what {@link #owner} wants of the name that the last record ended with. */
  public int lastName() {
    return namePointer;
  }

  /** The records that follow have these. */
  public void head(int type, int rrclass, int ttl) {
    head = swapped(type) | swapped(rrclass) << 16 | (Integer.reverseBytes(ttl) & 0xffffffffL) << 32;
  }

  private static long swapped(int v) {
    return (long) (v & 0xff) << 8 | v >>> 8 & 0xff;
  }

  /**
   * Writes one record of the RRset.
   *
   * @param rdata holds RDLENGTH and, behind it, the RDATA, uncompressed, and {@link #NAME_SLACK}
   *     octets more, whatever they are
   * @param at where RDLENGTH is
   * @param compressAt octets before the first name in the RDATA that may be compressed; -1: none
   * @param compressNames how many such names follow one another
   * @return whether it fitted; if not, nothing more does, and what is not marked is forgotten
   */
  public boolean record(byte[] rdata, int at, int compressAt, int compressNames, int section) {
    int rdlength = words.u16(rdata, at);
    if (full || p - base + Name.MAX_OCTETS + 10 + rdlength > MAX_TAIL_OCTETS) {
      full = true;
      return false;
    }
    if (ownerPointer == OWNER_QNAME) {
      words.putU16(out, p, POINTER | QueryView.QNAME_AT);
      p += 2;
    } else if (ownerPointer > 0) {
      pointer(ownerPointer & 0x3fff);
    } else if (ownerPointer == 0) {
      out[p++] = 0;
    } else {
      ownerPointer = name(ownerName, ownerAt);
    }
    words.putI64(out, p, head);
    p += 8;
    if (compressAt < 0) {
      put(rdata, at, rdlength + 2);
    } else {
      int lengthAt = p;
      int from = at + 2;
      int end = from + rdlength;
      p += 2;
      put(rdata, from, compressAt);
      from += compressAt;
      for (int i = 0; i < compressNames; i++) {
        namePointer = name(rdata, from);
        from = nameEnd;
      }
      put(rdata, from, end - from);
      words.putU16(out, lengthAt, p - lengthAt - 2);
    }
    counts[section]++;
    return true;
  }

  /** A message may end here. */
  public void mark(boolean required) {
    if (full) return;
    if (markCount < MOST_MARKS) markCount++;
    int m = 4 * (markCount - 1);
    marks[m] = p - base;
    marks[m + 1] = counts[ANSWER];
    marks[m + 2] = counts[AUTHORITY];
    marks[m + 3] = counts[ADDITIONAL];
    if (required) requiredMarks = markCount;
  }

  /** A required RRset did not fit: the response is truncated whatever the limit. */
  public void truncate() {
    if (requiredMarks <= markCount) requiredMarks = markCount + 1;
  }

  /** Takes no more: what comes would not fit anyway. */
  public void fill() {
    full = true;
  }

  /** Whether no more is taken. */
  public boolean isFull() {
    return full;
  }

  /** Returns the octets of the tail up to its last mark. */
  public int octets() {
    return markCount == 0 ? 0 : marks[4 * (markCount - 1)];
  }

  public int markCount() {
    return markCount;
  }

  /** Returns how many marks must fit; more than there are: the response is truncated anyway. */
  public int requiredMarks() {
    return requiredMarks;
  }

  /** Returns the octets of the tail up to the i-th mark. */
  public int markOctets(int i) {
    return marks[4 * i];
  }

  /** Returns the records in a section up to the i-th mark. */
  public int markCount(int i, int section) {
    return marks[4 * i + 1 + section];
  }

  /** Returns the number of pointers that move with the tail. */
  public int pointerCount() {
    return pointerCount;
  }

  /** Whether there were more pointers than are kept. */
  public boolean hasLostPointers() {
    return pointerCount > MOST_POINTERS;
  }

  /** Returns the i-th pointer's distance from the tail's start. */
  public int pointerAt(int i) {
    return pointers[i];
  }
}
