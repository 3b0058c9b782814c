package deens.app;

import deens.cli.Cli;
import deens.config.Listen;
import deens.config.TcpLimits;
import deens.config.TlsConfig;
import deens.control.Facts;
import deens.serve.Publisher;
import deens.transport.Responder;
import deens.transport.tcp.TcpCounters;
import deens.transport.tcp.TcpOptions;
import deens.transport.tcp.TcpServer;
import deens.transport.tls.TlsCounters;
import deens.transport.tls.TlsLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** DNS over TLS of a server: who it says it is, and the connections to which it says so. */
final class Tls implements AutoCloseable {
  private final Certificate certificate;
  private final PrintWriter out;
  private final PrintWriter err;
  private final TlsLayer layer;
  private final TcpServer server;

  /** Opens the addresses; needs the right to do so now. */
  Tls(
      TlsConfig config,
      Certificate certificate,
      TcpOptions options,
      Supplier<Responder> responders,
      Publisher publisher,
      PrintWriter out,
      PrintWriter err)
      throws IOException {
    this.certificate = certificate;
    this.out = out;
    this.err = err;
    layer = new TlsLayer(certificate.identity());
    server =
        TcpServer.open(
            config.listen().stream().map(Listen::address).toList(),
            layer,
            options,
            responders,
            publisher);
    server.proxies(config.proxies());
  }

  /** Begins to accept connections. */
  void start() {
    server.start();
    out.println("TLS at " + addresses() + " (" + layer.library() + "): " + certificate);
  }

  /** Returns where it listens, with real ports. */
  List<InetSocketAddress> listening() {
    return server.addresses();
  }

  private String addresses() {
    return listening().stream().map(deens.transport.Listen::text).collect(Collectors.joining(", "));
  }

  /** Takes what may change while the server runs; a certificate that is bad is told of. */
  void reload(TlsConfig config, TcpLimits limits) {
    server.limit(limits.connections(), limits.connectionsPerClient());
    server.idle(limits.idleMillis());
    server.proxies(config.proxies());
    try {
      if (!certificate.update(config)) return;
      layer.identity(certificate.identity());
      out.println("TLS goes on with " + certificate);
    } catch (IOException e) {
      err.println(
          "dns-server: " + Cli.inWords(e) + "; TLS goes on with the certificate that it had");
    }
  }

  Certificate certificate() {
    return certificate;
  }

  TcpCounters connections() {
    return server.counters();
  }

  TlsCounters handshakes() {
    return layer.counters();
  }

  /** Returns what has been, for the control socket. */
  Facts facts() {
    TcpCounters tcp = connections();
    TlsCounters tls = handshakes();
    var failed = new LinkedHashMap<String, Object>();
    for (var reason : TlsCounters.Reason.values()) failed.put(word(reason), tls.failed(reason));
    return Facts.of(
        "connections", tcp.accepted(),
        "refused", tcp.refused(),
        "idle", tcp.idle(),
        "malformed", tcp.malformed(),
        "proxy-refused", tcp.proxyRefused(),
        "answered", tcp.answered(),
        "failed", tcp.failed(),
        "handshakes", tls.handshakes(),
        "resumed", tls.resumed(),
        "broken", tls.broken(),
        "certificate", certificate.toString(),
        "failed-handshakes", new Facts(failed));
  }

  /** Returns the same in a line. */
  String line() {
    return "tls: "
        + facts().facts().entrySet().stream()
            .filter(fact -> fact.getValue() instanceof Number)
            .map(fact -> fact.getKey().replace('-', ' ') + " " + fact.getValue())
            .collect(Collectors.joining(", "))
        + ", handshakes failed "
        + handshakes().failed().values().stream().mapToLong(n -> n).sum();
  }

  /** Returns a reason as it is called in metrics. */
  static String word(TlsCounters.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    server.close();
  }
}
