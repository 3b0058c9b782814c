package deens.core.image;

/**
 * A zone that was met lately and has no other zone below it, so that it has all names that end with
 * its own: who asks for one of them need not look for its zone. Good for one version. Hot path: no
 * allocation after construction.
 */
final class LastZone {
  private long number;
  private long zone;
  private int octets;
  private int labels;

  /** Lets it be of a version: forgets the zone of another. */
  void in(Version version) {
    if (number == version.number()) return;
    number = version.number();
    zone = 0;
  }

  /** Returns the offset of the zone record; 0: none. */
  long zone() {
    return zone;
  }

  /** Returns the labels of the zone's apex. */
  int labels() {
    return labels;
  }

  /**
   * Notes a zone.
   *
   * @param zone offset of its record
   * @param labels of its apex
   * @param head the first 8 octets of its apex among the names of zones: one with names below it is
   *     not noted
   */
  void note(ImageBytes b, long zone, int labels, long head) {
    if ((NameView.flags(head) & ImageFormat.NAME_CHILDREN) != 0) return;
    this.zone = zone;
    this.labels = labels;
    octets = b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
  }

  /**
   * Whether a name is the zone's.
   *
   * @param key holds the name in lower case
   * @param start where its labels start, from index {@code at} on
   * @param labels of the name
   * @param end where its root label is
   */
  boolean has(ImageBytes b, byte[] key, int[] start, int at, int labels, int end) {
    if (zone == 0) return false;
    int below = labels - this.labels;
    int apex = end + 1 - octets;
    return below >= 0
        && (below == labels || start[at + below] == apex)
        && (octets == 1 || b.sameOctets(zone + ImageFormat.ZONE_APEX_AT, key, apex, octets));
  }
}
