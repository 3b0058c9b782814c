package deens.core.image;

/** Walks the zones of a version, their apexes in canonical order (RFC 4034 s6.1). */
public final class DirectoryWalk {
  private final ImageBytes b;
  private final TrieWalk names;

  /** Offset of the current zone's record. */
  public long zone;

  /**
   * @param root offset of the root of the zone directory
   */
  public DirectoryWalk(ImageBytes b, long root) {
    this.b = b;
    names = new TrieWalk(b, root, new byte[1], 0, 1);
  }

  /**
   * Moves to the next zone; false after the last one.
   *
   * @throws IndexOutOfBoundsException on damage
   */
  public boolean next() {
    while (names.next()) {
      zone = NameView.rrsets(b, names.name);
      if (zone != 0) return true;
    }
    return false;
  }
}
