package deens.bench;

import java.util.SplittableRandom;

/** Labels for made-up names: those that exist by their number, and random ones that do not. */
final class Labels {
  private static final String CONSONANTS = "bcdfghjklmnprstvwxyz"; // no q, see absent
  private static final String VOWELS = "aeiou";
  private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
  private static final int WORDS = SYLLABLES * SYLLABLES * SYLLABLES * SYLLABLES;
  private static final String[] ENDINGS = {
    "", "", "", "", "", "", "-shop", "-online", "24", "media", "-and-partners", "-berlin"
  };
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  private Labels() {}

  /** Returns the label with the number {@code i}, 0 to 99 999 999; no two are the same. */
  static String present(int i) {
    int word = (int) scatter(i, WORDS);
    var label = new StringBuilder(24);
    for (int rest = word, n = 0; n < 4; n++, rest /= SYLLABLES) {
      int syllable = rest % SYLLABLES;
      label.append(CONSONANTS.charAt(syllable / VOWELS.length()));
      label.append(VOWELS.charAt(syllable % VOWELS.length()));
    }
    return label.append(ENDINGS[word % 9973 % ENDINGS.length]).toString();
  }

  /**
   * Returns a random label of 6 to 20 letters and digits that no zone here has: it ends with q,
   * which leaves its place in the canonical order random.
   */
  static String absent(SplittableRandom random) {
    var label = new StringBuilder(20);
    for (int i = random.nextInt(5, 20); i > 0; i--) {
      // The first one is a letter, so that nobody takes the name for an address.
      label.append(ALPHABET.charAt(random.nextInt(label.isEmpty() ? 26 : ALPHABET.length())));
    }
    return label.append('q').toString();
  }

  /** Returns where the place {@code i} of {@code n} goes in a fixed permutation of all places. */
  static long scatter(long i, long n) {
    // A prime over any n that is used here is coprime to it.
    return (i * 2_147_483_629L + 12_345) % n;
  }
}
