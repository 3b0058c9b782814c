package deens.peers;

import java.nio.file.Path;
import org.xbill.DNS.Name;

/**
 * A zone to be served.
 *
 * @param source the file as it was written, for our own server
 * @param file the same zone in the plainest form (no $GENERATE or $INCLUDE), for the peers
 */
record ServedZone(Name apex, Path source, Path file) {}
