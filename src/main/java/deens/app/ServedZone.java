package deens.app;

import deens.config.ZoneFile;
import deens.core.wire.Name;

/**
 * A zone in the current image, and where it came from.
 *
 * @param serial the SOA's, unsigned
 * @param records RRSIGs among them
 * @param offset of the zone record in the image
 */
record ServedZone(
    ZoneFile file, Sources sources, Name apex, int serial, long records, long offset) {
  ServedZone with(Sources other) {
    return new ServedZone(file, other, apex, serial, records, offset);
  }

  ServedZone at(long other) {
    return new ServedZone(file, sources, apex, serial, records, other);
  }
}
