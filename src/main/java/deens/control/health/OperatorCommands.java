package deens.control.health;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Commands of the operator, for whatever else announces addresses. Each is run by {@code sh -c},
 * and while it runs nobody is asked: it should be short, and is killed after five seconds.
 */
public final class OperatorCommands implements Announcer {
  private static final int LIMIT_SECONDS = 5;

  private final String up;
  private final String down;

  /** Makes them; an empty one does nothing. */
  public OperatorCommands(String up, String down) {
    this.up = up;
    this.down = down;
  }

  @Override
  public void announce(boolean announced) throws IOException {
    String command = announced ? up : down;
    if (command.isEmpty()) return;
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command + ": not done within " + LIMIT_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command + ": exit code " + process.exitValue() + ", not 0");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + ": interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public boolean hasForgotten() {
    return false;
  }

  @Override
  public String toString() {
    return "command";
  }

  @Override
  public void close() {}
}
