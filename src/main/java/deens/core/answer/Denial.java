package deens.core.answer;

import deens.core.hash.Nsec3Hash;
import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.Predecessor;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;

/**
 * Proofs that something does not exist: which NSEC records (RFC 4035 s3.1.3) or NSEC3 records (RFC
 * 5155 s7.2) a response needs. They are collected while the answer section is written, each once,
 * and stand in the authority section. Hot path: no allocation after construction.
 */
final class Denial {
  private static final int MOST_PROOFS = 64;
  private static final int BASE32_OCTETS = 32;

  private final Nsec3Hash hash = new Nsec3Hash();
  private final byte[] digest = new byte[Nsec3Hash.OCTETS];
  private final byte[] salt = new byte[255];
  private final byte[] label = new byte[1 + BASE32_OCTETS];
  private final byte[] starName = new byte[Name.MAX_OCTETS + 2];
  private final Found star = new Found();

  private final byte[][] owners =
      new byte[MOST_PROOFS][Name.MAX_OCTETS + ResponseWriter.NAME_SLACK];
  private final long[] rrsets = new long[MOST_PROOFS];
  private int proofs;

  private ImageBytes b; // of the response being rendered, as all below
  private long zone;
  private int zoneFlags;
  private long nsec3Root;
  private int saltOctets;
  private int iterations;

  /**
   * Starts a response from a zone.
   *
   * @param dnssec whether proofs are wanted (DO, RFC 4035 s3.2.1)
   */
  void start(ImageBytes bytes, long zone, boolean dnssec) {
    b = bytes;
    this.zone = zone;
    proofs = 0;
    zoneFlags = dnssec ? ZoneView.flags(b, zone) : 0;
    if ((zoneFlags & ImageFormat.ZONE_NSEC3) != 0) {
      nsec3Root = ZoneView.nsec3Root(b, zone);
      saltOctets = ZoneView.nsec3SaltOctets(b, zone);
      iterations = ZoneView.nsec3Iterations(b, zone);
      b.copyTo(ZoneView.nsec3Salt(b, zone), salt, 0, saltOctets);
    }
  }

  /** Whether proofs are wanted and the zone can prove that something does not exist. */
  boolean isPossible() {
    return (zoneFlags & (ImageFormat.ZONE_NSEC | ImageFormat.ZONE_NSEC3)) != 0;
  }

  private boolean usesNsec3() {
    return (zoneFlags & ImageFormat.ZONE_NSEC3) != 0;
  }

  int proofs() {
    return proofs;
  }

  byte[] owner(int i) {
    return owners[i];
  }

  long rrset(int i) {
    return rrsets[i];
  }

  /**
   * Returns what a proof that the name looked up does not exist depends on beside its closest
   * encloser: the NSEC or NSEC3 record's name that covers it (for NSEC3, its next closer name).
   */
  long interval(byte[] key, Found f) {
    if (usesNsec3()) {
      hash(key, f.startAt(f.depth + 1), f.end);
      return Predecessor.nsec3(b, nsec3Root, label, 0);
    }
    return Predecessor.find(b, key, f);
  }

  /** The name does not exist, nor a wildcard for it (RFC 4035 s3.1.3.2, RFC 5155 s7.2.2). */
  void noName(byte[] key, Found f) {
    if (usesNsec3()) {
      int encloser = closestEncloser(key, f, f.depth);
      if (encloser < 0) return;
      wildcardHash(key, f, encloser);
      addCovering(key, f);
    } else {
      addPredecessor(key, f);
      wildcardAt(key, f);
      addPredecessor(starName, star);
    }
  }

  /** The name exists without the type (RFC 4035 s3.1.3.1, RFC 5155 s7.2.3 and s7.2.4). */
  void noData(byte[] key, Found f) {
    if (usesNsec3()) {
      if (!addMatching(key, f, f.depth)) closestEncloser(key, f, f.depth - 1);
    } else {
      nsecAt(key, f, f.name());
    }
  }

  /** A wildcard stood in for the name (RFC 4035 s3.1.3.3, RFC 5155 s7.2.6). */
  void wildcard(byte[] key, Found f) {
    if (usesNsec3()) {
      hash(key, f.startAt(f.depth + 1), f.end);
      addCovering(key, f);
    } else {
      addPredecessor(key, f);
    }
  }

  /** A wildcard stands for the name, without the type (RFC 4035 s3.1.3.4, RFC 5155 s7.2.5). */
  void wildcardNoData(byte[] key, Found f, long wildcard) {
    if (usesNsec3()) {
      int encloser = closestEncloser(key, f, f.depth);
      if (encloser < 0) return;
      wildcardHash(key, f, encloser);
      long match = NameView.child(b, nsec3Root, label, 0);
      if (match != 0) addNsec3(match, key, f);
    } else {
      addPredecessor(key, f);
      wildcardAt(key, f);
      nsecAt(starName, star, wildcard);
    }
  }

  /** The zone cut has no DS (RFC 4035 s3.1.4, RFC 5155 s7.2.7). */
  void noDs(byte[] key, Found f) {
    if (usesNsec3()) {
      if (!addMatching(key, f, f.depth)) closestEncloser(key, f, f.depth - 1);
    } else {
      long nsec = NameView.rrset(b, f.name(), RRType.NSEC);
      if (nsec != 0) add(nsec, key, f.startAt(f.depth));
    }
  }

  /** Adds the NSEC record of a name that exists; of an empty non-terminal: the one before it. */
  private void nsecAt(byte[] key, Found f, long name) {
    long nsec = NameView.rrset(b, name, RRType.NSEC);
    if (nsec != 0) {
      add(nsec, key, f.startAt(f.labels));
    } else {
      addPredecessor(key, f);
    }
  }

  private void addPredecessor(byte[] key, Found f) {
    long name = Predecessor.find(b, key, f);
    if (name == 0) return;
    long nsec = NameView.rrset(b, name, RRType.NSEC);
    if (nsec == 0 || isThere(nsec)) return;
    byte[] owner = owners[proofs];
    int p = 0;
    for (int i = f.beforeLength - 1; i >= 0; i--) p = copyLabel(f.beforePath[i], owner, p);
    int rest = f.startAt(f.before);
    System.arraycopy(key, rest, owner, p, f.end + 1 - rest);
    rrsets[proofs++] = nsec;
  }

  private int copyLabel(long name, byte[] to, int at) {
    int length = NameView.labelLength(b, name);
    if (length == 0) throw new IndexOutOfBoundsException("damaged image: name " + name);
    to[at] = (byte) length;
    b.copyTo(NameView.label(b, name), to, at + 1, length);
    return at + 1 + length;
  }

  private boolean isThere(long rrset) {
    for (int i = 0; i < proofs; i++) if (rrsets[i] == rrset) return true;
    return proofs == MOST_PROOFS;
  }

  private void add(long rrset, byte[] name, int at) {
    if (isThere(rrset)) return;
    System.arraycopy(name, at, owners[proofs], 0, Name.length(name, at));
    rrsets[proofs++] = rrset;
  }

  /** Makes the name of the wildcard at the closest encloser, and looks it up. */
  private void wildcardAt(byte[] key, Found f) {
    makeStar(key, f, f.depth);
    star.labelsOf(starName, 0);
    star.zone = zone;
    star.apexDepth = f.apexDepth;
    ImageReader.descend(b, starName, star, true);
  }

  private void makeStar(byte[] key, Found f, int encloser) {
    int from = f.startAt(encloser);
    starName[0] = 1;
    starName[1] = '*';
    System.arraycopy(key, from, starName, 2, f.end + 1 - from);
  }

  /**
   * Adds the closest encloser proof (RFC 5155 s7.2.1): the record that matches the closest encloser
   * that has one (with opt-out, not each does), and the one that covers the next closer name.
   * Returns the labels of that encloser; -1: none has, and nothing was added.
   */
  private int closestEncloser(byte[] key, Found f, int deepest) {
    for (int d = deepest; d >= f.apexDepth; d--) {
      if (addMatching(key, f, d)) {
        hash(key, f.startAt(d + 1), f.end);
        addCovering(key, f);
        return d;
      }
    }
    return -1;
  }

  private boolean addMatching(byte[] key, Found f, int d) {
    hash(key, f.startAt(d), f.end);
    long match = NameView.child(b, nsec3Root, label, 0);
    if (match != 0) addNsec3(match, key, f);
    return match != 0;
  }

  private void addCovering(byte[] key, Found f) {
    long covering = Predecessor.nsec3(b, nsec3Root, label, 0);
    if (covering != 0) addNsec3(covering, key, f);
  }

  private void addNsec3(long name, byte[] key, Found f) {
    long nsec3 = NameView.rrset(b, name, RRType.NSEC3);
    if (nsec3 == 0 || isThere(nsec3)) return;
    int p = copyLabel(name, owners[proofs], 0);
    int apex = f.startAt(f.apexDepth);
    System.arraycopy(key, apex, owners[proofs], p, f.end + 1 - apex);
    rrsets[proofs++] = nsec3;
  }

  private void wildcardHash(byte[] key, Found f, int encloser) {
    makeStar(key, f, encloser);
    hash(starName, 0, Name.length(starName, 0) - 1);
  }

  /** Hashes the name from {@code at} to its root label, and makes the label of its NSEC3. */
  private void hash(byte[] name, int at, int rootAt) {
    hash.hash(name, at, rootAt + 1 - at, salt, 0, saltOctets, iterations, digest, 0);
    label[0] = BASE32_OCTETS;
    // Base 32 with extended hex alphabet (RFC 4648 s7): each 5 octets make 8 digits.
    for (int i = 0, p = 1; i < Nsec3Hash.OCTETS; i += 5, p += 8) {
      long v = 0;
      for (int k = 0; k < 5; k++) v = v << 8 | digest[i + k] & 0xff;
      for (int k = 0; k < 8; k++) {
        int digit = (int) (v >>> 35 - 5 * k) & 31;
        label[p + k] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
      }
    }
  }
}
