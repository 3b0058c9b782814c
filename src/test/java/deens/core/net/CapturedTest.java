package deens.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What Linux 6.18 with ping, arping, dig, kdig, and TCP clients that write octet by octet once sent
 * to a stack, and what that sent back: {@code deens.peers.NetworkStackTest} captured it.
 */
class CapturedTest {
  @Test
  void sessionIsTheSameAgain() throws Exception {
    var config =
        NetworkConfig.of(
            List.of(IpAddress.parse("10.53.0.53"), IpAddress.parse("fd53::53")), false);
    try (var file = CapturedTest.class.getResourceAsStream("session.pcap")) {
      assertEquals(80, Pcap.replay(file, config));
    }
  }
}
