package deens.app;

import java.io.PrintWriter;
import java.util.Collection;

/** What a server prints of the zones it serves. */
final class ZoneList {
  /** Up to so many zones, each has a line. */
  static final int LISTED = 20;

  private ZoneList() {}

  /**
   * Prints zones, each if they are few, and how many they are.
   *
   * @param read how many of them were read; 0: the cache had all
   */
  static void print(Collection<ServedZone> zones, int read, long millis, PrintWriter out) {
    if (zones.size() <= LISTED) zones.forEach(zone -> out.println(line(zone)));
    long records = zones.stream().mapToLong(ServedZone::records).sum();
    out.println(
        zones.size()
            + (zones.size() == 1 ? " zone, " : " zones, ")
            + records
            + " records, "
            + millis
            + " ms"
            + (read == 0 ? " (from the cache)" : ""));
  }

  /** Returns the line of a zone from a file. */
  static String line(ServedZone zone) {
    return line(zone.apex().toString(), zone.serial(), zone.records())
        + " ("
        + zone.file().file()
        + ")";
  }

  /** Returns the line of a zone. */
  static String line(String apex, int serial, long records) {
    return "zone "
        + apex
        + " serial "
        + Integer.toUnsignedString(serial)
        + ", "
        + records
        + " records";
  }
}
