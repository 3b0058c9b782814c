package deens.core.hash;

/**
 * The iterated, salted hash of an owner name, hash algorithm 1 (RFC 5155 s5). Hot path: no
 * allocation after construction. Reusable; for one thread.
 */
public final class Nsec3Hash {
  /** Octets of a hash. */
  public static final int OCTETS = Sha1.OCTETS;

  private final Sha1 sha1 = new Sha1();

  /**
   * Hashes a name.
   *
   * @param name holds the name in uncompressed wire form, in lower case (RFC 5155 s5: "the
   *     canonical form")
   * @param nameAt where it starts
   * @param nameLength its octets, 1 to 255
   * @param salt holds the salt
   * @param saltAt where it starts
   * @param saltLength its octets, 0 to 255
   * @param iterations additional times, 0 to 65535, as in NSEC3PARAM
   * @param out gets {@link #OCTETS} octets; may be one of the other arrays
   * @param at where they go
   */
  public void hash(
      byte[] name,
      int nameAt,
      int nameLength,
      byte[] salt,
      int saltAt,
      int saltLength,
      int iterations,
      byte[] out,
      int at) {
    sha1.update(name, nameAt, nameLength);
    sha1.update(salt, saltAt, saltLength);
    sha1.digest(out, at);
    for (int i = 0; i < iterations; i++) {
      sha1.update(out, at, OCTETS);
      sha1.update(salt, saltAt, saltLength);
      sha1.digest(out, at);
    }
  }
}
