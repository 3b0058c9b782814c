package deens.bench.compare;

import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG: lines over a logarithmic x, or groups of bars. Nothing behind it is painted; its
 * colours can be told apart on white and on black, and text follows the reader's colour scheme.
 */
final class Chart {
  /** One line, or one bar of each group. NaN: no value. */
  record Series(String name, String colour, List<Double> values) {
    Series {
      values = List.copyOf(values);
    }
  }

  private static final int WIDTH = 860;
  private static final int LEFT = 78;
  private static final int RIGHT = 42;
  private static final int TOP = 84;
  private static final int BOTTOM = 62;
  private static final int PLOT_HEIGHT = 340;
  private static final int HEIGHT = TOP + PLOT_HEIGHT + BOTTOM;
  private static final int BAR_ROW = 15;
  private static final int BAR_LEFT = 150;

  private final String title;
  private final String xTitle;
  private final String yTitle;

  Chart(String title, String xTitle, String yTitle) {
    this.title = title;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
  }

  /** Lines over x, which is positive and shown logarithmically; y begins at 0. */
  String lines(List<Double> x, List<Series> series) {
    double top = niceTop(series);
    double least = Math.log10(x.get(0));
    double most = Math.log10(x.get(x.size() - 1));
    double span = most > least ? most - least : 1;
    var svg = head(HEIGHT);
    legend(svg, series);
    double step = niceStep(top);
    for (double y = 0; y <= top * 1.0001; y += step) {
      double at = TOP + PLOT_HEIGHT * (1 - y / top);
      line(svg, "grid", LEFT, at, WIDTH - RIGHT, at);
      text(svg, "end", LEFT - 8, at + 4, number(y));
    }
    for (double value : x) {
      double at = LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(value) - least) / span;
      line(svg, "grid", at, TOP, at, TOP + PLOT_HEIGHT);
      text(svg, "middle", at, TOP + PLOT_HEIGHT + 20, number(value));
    }
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, xTitle);
    text(svg, "start", 12, TOP - 12, yTitle);
    for (Series s : series) {
      var points = new StringBuilder();
      for (int i = 0; i < x.size(); i++) {
        if (s.values().get(i).isNaN()) continue;
        double px = LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(x.get(i)) - least) / span;
        double py = TOP + PLOT_HEIGHT * (1 - s.values().get(i) / top);
        points.append(svg("%s%.1f,%.1f", points.isEmpty() ? "" : " ", px, py));
        svg.append(
            svg("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", px, py, s.colour()));
      }
      svg.append(
          svg(
              "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\" points=\"%s\"/>%n",
              s.colour(), points));
    }
    return svg.append("</svg>\n").toString();
  }

  /** A group of lying bars for each name; one bar of it for each series. */
  String bars(List<String> groups, List<Series> series) {
    double top = niceTop(series);
    int groupHeight = BAR_ROW * series.size() + 14;
    int plotHeight = groupHeight * groups.size();
    int height = TOP + plotHeight + BOTTOM;
    double scale = (WIDTH - BAR_LEFT - RIGHT - 20) / top;
    var svg = head(height);
    legend(svg, series);
    double step = niceStep(top);
    for (double value = 0; value <= top * 1.0001; value += step) {
      double at = BAR_LEFT + value * scale;
      line(svg, "grid", at, TOP, at, TOP + plotHeight);
      text(svg, "middle", at, TOP + plotHeight + 20, number(value));
    }
    text(svg, "middle", (BAR_LEFT + WIDTH - RIGHT) / 2.0, height - 16, xTitle);
    for (int g = 0; g < groups.size(); g++) {
      double groupTop = TOP + 7.0 + g * groupHeight;
      double middle = groupTop + BAR_ROW * series.size() / 2.0 + 4;
      text(svg, "end", BAR_LEFT - 10, middle, groups.get(g));
      for (int s = 0; s < series.size(); s++) {
        double value = series.get(s).values().get(g);
        if (Double.isNaN(value)) continue;
        double y = groupTop + BAR_ROW * s;
        svg.append(
            svg(
                "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                BAR_LEFT, y, value * scale, BAR_ROW - 3, series.get(s).colour()));
        text(svg, "start", BAR_LEFT + value * scale + 5, y + BAR_ROW - 4.5, number(value));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private StringBuilder head(int height) {
    var svg = new StringBuilder();
    String opening =
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
        <title>%s</title>
        <style>
          text { font: 13px sans-serif; fill: #333 }
          .title { font-size: 16px; font-weight: bold }
          .grid { stroke: #888; stroke-opacity: 0.3 }
          @media (prefers-color-scheme: dark) { text { fill: #ddd } }
        </style>
        """;
    svg.append(svg(opening, WIDTH, height, WIDTH, height, escaped(title)));
    svg.append(svg("<text class=\"title\" x=\"12\" y=\"24\">%s</text>%n", escaped(title)));
    return svg;
  }

  private static void legend(StringBuilder svg, List<Series> series) {
    double x = 12;
    for (Series s : series) {
      svg.append(
          svg(
              "<rect x=\"%.1f\" y=\"38\" width=\"14\" height=\"12\" fill=\"%s\"/>%n",
              x, s.colour()));
      text(svg, "start", x + 19, 49, s.name());
      x += 19 + 7.6 * s.name().length() + 22;
    }
  }

  private static void line(StringBuilder svg, String style, double... ends) {
    svg.append(
        svg(
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            style, ends[0], ends[1], ends[2], ends[3]));
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append(
        svg(
            "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
            anchor, x, y, escaped(text)));
  }

  /** Just above all values, at a multiple of the step. */
  private static double niceTop(List<Series> series) {
    double most = 0;
    for (Series s : series) {
      for (double value : s.values()) {
        if (!Double.isNaN(value)) most = Math.max(most, value);
      }
    }
    if (most == 0) return 1;
    double step = niceStep(most);
    return Math.ceil(most / step) * step;
  }

  /** 1, 2 or 5 times a power of ten: four to nine of them up to the top. */
  static double niceStep(double top) {
    double power = Math.pow(10, Math.floor(Math.log10(top)));
    for (double factor : List.of(0.1, 0.2, 0.5, 1.0)) {
      if (top / (power * factor) <= 9.5) return power * factor;
    }
    return power;
  }

  /** Thousands apart, and no more digits than tell something. */
  static String number(double value) {
    if (value >= 1000)
      return String.format(Locale.ROOT, "%,d", Math.round(value)).replace(',', ' ');
    if (value == Math.rint(value)) return Long.toString(Math.round(value));
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.1f" : "%.2f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Numbers in SVG have a point, whatever the reader's language. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more library
  private static String svg(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
