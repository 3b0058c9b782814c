package deens.config;

import deens.core.wire.Name;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads key files as {@code tsig-keygen} writes them: {@code key "NAME" { algorithm hmac-sha256;
 * secret "BASE64"; };}, any number of them, with comments as in C, C++ and the shell.
 */
public final class KeyFile {
  /** A word with its place; an empty one is the file's end. */
  private record Token(String text, int at) {}

  private final String file;
  private final String text;
  private int at;

  private KeyFile(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads the keys of a file.
   *
   * @param file its name, for messages
   * @param text what is in it
   * @throws IllegalArgumentException with what is wrong: {@code file:line:column: error: what};
   *     secrets are not told
   */
  public static List<TsigKey> parse(String file, String text) {
    var reader = new KeyFile(file, text);
    var keys = new ArrayList<TsigKey>();
    for (Token token = reader.next(); !token.text.isEmpty(); token = reader.next()) {
      if (!token.text.equals("key")) throw reader.unexpected("key", token);
      keys.add(reader.key());
    }
    if (keys.isEmpty()) throw reader.bad(text.length(), "there is no key in this file");
    return List.copyOf(keys);
  }

  private TsigKey key() {
    Name name = value(Name::parse, "the name of the key");
    expect("{");
    @Nullable TsigAlgorithm algorithm = null;
    byte @Nullable [] secret = null;
    Token token = next();
    for (; !token.text.equals("}"); token = next()) {
      switch (token.text) {
        case "algorithm" -> algorithm = value(TsigAlgorithm::parse, "an algorithm");
        case "secret" -> secret = value(KeyFile::secret, "the secret in base64");
        default -> throw unexpected("algorithm, secret or }", token);
      }
      expect(";");
    }
    if (algorithm == null || secret == null) {
      throw bad(token.at, "the key has no " + (secret == null ? "secret" : "algorithm"));
    }
    expect(";");
    return new TsigKey(name, algorithm, secret);
  }

  private static byte[] secret(String base64) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the secret is not base64 (RFC 4648 s4)", e);
    }
    if (octets.length == 0) throw new IllegalArgumentException("the secret is empty");
    return octets;
  }

  /** Reads a word, and says where it is if it does not mean what it should. */
  private <T> T value(Function<String, T> reading, String expected) {
    Token token = next();
    if (token.text.isEmpty() || "{};".contains(token.text)) throw unexpected(expected, token);
    try {
      return reading.apply(token.text);
    } catch (IllegalArgumentException e) {
      throw bad(token.at, e.getMessage());
    }
  }

  private void expect(String word) {
    Token token = next();
    if (!token.text.equals(word)) throw unexpected(word, token);
  }

  private Token next() {
    skip();
    int start = at;
    if (at == text.length()) return new Token("", at);
    char c = text.charAt(at);
    if (c == '"') {
      int end = text.indexOf('"', at + 1);
      if (end < 0) throw bad(start, "the quotation mark is not closed");
      at = end + 1;
      return new Token(text.substring(start + 1, end), start);
    }
    at++;
    if ("{};".indexOf(c) < 0) while (at < text.length() && isOfWord(text.charAt(at))) at++;
    return new Token(text.substring(start, at), start);
  }

  private static boolean isOfWord(char c) {
    return c > ' ' && "{};\"#".indexOf(c) < 0;
  }

  /** Skips white space and comments. */
  private void skip() {
    while (at < text.length()) {
      if (text.charAt(at) <= ' ') {
        at++;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) throw bad(at, "the comment is not closed");
        at = end + 2;
      } else if (text.charAt(at) == '#' || text.startsWith("//", at)) {
        while (at < text.length() && text.charAt(at) != '\n') at++;
      } else {
        return;
      }
    }
  }

  private IllegalArgumentException unexpected(String expected, Token token) {
    String found = token.text.isEmpty() ? "the end of the file" : "\"" + token.text + "\"";
    return bad(token.at, "expected " + expected + ", not " + found);
  }

  private IllegalArgumentException bad(int where, String what) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < where; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new IllegalArgumentException(file + ":" + line + ":" + column + ": error: " + what);
  }
}
