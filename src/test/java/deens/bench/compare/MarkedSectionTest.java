package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MarkedSectionTest {
  private final MarkedSection section = new MarkedSection("quick");

  @Test
  void aTextWithoutTheSectionGetsItAtItsEnd() {
    String text = section.replace("# Measured\n", "new\n");
    assertTrue(text.startsWith("# Measured\n\n<!-- quick"), text);
    assertTrue(text.endsWith("to here -->\n"), text);
  }

  @Test
  void onlyTheSectionIsReplaced() {
    String with = section.replace("before\n", "first") + "after\n";
    String again = section.replace(with, "second, with $1 and \\ in it");
    assertTrue(again.startsWith("before\n"), again);
    assertTrue(again.endsWith("after\n"), again);
    assertTrue(again.contains("second, with $1 and \\ in it"), again);
    assertEquals(-1, again.indexOf("first"));
  }

  @Test
  void aTextIsStableUnderTheSameSection() {
    String once = section.replace("before\n", "same");
    assertEquals(once, section.replace(once, "same"));
  }

  @Test
  void aBeginningWithoutEndIsRefused() {
    String broken = section.replace("before\n", "x").replace("<!-- quick: to here -->", "");
    assertThrows(IllegalArgumentException.class, () -> section.replace(broken, "y"));
  }
}
