package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void aRoundGoesThereAndBack() {
    assertEquals(
        List.of(List.of("A", "B", "C"), List.of("C", "B", "A")),
        Rounds.thereAndBack(List.of("A", "B", "C"), 0));
  }

  @Test
  void eachRoundBeginsWithAnother() {
    var first = new HashSet<String>();
    for (int round = 0; round < 3; round++) {
      first.add(Rounds.thereAndBack(List.of("A", "B", "C"), round).get(0).get(0));
    }
    assertEquals(3, first.size());
  }

  @Test
  void whoIsFirstThereIsLastBack() {
    assertEquals(
        List.of(List.of("B", "C", "A"), List.of("A", "C", "B")),
        Rounds.thereAndBack(List.of("A", "B", "C"), 4));
  }
}
