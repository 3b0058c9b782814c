package deens.cli;

import deens.config.ConfigSource;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.health.HealthConfig;
import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the commands do, each to its end; the arguments have been checked. Each returns the {@link
 * ExitCode}, having said all there is to say. An {@link IOException} is the user's to mend, and its
 * message or kind goes to the user as one line.
 */
public interface Program {
  /**
   * Serves until the process is told to stop.
   *
   * @param again reads the configuration anew, for a reload
   */
  int serve(ServerConfig config, ConfigSource again) throws IOException, InterruptedException;

  /** Lists all problems of zone files, or verifies images. */
  int check(List<ZoneFile> files) throws IOException;

  /**
   * Compiles zone files into one image.
   *
   * @param tailOctets the most octets of tails rendered ahead, with their index; 0: none; empty:
   *     few, and of small zones only
   */
  int compile(List<ZoneFile> files, Path image, Optional<Long> tailOctets) throws IOException;

  /**
   * Prints the zones of an image or of a zone file as canonical master files.
   *
   * @param zone the only zone to print; empty: all of them
   */
  int dump(ZoneFile file, Optional<Name> zone) throws IOException;

  /**
   * Asks a running server about its zones, and has its address announced while it is healthy.
   *
   * @param once whether to tell what came of it and end; with {@code json}, for programs
   */
  int health(HealthConfig config, boolean once, boolean json)
      throws IOException, InterruptedException;
}
