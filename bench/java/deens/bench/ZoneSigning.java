package deens.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How a zone is signed, by BIND's tools with new keys. */
@SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
enum ZoneSigning {
  /** Not at all. */
  AS_IS("", false),
  /** A key-signing and a zone-signing key of 2048 bits; NSEC. */
  RSA_NSEC("RSASHA256", false),
  /** A key-signing and a zone-signing key; NSEC3 as RFC 9276 wants it. */
  ECDSA_NSEC3("ECDSAP256SHA256", false, "-3", "-", "-H", "0"),
  /** One key; NSEC3 with opt-out, so that only what is secure is signed. */
  OPT_OUT("ECDSAP256SHA256", true, "-3", "-", "-H", "0", "-A");

  private static final int LIMIT_MINUTES = 30;

  private final String algorithm;
  private final boolean oneKey;
  private final List<String> options;

  ZoneSigning(String algorithm, boolean oneKey, String... options) {
    this.algorithm = algorithm;
    this.oneKey = oneKey;
    this.options = List.of(options);
  }

  /** Signs {@code bare} into {@code signed} and returns how many records that has. */
  long sign(Path bare, String apex, Path signed) throws IOException, InterruptedException {
    Path keys = Files.createTempDirectory(signed.toAbsolutePath().getParent(), "keys");
    makeKey(keys, apex, List.of("-f", "KSK"));
    if (!oneKey) makeKey(keys, apex, List.of());

    var command = new ArrayList<>(List.of("dnssec-signzone", "-q", "-S", "-P", "-n", "2"));
    if (oneKey) command.add("-z");
    command.addAll(options);
    // Valid for a year, so that a zone that is used again is still good.
    command.addAll(List.of("-j", "0", "-e", "now+31536000", "-O", "full"));
    command.addAll(List.of("-K", keys.toString(), "-d", keys.toString(), "-o", apex));
    command.addAll(List.of("-f", signed.toString(), bare.toString()));
    run(keys, command);

    delete(keys);
    try (Stream<String> lines = Files.lines(signed, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> !line.isEmpty() && !line.startsWith(";")).count();
    }
  }

  private void makeKey(Path keys, String apex, List<String> kind)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("dnssec-keygen", "-q", "-K", keys.toString()));
    command.addAll(List.of("-a", algorithm));
    if (algorithm.startsWith("RSA")) command.addAll(List.of("-b", "2048"));
    command.addAll(kind);
    command.add(apex);
    run(keys, command);
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("install the package bind9-utils, or run ./check", e);
    }
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(command + " took over " + LIMIT_MINUTES + " minutes");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed:\n" + Files.readString(log));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
