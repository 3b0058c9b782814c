package deens.cli;

import deens.config.Listen;
import deens.config.Octets;
import deens.config.TlsConfig;
import picocli.CommandLine.ITypeConverter;

/** How picocli reads the values of options. */
final class OptionReaders {
  private OptionReaders() {}

  /** Reads an address to listen on. */
  static final class ListenReader implements ITypeConverter<Listen> {
    @Override
    public Listen convert(String text) {
      return Commands.reading(text, Listen::parse);
    }
  }

  /** Reads an address to listen on for TLS. */
  static final class TlsReader implements ITypeConverter<Listen> {
    @Override
    public Listen convert(String text) {
      return Commands.reading(text, t -> Listen.parse(t, TlsConfig.DEFAULT_PORT));
    }
  }

  /** Reads an address to ask for metrics at. */
  static final class MetricsReader implements ITypeConverter<Listen> {
    @Override
    public Listen convert(String text) {
      return Commands.reading(text, t -> Listen.parse(t, Listen.METRICS_PORT));
    }
  }

  /** Reads a size. */
  static final class OctetsReader implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Commands.reading(text, Octets::parse);
    }
  }
}
