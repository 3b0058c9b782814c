package deens.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class ProgramVersion implements IVersionProvider {
  /** The version in pom.xml. */
  static final String VERSION = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {
      "dns-server (Deens) " + VERSION,
      "on JDK "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
