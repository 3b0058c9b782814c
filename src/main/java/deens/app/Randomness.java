package deens.app;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Random octets that nobody can guess, from the kernel. {@link SecureRandom} gives the same ones on
 * such a system, behind classes that take a tenth of a start.
 */
final class Randomness {
  private static final String KERNEL = "/dev/urandom";

  private Randomness() {}

  static byte[] octets(int count) {
    try (var kernel = new FileInputStream(KERNEL)) {
      byte[] octets = kernel.readNBytes(count);
      if (octets.length == count) return octets;
    } catch (IOException e) {
      // Another kind of system, or a root folder without devices.
    }
    byte[] octets = new byte[count];
    new SecureRandom().nextBytes(octets);
    return octets;
  }

  static long number() {
    return ByteBuffer.wrap(octets(Long.BYTES)).getLong();
  }
}
