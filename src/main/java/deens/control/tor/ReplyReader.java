package deens.control.tor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what Tor says; what it may say at once is bounded. */
final class ReplyReader {
  private static final int MOST_LINE_OCTETS = 16_384;
  private static final int MOST_LINES = 4_096;

  private final InputStream in;

  /** Makes a reader of a stream, which is buffered. */
  ReplyReader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the next reply; empty: there are no more.
   *
   * @throws IOException if it is none of control-spec s2.3, or the stream ends within
   */
  Optional<Reply> next() throws IOException {
    var lines = new ArrayList<String>();
    int status = 0;
    for (int read = 1; ; read++) {
      Optional<String> line = line();
      if (line.isEmpty() && lines.isEmpty()) return Optional.empty();
      String text = line.orElseThrow(() -> bad("the end within a reply"));
      if (text.length() < 4 || !text.substring(0, 3).matches("[2456][0-9]{2}")) throw bad(text);
      int its = Integer.parseInt(text.substring(0, 3));
      if (!lines.isEmpty() && its != status) throw bad(text);
      if (read > MOST_LINES) throw bad("a reply of more than " + MOST_LINES + " lines");
      status = its;
      lines.add(text.substring(4));
      switch (text.charAt(3)) {
        case ' ' -> {
          return Optional.of(new Reply(status, List.copyOf(lines)));
        }
        case '-' -> {}
        case '+' -> skipData();
        default -> throw bad(text);
      }
    }
  }

  private void skipData() throws IOException {
    for (int read = 0; read < MOST_LINES; read++) {
      if (line().orElseThrow(() -> bad("the end within data")).equals(".")) return;
    }
    throw bad("data of more than " + MOST_LINES + " lines");
  }

  /** Returns the next line without its end; empty: there is none. */
  private Optional<String> line() throws IOException {
    byte[] line = new byte[MOST_LINE_OCTETS];
    for (int n = 0; n < line.length; n++) {
      int octet = in.read();
      if (octet < 0) {
        if (n == 0) return Optional.empty();
        throw bad("the end within a line");
      }
      if (octet == '\n') {
        int end = n > 0 && line[n - 1] == '\r' ? n - 1 : n;
        return Optional.of(new String(line, 0, end, StandardCharsets.UTF_8));
      }
      line[n] = (byte) octet;
    }
    throw bad("a line of more than " + MOST_LINE_OCTETS + " octets");
  }

  private static IOException bad(String what) {
    String some = what.length() > 80 ? what.substring(0, 80) + "..." : what;
    return new IOException(
        "expected a reply of Tor's control port, like \"250 OK\"; got \""
            + some.replaceAll("\\p{Cntrl}", "?")
            + "\"");
  }
}
