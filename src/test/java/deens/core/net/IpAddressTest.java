package deens.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  /** RFC 4291 s2.2 and RFC 5952 s4. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "fe80:0000::0001, fe80::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8"
  })
  void textIsReadAndWritten(String text, String canonical) {
    assertEquals(canonical, IpAddress.parse(text).toString());
    assertEquals(IpAddress.parse(text), IpAddress.parse(canonical));
    assertEquals(IpAddress.parse(text).hashCode(), IpAddress.parse(canonical).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        ".",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        "a.b.c.d",
        "0001.2.3.4",
        "-1.2.3.4",
        ":",
        ":::",
        "1:2",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:",
        ":1",
        "fe80::1%eth0",
        "::1/64",
        "::ffff:1.2.3.4"
      })
  void whatIsNoAddressIsRefused(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    assertTrue(e.getMessage().contains(text));
  }

  @Test
  void agreesWithTheJdk() throws Exception {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[i % 2 == 0 ? 4 : 16];
      random.nextBytes(octets);
      for (int j = 0; j < octets.length; j += 2) if (random.nextInt(3) == 0) octets[j] = 0;
      for (int j = 1; j < octets.length; j += 2) if (random.nextInt(3) == 0) octets[j] = 0;
      InetAddress address = InetAddress.getByAddress(octets);
      IpAddress ours = IpAddress.of(octets, 0, octets.length);
      assertEquals(ours, IpAddress.parse(address.getHostAddress()));
      assertEquals(address, InetAddress.getByName(ours.toString()));
    }
  }

  @Test
  void configurationIsChecked() {
    IpAddress v4 = IpAddress.parse("192.0.2.1");
    IpAddress v6 = IpAddress.parse("2001:db8::1");
    assertEquals(53, NetworkConfig.of(List.of(v4, v6), false).port());
    assertEquals(53, NetworkConfig.of(List.of(v6), true).port());
    refused(List.of(v4, v4), false, 53, 1, 1 << 17, 1000, "more than one");
    refused(List.of(v6, v6), false, 53, 1, 1 << 17, 1000, "more than one");
    refused(List.of(v4), true, 53, 1, 1 << 17, 1000, "DHCP");
    refused(List.of(v4), false, 0, 1, 1 << 17, 1000, "port");
    refused(List.of(v4), false, 53, 0, 1 << 17, 1000, "connections");
    refused(List.of(v4), false, 53, 1, 1 << 16, 1000, "128 KiB");
    refused(List.of(v4), false, 53, 1, 1 << 17, 10, "idle");
    for (String text : List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "::", "::1", "ff02::1")) {
      refused(List.of(IpAddress.parse(text)), false, 53, 1, 1 << 17, 1000, text);
    }
  }

  private static void refused(
      List<IpAddress> addresses,
      boolean dhcp,
      int port,
      int connections,
      int octets,
      int idleMillis,
      String why) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new NetworkConfig(addresses, dhcp, port, connections, octets, idleMillis));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
