package deens.app;

import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.io.PrintWriter;

/**
 * Tells what is wrong with zone files that were read to be served: every error, and a few of the
 * warnings.
 */
final class ProblemReport {
  private static final int WARNINGS = 20;

  private final PrintWriter err;
  private int badFiles;
  private int warnings;

  ProblemReport(PrintWriter err) {
    this.err = err;
  }

  void begin() {
    badFiles = 0;
    warnings = 0;
  }

  void accept(ZoneReading reading) {
    if (reading.zone().isEmpty()) badFiles++;
    tell(reading);
  }

  /** Tells of a file that need not be good. */
  void tell(ZoneReading reading) {
    for (Problem problem : reading.problems()) {
      if (problem.severity() == Severity.ERROR || ++warnings <= WARNINGS) err.println(problem);
    }
  }

  /** Ends a report. Returns how many files cannot be served. */
  int end() {
    if (warnings > WARNINGS) {
      err.println(
          (warnings - WARNINGS) + " more warnings; dns-server check FILE lists those of a file");
    }
    return badFiles;
  }
}
