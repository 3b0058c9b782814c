package deens.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws where a server's user instructions go, counted one by one: {@code Flame JIT_MAP STEPS
 * ANSWERS SVG}, of the files that {@code bench/load/jitmap.c} and {@code bench/load/steps.c} write.
 * A box is a method, inlined ones above the method that they are part of; its width is the
 * instructions that it takes of an answer. {@code bench/flame} does all of it.
 */
public final class Flame {
  private static final int WIDTH = 1200;
  private static final int ROW = 18;
  private static final double LEAST = 0.002; // of all; less is not drawn

  private Flame() {}

  /** Compiled code: its debug records, by the addresses that they end at. */
  private record Code(long start, long end, String name, List<Long> ends, List<String> frames) {
    /** Returns the frames at an address, the innermost first, divided by semicolons. */
    String at(long address) {
      int i = Arrays.binarySearch(ends.stream().mapToLong(Long::longValue).toArray(), address + 1);
      if (i < 0) i = ~i;
      return i < frames.size() ? frames.get(i) : name;
    }
  }

  private static final class Box {
    private final Map<String, Box> inner = new TreeMap<>();
    private long count;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      System.err.println("usage: Flame JIT_MAP STEPS ANSWERS SVG");
      System.exit(2);
    }
    var all = new Box();
    List<Code> codes = codes(Path.of(args[0]));
    for (String line : Files.readAllLines(Path.of(args[1]))) {
      String[] words = line.split(" ", -1);
      add(all, codes, Long.parseLong(words[0], 16), Long.parseLong(words[1], 16));
    }
    Files.writeString(Path.of(args[3]), svg(all, Double.parseDouble(args[2])));
  }

  /** Reads a map. Where code was replaced, only what came last counts. */
  private static List<Code> codes(Path map) throws IOException {
    var codes = new ArrayList<Code>();
    for (String line : Files.readAllLines(map, StandardCharsets.UTF_8)) {
      String[] words = line.split(" ", 4);
      if (words[0].equals("M")) {
        long start = Long.parseLong(words[1], 16);
        long end = start + Long.parseLong(words[2], 16);
        codes.removeIf(c -> c.start < end && start < c.end);
        codes.add(new Code(start, end, words[3], new ArrayList<>(), new ArrayList<>()));
      } else {
        codes.getLast().ends.add(Long.parseLong(words[1], 16));
        codes.getLast().frames.add(words[2]);
      }
    }
    codes.sort(Comparator.comparingLong(Code::start));
    return codes;
  }

  private static void add(Box all, List<Code> codes, long address, long count) {
    var box = all;
    box.count += count;
    String frames = "the JVM and C";
    for (Code code : codes) {
      if (code.start <= address && address < code.end) {
        frames = code.at(address);
        break;
      }
    }
    for (String frame : Arrays.asList(frames.split(";", -1)).reversed()) {
      int line = frame.lastIndexOf(':');
      box = box.inner.computeIfAbsent(line < 0 ? frame : frame.substring(0, line), _ -> new Box());
      box.count += count;
    }
  }

  private static int depth(Box box) {
    int most = 0;
    for (Box inner : box.inner.values()) most = Math.max(most, 1 + depth(inner));
    return most;
  }

  private static String svg(Box all, double answers) {
    int height = (depth(all) + 2) * ROW;
    var out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            WIDTH,
            height));
    draw(out, "all of an answer", all, all.count, answers, 0, height - ROW);
    return out.append("</svg>\n").toString();
  }

  private static void draw(
      StringBuilder out, String name, Box box, long total, double answers, double x, int y) {
    double width = (double) box.count / total * WIDTH;
    double each = box.count / answers;
    String shown = name.replace("&", "&amp;").replace("<", "&lt;");
    int letters = (int) (width / 6);
    String text =
        shown.length() <= letters ? shown : letters < 4 ? "" : shown.substring(0, letters);
    // Neighbours differ a little, and a method has one colour wherever it is.
    int hue = 20 + Math.floorMod(name.hashCode(), 30);
    out.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s: %.1f instructions</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\""
                + " height=\"%d\" fill=\"hsl(%d 90%% 68%%)\" stroke=\"white\"/><text x=\"%.2f\""
                + " y=\"%d\">%s</text></g>%n",
            shown,
            each,
            x,
            y,
            width,
            ROW,
            hue,
            x + 3,
            y + 13,
            text));
    double at = x;
    for (var inner : box.inner.entrySet()) {
      double share = (double) inner.getValue().count / total;
      if (share >= LEAST) draw(out, inner.getKey(), inner.getValue(), total, answers, at, y - ROW);
      at += share * WIDTH;
    }
  }
}
