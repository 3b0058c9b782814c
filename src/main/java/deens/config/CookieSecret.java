package deens.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The secret behind DNS cookies (RFC 9018), as people give it. */
public final class CookieSecret {
  private static final int DIGITS = 32;

  private CookieSecret() {}

  /**
   * Returns the 32 hexadecimal digits that a text is, or that the file that it names holds.
   *
   * @param folder where a file's path starts if it is not absolute
   * @throws IllegalArgumentException if the file holds something else
   */
  public static String read(String text, Path folder) throws IOException {
    if (isSecret(text)) return text;
    Path file = folder.resolve(text);
    String held = Files.readString(file).strip();
    if (!isSecret(held)) {
      throw new IllegalArgumentException(file + " does not hold " + DIGITS + " hexadecimal digits");
    }
    return held;
  }

  private static boolean isSecret(String text) {
    return text.length() == DIGITS && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }
}
