package deens.bench;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file in the making that counts what is put into it: records, or queries, one a line. */
final class Lines implements Closeable {
  private final BufferedWriter out;
  private long count;

  private Lines(BufferedWriter out) {
    this.out = out;
  }

  static Lines to(Path file) throws IOException {
    return new Lines(Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1));
  }

  /** Writes a line that counts. */
  void add(String line) throws IOException {
    out.write(line);
    out.write('\n');
    count++;
  }

  /** Writes a line that does not: a directive, a comment. */
  void remark(String line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  long count() {
    return count;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
