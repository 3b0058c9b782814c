package deens.zone.text;

import deens.core.rr.RRTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The known word that a misspelt one was likely meant to be. */
final class Nearest {
  private static final int DISTANCE = 2;

  private Nearest() {}

  /** The mnemonics of all types that have one. */
  static List<String> types() {
    List<String> types = new ArrayList<>();
    for (int type = 1; type <= 0xffff; type++) {
      String mnemonic = RRTypes.mnemonic(type);
      if (!mnemonic.startsWith("TYPE")) types.add(mnemonic);
    }
    return types;
  }

  /** Returns {@code ; did you mean "..."?}, or nothing if no known word is near. */
  static String suggest(String word, List<String> known) {
    String upper = word.toUpperCase(Locale.ROOT);
    String best = "";
    // As many changes as the word has letters would turn it into any other.
    int least = Math.min(DISTANCE + 1, upper.length());
    for (String candidate : known) {
      int distance = distance(upper, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
  }

  /**
   * Letters to insert, leave out, replace or swap with their neighbour to turn one into the other.
   */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
