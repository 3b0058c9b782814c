package deens.config;

import deens.core.guard.PrefixSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * DNS over TLS (RFC 7858).
 *
 * @param listen where; empty: nowhere
 * @param certificate the file of the server's certificate and those that vouch for it; empty: the
 *     server makes one
 * @param key the file of its key; empty: it is in the same file
 * @param proxies whose connections begin with a PROXY header
 */
public record TlsConfig(
    List<Listen> listen, Optional<Path> certificate, Optional<Path> key, PrefixSet proxies) {
  /** RFC 7858 s3.1. */
  public static final int DEFAULT_PORT = 853;

  /** No TLS. */
  public static final TlsConfig NONE =
      new TlsConfig(List.of(), Optional.empty(), Optional.empty(), PrefixSet.empty());

  public TlsConfig {
    listen = List.copyOf(listen);
  }

  /** The same with what may change while the server runs, taken from another configuration. */
  public TlsConfig withChanges(TlsConfig other) {
    return new TlsConfig(listen, other.certificate, other.key, other.proxies);
  }

  /** Returns the files that it names. */
  public List<Path> files() {
    return Stream.concat(certificate.stream(), key.stream()).toList();
  }
}
