package deens.control.health;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/** What one announcer was told last, and whether it has taken note of it. */
final class Announcement {
  private final Announcer announcer;
  private final PrintWriter out;
  private final PrintWriter err;
  private Optional<Boolean> told = Optional.empty();
  private String problem = "";

  /**
   * Makes one of an announcer that was told nothing.
   *
   * @param out is told what was announced
   * @param err is told what went wrong, once for each reason
   */
  Announcement(Announcer announcer, PrintWriter out, PrintWriter err) {
    this.announcer = announcer;
    this.out = out;
    this.err = err;
  }

  /**
   * Has the announcer told, unless it knows; to be called again and again, so that one who was away
   * is told in the end.
   *
   * @param reason why the address is withdrawn
   */
  void tell(boolean up, String reason) {
    boolean changed = told.isEmpty() || told.get() != up;
    if (!changed && !announcer.hasForgotten()) return;
    try {
      announcer.announce(up);
      if (changed || !problem.isEmpty()) {
        out.println(
            (up ? "announced by " : "withdrawn by ") + announcer + (up ? "" : ": " + reason));
      }
      told = Optional.of(up);
      problem = "";
    } catch (IOException e) {
      String now = String.valueOf(e.getMessage());
      if (!now.equals(problem)) err.println("dns-server: " + now + "; trying on");
      problem = now;
    }
  }
}
