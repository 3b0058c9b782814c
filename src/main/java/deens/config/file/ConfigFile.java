package deens.config.file;

import deens.config.CookieSecret;
import deens.config.Listen;
import deens.config.LogConfig;
import deens.config.MetricsConfig;
import deens.config.Prefix;
import deens.config.ServerConfig;
import deens.config.TcpLimits;
import deens.config.TlsConfig;
import deens.config.TorConfig;
import deens.config.ZoneFile;
import deens.core.answer.Limits;
import deens.core.answer.Policy;
import deens.core.guard.PrefixSet;
import deens.core.wire.Name;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads configuration files. */
public final class ConfigFile {
  private final Path file;
  private final Path folder;
  private final BlockReader reader;

  private ConfigFile(Path file) {
    this.file = file;
    folder = file.toAbsolutePath().normalize().getParent();
    reader = new BlockReader(file);
  }

  /**
   * Reads a file; what it does not set is as in {@link ServerConfig#standard}.
   *
   * @throws BadConfigException with all that is wrong
   */
  public static ServerConfig read(Path file) throws IOException {
    var config = new ConfigFile(file);
    ServerConfig read = config.config(config.parse());
    if (!config.reader.problems().isEmpty()) {
      throw new BadConfigException(config.reader.problems());
    }
    return read;
  }

  /**
   * Returns a file's settings with all that it leaves at its default, as YAML.
   *
   * @throws BadConfigException with all that is wrong
   */
  public static String effective(Path file) throws IOException {
    read(file);
    return new EffectiveYaml().write(new ConfigFile(file).parse());
  }

  private Block parse() throws IOException {
    try {
      Block root = reader.read(Files.readString(file), Settings.ROOT);
      root.value("profile", Profile.class).ifPresent(profile -> profile.fill(root));
      return root;
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8 text", e);
    }
  }

  private ServerConfig config(Block root) {
    ServerConfig standard = ServerConfig.standard();
    Block server = root.section("server");
    Block tcp = root.section("tcp");
    var files = new ArrayList<ZoneFile>();
    var folders = new ArrayList<Path>();
    for (Block zone : root.list("zones", Block.class)) zone(zone, files, folders);
    Optional<Path> image = path(root, "image");
    if (image.isPresent() && !(files.isEmpty() && folders.isEmpty())) {
      reader.problem(
          root.line(), root.column(), "\"image\" and \"zones\": an image holds all its zones");
    }
    Optional<Path> cache = path(server, "cache");
    if (image.isPresent() && cache.isPresent()) {
      reader.problem(
          server.line(), server.column(), "\"cache\" is for zone files, not for an \"image\"");
    }
    int idleMillis =
        tcp.value("idle", Duration.class)
            .map(d -> (int) d.toMillis())
            .orElse(standard.tcp().idleMillis());
    List<Listen> listen = server.list("listen", Listen.class);
    Policy policy = standard.policy();
    var read =
        new ServerConfig(
            files,
            folders,
            image,
            listen.isEmpty() ? standard.listen() : listen,
            server.value("workers", Integer.class).orElse(standard.workers()),
            server.value("user", String.class),
            server.value("memo", Long.class).orElse(standard.memoOctets()),
            server.value("io", ServerConfig.Io.class).orElse(standard.io()),
            cache,
            server.value("watch", Boolean.class).orElse(standard.watch()),
            Optional.of(file),
            new Policy(
                server.value("udp-size", Integer.class).orElse(policy.udpOctets()),
                server
                    .value("any", Settings.Any.class)
                    .map(any -> any == Settings.Any.MINIMAL)
                    .orElse(policy.minimalAny()),
                server.value("version-text", String.class).orElse(policy.versionText()),
                server.value("server-id", String.class).orElse(policy.serverId()),
                server.value("cookie-secret", String.class).map(s -> secret(server, s)).orElse(""),
                idleMillis),
            new TcpLimits(
                tcp.value("connections", Integer.class).orElse(standard.tcp().connections()),
                tcp.value("per-client", Integer.class)
                    .orElse(standard.tcp().connectionsPerClient()),
                idleMillis,
                prefixes(tcp.list("proxy-protocol", Prefix.class))),
            tls(root.section("tls")),
            limits(root.section("limits")),
            metrics(root.section("metrics")),
            path(root.section("control"), "socket"),
            new TransferSettings(reader, text -> folder.resolve(text).normalize()).read(root),
            log(root.section("log")),
            tor(root));
    if (read.tor().isPresent()) checkTor(read, root.section("tor"));
    return read;
  }

  private void checkTor(ServerConfig read, Block tor) {
    try {
      read.forTor();
    } catch (IllegalArgumentException e) {
      e.getMessage().lines().forEach(line -> reader.problem(tor.line(), tor.column(), line));
    }
  }

  private Optional<TorConfig> tor(Block root) {
    Block tor = root.section("tor");
    Optional<TorConfig.Service> service = tor.value("service", TorConfig.Service.class);
    Optional<Path> password = path(tor, "password");
    Optional<Path> key = path(tor, "key");
    if (service.isEmpty()) {
      if (password.isPresent() || key.isPresent()) {
        reader.problem(tor.line(), tor.column(), "\"tor\" without its \"service\"");
      }
      return Optional.empty();
    }
    if (key.isPresent() != (service.get() == TorConfig.Service.CONTROL)) {
      reader.problem(
          tor.line(),
          tor.column(),
          key.isPresent()
              ? "a \"key\" with \"service: torrc\": there Tor keeps it"
              : "\"service: control\" without the \"key\", the folder that keeps it");
    }
    String control = tor.value("control", String.class).orElse("127.0.0.1");
    return Optional.of(
        new TorConfig(
            service.get(),
            control.contains("/")
                ? UnixDomainSocketAddress.of(folder.resolve(control).normalize())
                : Listen.parse(control, TorConfig.CONTROL_PORT).address(),
            password,
            key,
            tor.value("single-onion", Boolean.class).orElse(false),
            0));
  }

  private static LogConfig log(Block log) {
    LogConfig standard = LogConfig.standard();
    return new LogConfig(
        log.value("level", LogConfig.Level.class).orElse(standard.level()),
        log.value("format", LogConfig.Format.class).orElse(standard.format()));
  }

  private static Optional<MetricsConfig> metrics(Block metrics) {
    int zones = metrics.value("zones", Integer.class).orElse(MetricsConfig.ZONES);
    return metrics.value("listen", Listen.class).map(l -> new MetricsConfig(l, zones));
  }

  private TlsConfig tls(Block tls) {
    List<Listen> listen = tls.list("listen", Listen.class);
    Optional<Path> certificate = path(tls, "certificate");
    Optional<Path> key = path(tls, "key");
    if (listen.isEmpty() && certificate.isPresent()) {
      reader.problem(
          tls.line(), tls.column(), "a \"certificate\", but no address to \"listen\" on");
    }
    if (certificate.isEmpty() && key.isPresent()) {
      reader.problem(tls.line(), tls.column(), "a \"key\" without its \"certificate\"");
    }
    return new TlsConfig(
        listen, certificate, key, prefixes(tls.list("proxy-protocol", Prefix.class)));
  }

  private static Limits limits(Block limits) {
    Limits none = Limits.none();
    List<Prefix> askers = limits.list("allow-query", Prefix.class);
    return new Limits(
        limits.value("responses-per-second", Integer.class).orElse(none.rate()),
        limits.value("slip", Integer.class).orElse(none.slip()),
        limits.value("ipv4-prefix", Integer.class).orElse(none.bits4()),
        limits.value("ipv6-prefix", Integer.class).orElse(none.bits6()),
        prefixes(limits.list("exempt", Prefix.class)),
        askers.isEmpty() ? Optional.empty() : Optional.of(prefixes(askers)));
  }

  private static PrefixSet prefixes(List<Prefix> prefixes) {
    return PrefixSet.of(
        prefixes.stream().map(p -> p.address().getAddress()).toArray(byte[][]::new),
        prefixes.stream().mapToInt(Prefix::bits).toArray());
  }

  private void zone(Block zone, List<ZoneFile> files, List<Path> folders) {
    Optional<Path> zoneFile = path(zone, "file");
    Optional<Path> zoneFolder = path(zone, "folder");
    Optional<Name> name = zone.value("name", Name.class);
    if (zoneFile.isPresent() == zoneFolder.isPresent()) {
      String has = zoneFile.isPresent() ? "both" : "neither";
      reader.problem(
          zone.line(),
          zone.column(),
          "an entry of \"zones\" has " + has + ", expected a \"file\" or a \"folder\"");
    } else if (zoneFolder.isPresent() && name.isPresent()) {
      reader.problem(
          zone.line(), zone.column(), "a \"folder\" has no \"name\": each of its files has one");
    }
    zoneFile.ifPresent(f -> files.add(new ZoneFile(f, name)));
    zoneFolder.ifPresent(folders::add);
  }

  private String secret(Block server, String text) {
    try {
      return CookieSecret.read(text, folder);
    } catch (IOException | IllegalArgumentException e) {
      reader.problem(server.line(), server.column(), "\"cookie-secret\": " + e.getMessage());
      return "";
    }
  }

  private Optional<Path> path(Block block, String name) {
    return block.value(name, String.class).map(text -> folder.resolve(text).normalize());
  }
}
