package deens.zone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final int MANY = 100_000;

  private record Range(int from, int to) {}

  @Test
  void eachItemIsInOneShareAndTheSharesComeInOrder() {
    for (int items : new int[] {0, 1, 5000, MANY}) {
      List<Range> shares = Shares.of(items, Range::new);
      int next = 0;
      for (Range share : shares) {
        assertEquals(next, share.from());
        next = share.to();
      }
      assertEquals(items, next);
    }
  }

  @Test
  void whatAShareThrowsIsThrown() {
    var full = new OutOfMemoryError("the heap is full");
    for (int items : new int[] {1, MANY}) {
      Error thrown =
          assertThrows(
              OutOfMemoryError.class,
              () -> Shares.of(items, (from, to) -> to == items ? fail(full) : from));
      assertSame(full, thrown);
    }
  }

  private static int fail(Error error) {
    throw error;
  }
}
