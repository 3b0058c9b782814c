package deens.config;

import java.io.IOException;

/** Where the configuration comes from. */
@FunctionalInterface
public interface ConfigSource {
  /** Reads the configuration as it is now. */
  ServerConfig read() throws IOException;
}
