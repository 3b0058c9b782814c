package deens.app;

import deens.config.TlsConfig;
import deens.transport.tls.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who a server says it is in TLS. It is read before all else, so that what is wrong with it is told
 * at once.
 */
final class Certificate {
  private volatile Shown shown;
  private volatile long good;
  private volatile long bad;

  /** An identity and what it was read from. */
  private record Shown(Texts texts, Identity identity) {}

  /** Two files, or one twice; without a certificate, the server makes one. */
  private record Texts(String certificate, String key) {
    static final Texts NONE = new Texts("", "");
  }

  /** Reads it, or makes it. */
  Certificate(TlsConfig config) throws IOException {
    shown = show(config, texts(config));
  }

  /** Returns the folders that have its files. */
  static Set<Path> folders(TlsConfig config) {
    return config.files().stream()
        .map(file -> Objects.requireNonNull(absolute(file).getParent()))
        .collect(Collectors.toSet());
  }

  /** Whether it may have changed when some files, or all of a folder, have. */
  static boolean isAmong(Set<Path> paths, TlsConfig config) {
    return config.files().stream()
        .map(Certificate::absolute)
        .anyMatch(file -> paths.contains(file) || paths.contains(file.getParent()));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static Texts texts(TlsConfig config) throws IOException {
    if (config.certificate().isEmpty()) return Texts.NONE;
    Path certificate = config.certificate().get();
    return new Texts(text(certificate), text(config.key().orElse(certificate)));
  }

  /** In PEM, what counts is ASCII (RFC 7468 s2). */
  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static Shown show(TlsConfig config, Texts texts) throws IOException {
    Instant now = Instant.now();
    if (config.certificate().isEmpty()) return new Shown(texts, Identity.selfMade(now));
    Path certificate = config.certificate().get();
    Path key = config.key().orElse(certificate);
    return new Shown(
        texts,
        Identity.read(
            certificate.toString(), texts.certificate(), key.toString(), texts.key(), now));
  }

  Identity identity() {
    return shown.identity();
  }

  /** Reads it again; returns whether it is another one. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
  boolean update(TlsConfig config) throws IOException {
    try {
      Texts texts = texts(config);
      if (texts.equals(shown.texts())) return false;
      shown = show(config, texts);
      good++;
      return true;
    } catch (IOException e) {
      bad++;
      throw e;
    }
  }

  /** Returns how often another one was taken. */
  long good() {
    return good;
  }

  /** Returns how often there was a bad one, and the one before stayed. */
  long bad() {
    return bad;
  }

  @Override
  public String toString() {
    return (shown.texts().equals(Texts.NONE)
            ? "a certificate made for this start"
            : "the certificate of " + identity().certificate().getSubjectX500Principal())
        + ", until "
        + identity().expires()
        + ", pin "
        + identity().pin();
  }
}
