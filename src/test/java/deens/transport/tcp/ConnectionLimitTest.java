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
    assertTrue(limit.take(ONE));
    assertTrue(limit.take(ONE));
    assertFalse(limit.take(ONE), "two of one client");
    assertTrue(limit.take(OTHER));
    assertFalse(limit.take(OTHER), "three in all");
    limit.set(4, 3);
    assertTrue(limit.take(OTHER));
    assertFalse(limit.take(ONE));
    limit.set(2, 1);
    limit.release(OTHER);
    limit.release(OTHER);
    limit.release(ONE);
    assertFalse(limit.take(ONE), "it has one still");
    assertTrue(limit.take(OTHER));
  }
}
