package deens.config.file;

import java.nio.file.Path;

/**
 * Something wrong in a configuration file.
 *
 * @param line from 1
 * @param column from 1
 * @param message what, and what was expected
 */
record ConfigProblem(Path file, int line, int column, String message) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": error: " + message;
  }
}
