package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.oracle.Compiled;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The guest in QEMU says, octet for octet, what the engine on the JVM says; and it survives what it
 * should not be given.
 */
@Tag("peers")
class GuestTest {
  private static final long SEED = 20261125;
  private static final int FUZZ_SECONDS = 30;

  @TempDir static Path folder;
  private static Path kernel;

  @BeforeAll
  static void build() throws Exception {
    kernel = Guest.build(folder);
  }

  @ParameterizedTest(name = "{0}, {1}, memo {2}, rendered ahead {3}")
  @CsvSource({
    "small, NONE, 2M, false",
    "small, NSEC3, off, false",
    "small, NSEC, 2M, true",
    "root, NSEC, 2M, false",
    "root, NSEC, off, false"
  })
  void eachResponseIsThatOfTheJvm(String zones, Signing signing, String memo, boolean ahead)
      throws Exception {
    var same = SameOctets.of(folder, zones, signing, memo, ahead, 2500);
    String image = same.image().toString();
    try (var guest = Guest.boot(kernel, List.of(image), "check=full memo=" + memo)) {
      guest.await(0, "serving");
      // Twice, so that the memo, if there is one, gives the second answers.
      for (int round = 0; round < 2; round++) same.assertSaidBy(guest.address());
    }
  }

  @Test
  void answeringAllocatesNothing() throws Exception {
    var same = SameOctets.of(folder, "small", Signing.NONE, "on", false, 1000);
    try (var guest = Guest.boot(kernel, List.of(same.image().toString()), "report=1")) {
      guest.await(0, "serving");
      same.assertSaidBy(guest.address());
      int warm = guest.console().size();
      same.assertSaidBy(guest.address());
      int from = warm + 1;
      guest.await(from, "answers");
      guest.await(guest.console().size(), "answers");
      for (String line : guest.console().subList(from, guest.console().size())) {
        if (line.contains(" answers"))
          assertTrue(line.contains(", 0 octets allocated"), guest.console().toString());
      }
    }
  }

  @Test
  void theImageWithoutAZoneHas128KibAtMost() throws Exception {
    long octets = Files.size(kernel);
    assertTrue(octets <= 128 << 10, octets + " octets");
  }

  /** Xen's loader wants it (libxenguest, xg_dom_core.c); QEMU's takes any. */
  @Test
  void theImageStartsAtAPage() throws Exception {
    var elf = ByteBuffer.wrap(Files.readAllBytes(kernel)).order(ByteOrder.LITTLE_ENDIAN);
    int headers = (int) elf.getLong(32);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < elf.getShort(56); i++) {
      int at = headers + i * elf.getShort(54);
      boolean isLoaded = elf.getInt(at) == 1; // PT_LOAD
      if (isLoaded) least = Math.min(least, elf.getLong(at + 24));
    }
    assertEquals(0x100000, least);
  }

  @Test
  void aDamagedImageIsNotServed() throws Exception {
    Path image =
        SameOctets.image(
            folder,
            Compiled.version(List.of("$ORIGIN example.\n@ 60 SOA a b 1 2 3 4 5\n@ 60 NS a\n")));
    byte[] octets = Files.readAllBytes(image);
    octets[octets.length / 3] ^= 1;
    Files.write(image, octets);
    try (var guest = Guest.boot(kernel, List.of(image.toString()), "")) {
      guest.await(0, "checksum is");
      assertTrue(guest.console().stream().noneMatch(line -> line.contains("serving")));
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
    // Where it is too large to be verified before, it is served until the damage is found.
    try (var guest = Guest.boot(kernel, List.of(image.toString()), "check=0")) {
      guest.await(0, "serving");
      guest.await(0, "checksum is");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void aLargeImageIsVerifiedWhileItIsServed() throws Exception {
    var root = SameOctets.of(folder, "root", Signing.NONE, "on", true, 500);
    assertTrue(Files.size(root.image()) > 1 << 20);
    try (var guest = Guest.boot(kernel, List.of(root.image().toString()), "")) {
      guest.await(0, "serving");
      root.assertSaidBy(guest.address());
      guest.await(0, "zone image verified");
      root.assertSaidBy(guest.address());
    }
  }

  @Test
  void withoutAnImageItSaysSoAndStops() throws Exception {
    try (var guest = Guest.boot(kernel, List.of(), "")) {
      guest.await(0, "no zone image");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void withoutAnAddressItSaysSoAndStops() throws Exception {
    var nowhere = InetAddress.getLoopbackAddress();
    try (var socket = new DatagramSocket(0, nowhere);
        var guest = Guest.boot(kernel, List.of(), "memo=off", socket, NameServer.freePort())) {
      guest.await(0, "no address");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @Test
  void withoutADeviceItSaysSoAndStops() throws Exception {
    var nowhere = new java.net.InetSocketAddress(0);
    try (var guest = Guest.boot(kernel, List.of(), "ip=192.0.2.1", List.of(), nowhere)) {
      guest.await(0, "no network device");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memo=lots", "memo=1", "ip=1.2.3", "port=0", "check=-1", "udp=99999999999"})
  void aWrongOptionIsNamed(String option) throws Exception {
    try (var guest = Guest.boot(kernel, List.of(), option)) {
      guest.await(0, "deens: ");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  /** {@code deploy/xen/fuzz} goes on for longer. */
  @Test
  void noFrameHarmsIt() throws Exception {
    Version version =
        Compiled.version(
            List.of("$ORIGIN example.\n@ 60 SOA a b 1 2 3 4 5\n@ 60 NS a\na 60 A 192.0.2.1\n"));
    try (var fuzz = new FrameFuzz(kernel, SameOctets.image(folder, version), SEED, 1)) {
      fuzz.run(FUZZ_SECONDS);
      assertTrue(fuzz.frames() > 1000, fuzz.frames() + " frames");
      fuzz.lastReport();
    }
  }
}
