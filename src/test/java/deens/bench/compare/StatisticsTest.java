package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void medianOfAnOddNumberIsTheMiddleOne() {
    assertEquals(new Statistics(2, 1, 9), Statistics.of(List.of(9.0, 1.0, 2.0)));
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertEquals(new Statistics(2.5, 1, 9), Statistics.of(List.of(9.0, 1.0, 2.0, 3.0)));
  }

  @Test
  void nothingHasNoMedian() {
    assertTrue(Double.isNaN(Statistics.of(List.of()).median()));
  }
}
