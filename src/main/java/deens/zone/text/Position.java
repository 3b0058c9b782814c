package deens.zone.text;

/**
 * Where in which file something was read. Prints as {@code file:line:column}, which terminals can
 * click.
 *
 * @param file the file as the user named it
 * @param line from 1; 0: the whole file
 * @param column from 1, in octets; 0: the whole line
 */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
