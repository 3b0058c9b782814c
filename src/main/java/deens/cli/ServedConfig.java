package deens.cli;

import deens.config.CookieSecret;
import deens.config.Listen;
import deens.config.MetricsConfig;
import deens.config.ServerConfig;
import deens.config.TcpLimits;
import deens.config.TlsConfig;
import deens.config.file.ConfigFile;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of a server: its options, the file that they name, the defaults. */
final class ServedConfig {
  private final ServeCommand given;

  ServedConfig(ServeCommand given) {
    this.given = given;
  }

  /** Puts what the command line says over what the file says, and that over the defaults. */
  ServerConfig read() throws IOException, UsageException {
    ServerConfig base =
        given.config == null ? ServerConfig.standard() : ConfigFile.read(given.config);
    var allZones = new ArrayList<>(base.zones());
    allZones.addAll(given.zoneFiles());
    var allFolders = new ArrayList<>(base.folders());
    allFolders.addAll(given.folders);
    Optional<Path> theImage = optional(given.image).or(base::image);
    Optional<Path> theCache = optional(given.cache).or(base::cache);
    boolean files =
        !allZones.isEmpty() || !allFolders.isEmpty() || !base.transfers().secondaries().isEmpty();
    if (!files && theImage.isEmpty()) {
      throw new UsageException(
          given.config != null
              ? given.config + " names nothing to serve: no zones, no image"
              : "Nothing to serve: name a zone file, like --zone zones/example.zone");
    }
    if (files && theImage.isPresent())
      throw new UsageException("--image stands alone: an image holds all its zones");
    if (theImage.isPresent() && theCache.isPresent())
      throw new UsageException("--cache is for zone files, not for --image");
    between("--workers", given.workers, 1, 1024);
    if (given.memo != null
        && given.memo != 0
        && (given.memo < AnswerEngine.LEAST_MEMO_OCTETS || given.memo > 1 << 30)) {
      throw new UsageException("--memo " + given.memo + ": must be off, or 256K to 1G");
    }
    between("--udp-size", given.udpOctets, 512, 4096);
    between("--tcp-connections", given.tcpConnections, 1, 1_000_000);
    between("--tcp-per-client", given.tcpPerClient, 1, 1_000_000);
    between("--tcp-idle", given.tcpIdleSeconds, 1, 6000);
    characterString("--server-id", given.serverId);
    characterString("--version-text", given.versionText);
    Policy policy = base.policy();
    int idleMillis =
        given.tcpIdleSeconds != null ? given.tcpIdleSeconds * 1000 : base.tcp().idleMillis();
    return forTor(
        new ServerConfig(
            allZones,
            allFolders,
            theImage,
            given.listen.isEmpty() ? base.listen() : given.listen,
            optional(given.workers).orElse(base.workers()),
            optional(given.user).or(base::user),
            optional(given.memo).orElse(base.memoOctets()),
            optional(given.io).orElse(base.io()),
            theCache,
            given.watch || base.watch(),
            base.file(),
            new Policy(
                optional(given.udpOctets).orElse(policy.udpOctets()),
                optional(given.any)
                    .map(a -> a == ServeCommand.Any.MINIMAL)
                    .orElse(policy.minimalAny()),
                optional(given.versionText).orElse(policy.versionText()),
                optional(given.serverId).orElse(policy.serverId()),
                secret().orElse(policy.cookieSecret()),
                idleMillis),
            new TcpLimits(
                optional(given.tcpConnections).orElse(base.tcp().connections()),
                optional(given.tcpPerClient).orElse(base.tcp().connectionsPerClient()),
                idleMillis,
                base.tcp().proxies()),
            tls(base.tls()),
            base.limits(),
            optional(given.metrics)
                .map(where -> new MetricsConfig(where, zonesCounted(base)))
                .or(base::metrics),
            optional(given.control).or(base::control),
            base.transfers(),
            base.log(),
            base.tor()));
  }

  private static ServerConfig forTor(ServerConfig all) throws UsageException {
    try {
      return all.forTor();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static int zonesCounted(ServerConfig base) {
    return base.metrics().map(MetricsConfig::zones).orElse(MetricsConfig.ZONES);
  }

  private static <T> Optional<T> optional(@Nullable T option) {
    return Optional.ofNullable(option);
  }

  private TlsConfig tls(TlsConfig base) throws UsageException {
    List<Listen> where = given.tls.isEmpty() ? base.listen() : given.tls;
    if (given.tlsKey != null && given.tlsCertificate == null) {
      throw new UsageException("--tls-key is for the certificate of --tls-cert");
    }
    if (given.tlsCertificate != null && where.isEmpty()) {
      throw new UsageException("--tls-cert is for an address to listen on: --tls");
    }
    return given.tlsCertificate == null
        ? new TlsConfig(where, base.certificate(), base.key(), base.proxies())
        : new TlsConfig(
            where, Optional.of(given.tlsCertificate), optional(given.tlsKey), base.proxies());
  }

  private Optional<String> secret() throws IOException, UsageException {
    if (given.cookieSecret == null) return Optional.empty();
    try {
      return Optional.of(CookieSecret.read(given.cookieSecret, Path.of("")));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--cookie-secret: " + e.getMessage());
    }
  }

  private static void between(String option, @Nullable Integer value, int least, int most)
      throws UsageException {
    if (value != null && (value < least || value > most)) {
      throw new UsageException(option + " " + value + ": must be " + least + " to " + most);
    }
  }

  /** These become one character-string of a TXT record (RFC 1035 s3.3). */
  private static void characterString(String option, @Nullable String text) throws UsageException {
    if (text == null) return;
    if (text.length() > 255 || !text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new UsageException(option + ": must be at most 255 printable ASCII characters");
    }
  }
}
