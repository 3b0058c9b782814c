package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

class ChartTest {
  private static final List<Chart.Series> SERIES =
      List.of(
          new Chart.Series("A & <B>", "#123456", List.of(10.0, 20.0, 30.0)),
          new Chart.Series("C", "#abcdef", List.of(100.0, Double.NaN, 80.0)));

  @Test
  void linesAreWellFormedAndInsideThePicture() throws Exception {
    Document svg = parsed(new Chart("T", "x", "y").lines(List.of(1.0, 100.0, 1_000_000.0), SERIES));
    var lines = svg.getElementsByTagName("polyline");
    assertEquals(2, lines.getLength());
    assertEquals(3, points(lines.item(0)).length);
    assertEquals(2, points(lines.item(1)).length, "no point where there is no value");
    Element root = svg.getDocumentElement();
    for (String point : points(lines.item(0))) {
      String[] at = point.split(",", -1);
      assertTrue(Double.parseDouble(at[0]) <= Double.parseDouble(root.getAttribute("width")));
      assertTrue(Double.parseDouble(at[1]) <= Double.parseDouble(root.getAttribute("height")));
    }
  }

  @Test
  void aValueTenTimesAsHighStandsTenTimesAsHigh() throws Exception {
    Document svg = parsed(new Chart("T", "x", "y").lines(List.of(1.0, 100.0, 1_000_000.0), SERIES));
    var lines = svg.getElementsByTagName("polyline");
    double low = Double.parseDouble(points(lines.item(0))[0].split(",", -1)[1]);
    double high = Double.parseDouble(points(lines.item(1))[0].split(",", -1)[1]);
    double ground = low + (low - high) / 9;
    assertEquals(10, (ground - high) / (ground - low), 0.1);
  }

  @Test
  void barsAreWellFormedAndAsLongAsTheirValues() throws Exception {
    Document svg = parsed(new Chart("T", "x", "y").bars(List.of("one", "two", "three"), SERIES));
    var rectangles = svg.getElementsByTagName("rect");
    // Two in the legend, then five values.
    assertEquals(7, rectangles.getLength());
    double first = width(rectangles.item(2));
    double second = width(rectangles.item(3));
    assertEquals(10, second / first, 0.1);
  }

  @Test
  void stepsAreRoundNumbers() {
    assertEquals(20_000, Chart.niceStep(120_000));
    assertEquals(5, Chart.niceStep(36));
    assertEquals(0.1, Chart.niceStep(0.9), 1e-9);
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static String[] points(Node line) {
    return ((Element) line).getAttribute("points").split(" ", -1);
  }

  private static double width(Node rectangle) {
    return Double.parseDouble(((Element) rectangle).getAttribute("width"));
  }
}
