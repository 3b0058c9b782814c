package deens.control.tor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * The secret key of an onion service (rend-spec-v3): an expanded Ed25519 key, 64 octets. It is kept
 * as Tor keeps it, so that it can go from here to a HiddenServiceDir and back.
 */
public final class OnionKey {
  private static final String FILE = "hs_ed25519_secret_key";
  private static final byte[] HEAD =
      Arrays.copyOf("== ed25519v1-secret: type0 ==".getBytes(StandardCharsets.US_ASCII), 32);
  private static final int OCTETS = 64;
  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rw-------");

  private final byte[] expanded;

  private OnionKey(byte[] expanded) {
    this.expanded = expanded;
  }

  /**
   * Reads the key of a folder; makes it, and the folder, if there is none.
   *
   * @throws IOException if it is no key, or others than its owner may read it
   */
  public static OnionKey in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      write(file);
    }
    return read(file);
  }

  private static OnionKey read(Path file) throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
    if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
        .containsAll(allowed)) {
      throw new IOException(
          file
              + ": may be read by others ("
              + PosixFilePermissions.toString(allowed)
              + "): expected rw-------");
    }
    byte[] all = Files.readAllBytes(file);
    if (all.length != HEAD.length + OCTETS
        || !Arrays.equals(HEAD, Arrays.copyOf(all, HEAD.length))) {
      throw new IOException(
          file + ": is no secret key of an onion service, as Tor keeps it (96 octets)");
    }
    return new OnionKey(Arrays.copyOfRange(all, HEAD.length, all.length));
  }

  /** Writes a new key beside its place, and then there: nobody ever sees half of one. */
  private static void write(Path file) throws IOException {
    Path whole = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(whole);
    try {
      Files.createFile(whole, PosixFilePermissions.asFileAttribute(OURS_ALONE));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(whole + ": another server makes a key there", e);
    }
    byte[] all = Arrays.copyOf(HEAD, HEAD.length + OCTETS);
    System.arraycopy(expand(seed()), 0, all, HEAD.length, OCTETS);
    Files.write(whole, all);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] seed() {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    return seed;
  }

  /** RFC 8032 s5.1.5: the scalar, with the bits that are always alike, and the prefix. */
  static byte[] expand(byte[] seed) {
    try {
      byte[] expanded = MessageDigest.getInstance("SHA-512").digest(seed);
      expanded[0] &= (byte) 0xf8;
      expanded[31] &= 0x7f;
      expanded[31] |= 0x40;
      return expanded;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Returns it as ADD_ONION takes it (control-spec s3.27). */
  String text() {
    return "ED25519-V3:" + Base64.getEncoder().encodeToString(expanded);
  }
}
