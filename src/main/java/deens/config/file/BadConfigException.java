package deens.config.file;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration file has errors; the message has a line for each of them. */
public final class BadConfigException extends IOException {
  private static final long serialVersionUID = 1;

  BadConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
  }
}
