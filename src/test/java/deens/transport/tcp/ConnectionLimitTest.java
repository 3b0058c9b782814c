package deens.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

  @Test
  void otherBoundsHoldForWhoComesNext() {
    var limit = new ConnectionLimit(3, 2);
    assertTrue(enter(limit, ONE));
    assertTrue(enter(limit, ONE));
    assertFalse(enter(limit, ONE), "two of one client");
    assertTrue(enter(limit, OTHER));
    assertFalse(enter(limit, OTHER), "three in all");
    limit.set(4, 3);
    assertTrue(enter(limit, OTHER));
    assertFalse(enter(limit, ONE));
    limit.set(2, 1);
    leave(limit, OTHER);
    leave(limit, OTHER);
    leave(limit, ONE);
    assertFalse(enter(limit, ONE), "it has one still");
    assertTrue(enter(limit, OTHER));
  }

  @Test
  void eachCircuitOfTorsIsAClient() {
    var limit = new ConnectionLimit(100, 1);
    InetAddress circuit = InetAddress.ofLiteral("fc00:dead:beef:4dad::ffff:ffff");
    assertTrue(limit.enter(circuit));
    assertFalse(limit.enter(circuit));
    assertTrue(limit.enter(InetAddress.ofLiteral("fc00:dead:beef:4dad::1:2")));
    assertTrue(limit.enter(InetAddress.ofLiteral("2001:db8::1")));
    assertFalse(limit.enter(InetAddress.ofLiteral("2001:db8::2")), "the same /64");
    assertTrue(limit.enter(InetAddress.ofLiteral("255.255.255.255")));
    limit.leave(circuit);
    assertTrue(limit.enter(circuit));
  }

  private static boolean enter(ConnectionLimit limit, InetAddress client) {
    if (!limit.enter()) return false;
    if (limit.enter(client)) return true;
    limit.leave();
    return false;
  }

  private static void leave(ConnectionLimit limit, InetAddress client) {
    limit.leave(client);
    limit.leave();
  }
}
