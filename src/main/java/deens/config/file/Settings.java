package deens.config.file;

import deens.config.LogConfig;
import deens.config.MetricsConfig;
import deens.config.ServerConfig;
import deens.config.TorConfig;
import deens.config.file.Setting.Kind;
import deens.config.file.Setting.Scalars;
import deens.config.file.Setting.Section;
import deens.config.file.Setting.Sections;
import deens.core.guard.RateLimiter;
import java.time.Duration;
import java.util.List;

/** All that can be set in a configuration file. */
final class Settings {
  /** What a query for type ANY gets. */
  enum Any {
    MINIMAL,
    ALL
  }

  private static final Setting ALLOW_TRANSFER =
      setting(
          "allow-transfer",
          new Scalars(Kinds.RULE),
          "",
          "Who may fetch the zone; without it: what \"transfer\" says, else nobody.");
  private static final Setting NOTIFY =
      setting(
          "notify",
          new Scalars(Kinds.PEER),
          "",
          "Who is told when the zone has changed (RFC 1996); without it: what \"transfer\" says, else"
              + " nobody.");

  private static final Setting PROXY_PROTOCOL =
      setting(
          "proxy-protocol",
          new Scalars(Kinds.PREFIX),
          "",
          "Proxies and load balancers: their connections begin with a PROXY header (version 2; from"
              + " loopback 1, too), and the client that it names is the client. A header from"
              + " others ends the connection.");

  static final Section ROOT =
      section(
          setting(
              "profile",
              Kinds.oneOf(Profile.class),
              "server",
              "Which defaults hold for what the file does not set: those of this page, those for a"
                  + " small node, or those for many zones (see Profiles, below)."),
          new Setting(
              "server",
              section(
                  setting(
                      "listen",
                      new Scalars(Kinds.ADDRESS),
                      "[127.0.0.1:5300, \"[::1]:5300\"]",
                      "Where to listen, UDP and TCP. Without a port: 5300. Without the setting, a"
                          + " machine that has no IPv6 is served all the same."),
                  setting(
                      "workers",
                      Kinds.number(1, 1024),
                      "",
                      "Threads that answer UDP, each with sockets of its own. Without it: one per"
                          + " core."),
                  setting(
                      "user",
                      Kinds.anyText("the name of a user of this machine"),
                      "",
                      "Whom to become once the addresses are bound, when started as root."),
                  setting(
                      "memo",
                      Kinds.octetsOrOff(256 << 10, 1 << 30),
                      "8M",
                      "The most that each UDP worker remembers of answers it gave; those for TCP and"
                          + " TLS have an eighth of it, at least 256K."),
                  setting(
                      "io",
                      Kinds.oneOf(ServerConfig.Io.class),
                      "auto",
                      "How UDP packets are moved: auto takes many with one system call where the"
                          + " system can; netty works everywhere."),
                  setting(
                      "udp-size",
                      Kinds.number(512, 4096),
                      "1232",
                      "The largest answer over UDP, octets; a longer one goes over TCP."),
                  setting(
                      "any",
                      Kinds.oneOf(Any.class),
                      "minimal",
                      "What a query for type ANY gets over UDP: one RRset (RFC 8482) or all."),
                  setting(
                      "server-id",
                      Kinds.characterString(),
                      "",
                      "Which server this is: answers NSID (RFC 5001) and id.server. Without it:"
                          + " refused."),
                  setting(
                      "version-text",
                      Kinds.characterString(),
                      "",
                      "Answers a CHAOS query for version.bind. Without it: refused."),
                  setting(
                      "cookie-secret",
                      Kinds.anyText("32 hexadecimal digits, or the path of a file that holds them"),
                      "",
                      "The secret behind DNS cookies, the same for all servers of one address (RFC"
                          + " 9018). Without it: a random one at each start."),
                  setting(
                      "watch",
                      Kinds.yesOrNo(),
                      "no",
                      "Whether zone files, those they include, and this file are read anew when they"
                          + " change. Replace them by renaming then: a file that is half written"
                          + " could be a whole zone."),
                  setting(
                      "cache",
                      Kinds.PATH,
                      "",
                      "Folder that keeps the compiled image, to start from it while the zone files"
                          + " have not changed.")),
              "",
              "Where and how the server runs."),
          new Setting(
              "tcp",
              section(
                  setting(
                      "connections",
                      Kinds.number(1, 1_000_000),
                      "4096",
                      "Connections open at once, all clients together."),
                  setting(
                      "per-client",
                      Kinds.number(1, 1_000_000),
                      "64",
                      "Connections open at once from one client: an IPv4 address, or an IPv6 /64."),
                  setting(
                      "idle",
                      Kinds.duration(Duration.ofSeconds(1), Duration.ofSeconds(6000)),
                      "30s",
                      "How long a connection may be silent."),
                  PROXY_PROTOCOL),
              "",
              "Limits of TCP; each holds for TLS as well, which counts its own connections."),
          new Setting(
              "tls",
              section(
                  setting(
                      "listen",
                      new Scalars(Kinds.TLS_ADDRESS),
                      "",
                      "Where to listen for DNS over TLS (see encrypted.md). Without a port: 853."
                          + " Without the setting: nowhere."),
                  setting(
                      "certificate",
                      Kinds.PATH,
                      "",
                      "The server's certificate, and behind it those that vouch for it (PEM); read"
                          + " again at each reload. Without it: the server makes one at each start,"
                          + " for first tries."),
                  setting(
                      "key",
                      Kinds.PATH,
                      "",
                      "The certificate's key, RSA or ECDSA (PEM). Without it: it is in the file of the"
                          + " certificate."),
                  PROXY_PROTOCOL),
              "",
              "DNS over TLS (RFC 7858)."),
          new Setting(
              "tor",
              section(
                  setting(
                      "service",
                      Kinds.oneOf(TorConfig.Service.class),
                      "",
                      "Makes the server an onion service, and nothing else: it listens on loopback"
                          + " alone, without UDP, and keeps no client's address. torrc: you add the"
                          + " lines of dns-server torrc to Tor's configuration. control: the server"
                          + " adds the service over Tor's control port, and takes it away when it"
                          + " stops."),
                  setting(
                      "control",
                      Kinds.TOR_CONTROL,
                      "127.0.0.1:9051",
                      "Tor's control port (its ControlPort or ControlSocket)."),
                  setting(
                      "password",
                      Kinds.PATH,
                      "",
                      "The file that has the control port's password. Without it: Tor's cookie is read,"
                          + " where Tor says it is."),
                  setting(
                      "key",
                      Kinds.PATH,
                      "",
                      "With control: the folder of the service's key, which is made if there is none;"
                          + " as in a HiddenServiceDir of Tor's. Who has the key has the service's"
                          + " name."),
                  setting(
                      "single-onion",
                      Kinds.yesOrNo(),
                      "no",
                      "Whether the server hides nothing of itself: its Tor then reaches clients in"
                          + " fewer hops, and is that of no other service or user.")),
              "",
              "An onion service of Tor's (see tor.md)."),
          new Setting(
              "limits",
              section(
                  setting(
                      "allow-query",
                      new Scalars(Kinds.PREFIX),
                      "",
                      "Who may ask; others get REFUSED. Without it: everybody."),
                  setting(
                      "responses-per-second",
                      Kinds.number(0, RateLimiter.MOST_RATE),
                      "0",
                      "How many alike responses over UDP a network gets in a second from each worker:"
                          + " the same answer, any denial, or any error. 0: no limit. What is over"
                          + " it is dropped until a network asks less."),
                  setting(
                      "slip",
                      Kinds.number(0, 100),
                      "2",
                      "One in so many responses that are over the limit is sent, empty and truncated,"
                          + " so that a real client asks again over TCP. 0: none."),
                  setting(
                      "ipv4-prefix",
                      Kinds.number(1, 32),
                      "24",
                      "Bits of an IPv4 address that make a network."),
                  setting(
                      "ipv6-prefix",
                      Kinds.number(1, 64),
                      "56",
                      "Bits of an IPv6 address that make a network."),
                  setting(
                      "exempt",
                      new Scalars(Kinds.PREFIX),
                      "",
                      "Clients whose responses are not counted; nor are those of clients with a valid"
                          + " DNS cookie.")),
              "",
              "Who gets answers, and how many. All of it may change while the server runs."),
          new Setting(
              "metrics",
              section(
                  setting(
                      "listen",
                      Kinds.METRICS_ADDRESS,
                      "",
                      "Where Prometheus may ask for /metrics; 127.0.0.1 is what most want. Without a"
                          + " port: 9153. Without the setting: nowhere."),
                  setting(
                      "zones",
                      Kinds.number(0, MetricsConfig.MOST_ZONES),
                      String.valueOf(MetricsConfig.ZONES),
                      "How many zones are counted each for itself, the first ones in canonical order;"
                          + " all others are counted together. Each takes 64 octets of every"
                          + " worker.")),
              "",
              "What is measured, for Prometheus (see metrics.md)."),
          new Setting(
              "control",
              section(
                  setting(
                      "socket",
                      Kinds.PATH,
                      "",
                      "The Unix socket that dns-server ctl talks to, as root or as the server's user."
                          + " Without it: none.")),
              "",
              "How the running server is controlled."),
          new Setting(
              "log",
              section(
                  setting(
                      "level",
                      Kinds.oneOf(LogConfig.Level.class),
                      "info",
                      "From which level on is logged what is neither a result nor a problem of your"
                          + " files, which are always told."),
                  setting(
                      "format",
                      Kinds.oneOf(LogConfig.Format.class),
                      "text",
                      "What a line on stdout or stderr is: text, or a JSON object with time, level and"
                          + " message.")),
              "",
              "What the server tells while it runs."),
          new Setting(
              "zones",
              new Sections(
                  section(
                      setting("file", Kinds.PATH, "", "A zone file."),
                      setting(
                          "name",
                          Kinds.NAME,
                          "",
                          "The zone's name. Without it: the file's first $ORIGIN, else the owner of"
                              + " its SOA record, else the file's name (example.org.zone)."),
                      setting(
                          "folder",
                          Kinds.PATH,
                          "",
                          "A folder, every *.zone file of which is served, instead of a file."),
                      ALLOW_TRANSFER,
                      NOTIFY)),
              "",
              "What is served; an entry has a file or a folder."),
          new Setting(
              "secondaries",
              new Sections(
                  section(
                      setting("name", Kinds.NAME, "", "The zone's name."),
                      setting(
                          "primaries",
                          new Scalars(Kinds.PEER),
                          "",
                          "Where it is fetched from, asked in turn."),
                      setting(
                          "allow-notify",
                          new Scalars(Kinds.RULE),
                          "",
                          "Who may say that it has changed, beside the primaries."),
                      ALLOW_TRANSFER,
                      NOTIFY)),
              "",
              "Zones that are fetched from other servers (see transfers.md)."),
          new Setting(
              "transfer",
              section(
                  ALLOW_TRANSFER,
                  NOTIFY,
                  setting(
                      "state",
                      Kinds.PATH,
                      "",
                      "Folder that keeps fetched zones, so that a restart serves them at once; needed"
                          + " by secondaries."),
                  setting(
                      "most-records",
                      Kinds.number(1, 999_999_999),
                      "10000000",
                      "A zone that has more records is not taken."),
                  setting(
                      "most-octets",
                      Kinds.octets(1 << 10, 1L << 40),
                      "256M",
                      "Nor is one that takes more on its way here; memory must hold what is received"
                          + " at once."),
                  setting(
                      "incoming",
                      Kinds.number(1, 10_000),
                      "32",
                      "Zones being asked about or fetched at once."),
                  setting("outgoing", Kinds.number(1, 10_000), "32", "Zones being sent at once.")),
              "",
              "Zone transfers: what holds for all zones."),
          new Setting(
              "keys",
              new Sections(
                  section(
                      setting("file", Kinds.PATH, "", "A file with keys as tsig-keygen writes it."),
                      setting("name", Kinds.anyText("a domain name"), "", "The key's name."),
                      setting(
                          "algorithm",
                          Kinds.anyText("hmac-sha256 or another of RFC 8945"),
                          "hmac-sha256",
                          "What is signed with."),
                      setting("secret", Kinds.anyText("base64"), "", "The secret."))),
              "",
              "Secrets shared with other servers, to sign with (TSIG, RFC 8945): a file or its parts."),
          setting(
              "image",
              Kinds.PATH,
              "",
              "A compiled image (see dns-server compile) to serve instead of zone files."));

  private Settings() {}

  private static Section section(Setting... settings) {
    return new Section(List.of(settings));
  }

  private static Setting setting(String name, Kind kind, String fallback, String text) {
    return new Setting(name, kind, fallback, text);
  }
}
