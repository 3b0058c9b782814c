package deens.control.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnionKeyTest {
  @TempDir private Path parent;
  private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    folder = parent.resolve("new/onion");
    file = folder.resolve("hs_ed25519_secret_key");
  }

  /** RFC 8032 s7.1, test 1. */
  @Test
  void theScalarIsThatOfTheSeed() {
    byte[] seed =
        HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    assertEquals(
        "307c83864f2833cb427a2ef1c00a013cfdff2768d980c0a3a520f006904de94f",
        HexFormat.of().formatHex(OnionKey.expand(seed), 0, 32));
  }

  @Test
  void aKeyIsMadeOnceAndIsItsOwnersAlone() throws IOException {
    String key = OnionKey.in(folder).text();
    assertEquals(key, OnionKey.in(folder).text());
    assertNotEquals(key, OnionKey.in(parent.resolve("another")).text());
    assertEquals("rw-------", mode(file));
    assertEquals("rwx------", mode(folder));
    assertEquals(96, Files.size(file));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    OnionKey.in(folder);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String why = assertThrows(IOException.class, () -> OnionKey.in(folder)).getMessage();
    assertEquals(file + ": may be read by others (rw-r-----): expected rw-------", why);
  }

  @Test
  void whatIsNoKeyIsRefused() throws IOException {
    OnionKey.in(folder);
    byte[] key = Files.readAllBytes(file);
    key[0] ^= 1;
    for (byte[] other : new byte[][] {{}, new byte[96], new byte[97], key}) {
      Files.write(file, other);
      String why = assertThrows(IOException.class, () -> OnionKey.in(folder)).getMessage();
      assertTrue(why.startsWith(file + ": is no secret key of an onion service"), why);
    }
  }
}
