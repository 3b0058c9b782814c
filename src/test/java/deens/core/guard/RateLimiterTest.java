package deens.core.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final int NOW = 1_800_000_000;

  private static byte[] client(int a, int b, int c, int d) {
    return new byte[] {(byte) a, (byte) b, (byte) c, (byte) d};
  }

  private static int sent(RateLimiter limiter, byte[] client, long kind, int second, int asked) {
    int sent = 0;
    for (int i = 0; i < asked; i++) {
      if (limiter.check(client, client.length, kind, second) == RateLimiter.SEND) sent++;
    }
    return sent;
  }

  @Test
  void aNetworkGetsItsRateAndNoMoreWhileItAsksTooMuch() {
    var limiter = new RateLimiter(10, 0, 24, 56, 1);
    byte[] client = client(192, 0, 2, 1);
    assertEquals(10, sent(limiter, client, 5, NOW, 1000));
    for (int second = 1; second < 20; second++) {
      assertTrue(sent(limiter, client, 5, NOW + second, 1000) <= 1);
    }
    assertEquals(10, sent(limiter, client, 5, NOW + 22, 10), "two seconds after the flood's end");
    for (int second = 23; second < 40; second++) {
      assertEquals(
          10, sent(limiter, client, 5, NOW + second, 10), "at the rate nothing is limited");
    }
  }

  @Test
  void addressesOfOneNetworkShareAndOthersDoNot() {
    var limiter = new RateLimiter(10, 0, 24, 56, 1);
    assertEquals(10, sent(limiter, client(192, 0, 2, 1), 5, NOW, 50));
    assertEquals(0, sent(limiter, client(192, 0, 2, 200), 5, NOW, 50));
    assertEquals(10, sent(limiter, client(192, 0, 3, 1), 5, NOW, 50));
    assertEquals(10, sent(limiter, client(192, 0, 2, 1), 6, NOW, 50), "another answer");
    byte[] six = new byte[16];
    six[0] = 0x20;
    assertEquals(10, sent(limiter, six, 5, NOW, 50));
    six[15] = 1;
    six[7] = 7; // behind 56 bits
    assertEquals(0, sent(limiter, six, 5, NOW, 50));
    six[6] = 1;
    assertEquals(10, sent(limiter, six, 5, NOW, 50));
  }

  @Test
  void oneInSoManySlips() {
    var limiter = new RateLimiter(1, 4, 32, 64, 1);
    byte[] client = client(192, 0, 2, 1);
    int[] verdicts = new int[3];
    for (int i = 0; i < 401; i++) verdicts[limiter.check(client, 4, 5, NOW)]++;
    assertEquals(1, verdicts[RateLimiter.SEND]);
    assertEquals(100, verdicts[RateLimiter.SLIP]);
    assertEquals(300, verdicts[RateLimiter.DROP]);
  }

  @Test
  void aFloodFromEverywhereLeavesOrdinaryClientsTheirAnswers() {
    var limiter = new RateLimiter(50, 0, 24, 56, 1);
    var random = new SplittableRandom(20_261_125);
    int asked = 0;
    int sent = 0;
    for (int i = 0; i < 3_000_000; i++) {
      int second = NOW + i / 100_000;
      int spoofed = random.nextInt(1_000_000);
      limiter.check(client(10, spoofed >> 16, spoofed >> 8, spoofed), 4, 5, second);
      if (i % 1000 == 0) { // 20 clients of 5 queries a second each
        asked++;
        sent += sent(limiter, client(198, 51, i / 1000 % 20, 1), 5, second, 1);
      }
    }
    assertTrue(sent >= 0.95 * asked, sent + " of " + asked);
  }

  @Test
  void aHeavyOneStaysLimitedAmongManySmallOnes() {
    var limiter = new RateLimiter(50, 0, 24, 56, 1);
    var random = new SplittableRandom(7);
    int sent = 0;
    for (int i = 0; i < 1_000_000; i++) {
      int other = random.nextInt(1_000_000);
      limiter.check(client(10, other >> 16, other >> 8, other), 4, 5, NOW);
      sent += sent(limiter, client(192, 0, 2, 1), 5, NOW, 1);
    }
    assertTrue(sent < 500, sent + " were sent");
  }

  @Test
  void prefixesHaveWhatBeginsAlike() {
    var set =
        PrefixSet.of(
            new byte[][] {client(192, 0, 2, 0), client(10, 0, 0, 0), new byte[16]},
            new int[] {25, 8, 127});
    assertTrue(set.contains(client(192, 0, 2, 127), 4));
    assertFalse(set.contains(client(192, 0, 2, 128), 4));
    assertTrue(set.contains(client(10, 9, 8, 7), 4));
    assertFalse(set.contains(client(11, 9, 8, 7), 4));
    byte[] six = new byte[16];
    six[15] = 1;
    assertTrue(set.contains(six, 16));
    six[15] = 2;
    assertFalse(set.contains(six, 16));
    assertFalse(PrefixSet.empty().contains(six, 16));
    assertTrue(PrefixSet.of(new byte[][] {new byte[4]}, new int[] {0}).contains(six, 4));
  }
}
