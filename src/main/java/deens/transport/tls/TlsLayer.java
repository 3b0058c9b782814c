package deens.transport.tls;

import deens.transport.tcp.Layer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * TLS on connections (RFC 7858): versions 1.3 and 1.2 with the ciphers of RFC 9325 s4.2, resumption
 * by tickets. There is no early data (0-RTT): it can be replayed, and whoever keeps a connection
 * for many queries gains nothing by it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close closes the channel
public final class TlsLayer implements Layer {
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  // Without a protocol that both know, there is none: RFC 7858 needs none.
  private static final ApplicationProtocolConfig DOT =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          "dot");

  /** The type of a client's first record (RFC 8446 s5.1). */
  private static final int HANDSHAKE_RECORD = 22;

  private static final int HANDSHAKE_MILLIS = 5_000;

  /** How long a ticket is good for; the keys of BoringSSL's change every two days. */
  private static final int TICKET_SECONDS = 7_200;

  private final Tally tally = new Tally();
  private final SslProvider provider;
  private final int handshakeMillis;

  /** Held while a connection is made of the context, which else might be gone by then. */
  private final ReentrantLock lock = new ReentrantLock();

  private SslContext context;

  /** Makes a layer that shows an identity to clients. */
  public TlsLayer(Identity identity) {
    this(identity, provider(), HANDSHAKE_MILLIS);
  }

  TlsLayer(Identity identity, SslProvider provider, int handshakeMillis) {
    this.provider = provider;
    this.handshakeMillis = handshakeMillis;
    context = context(identity);
  }

  /** Returns BoringSSL, if it is here. */
  static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  /** Shows another identity from now on; connections that are there keep the one they know. */
  public void identity(Identity identity) {
    SslContext next = context(identity);
    lock.lock();
    try {
      ReferenceCountUtil.release(context);
      context = next;
    } finally {
      lock.unlock();
    }
  }

  private SslContext context(Identity identity) {
    // Each has ticket keys of its own: a ticket is good for the certificate it was given with.
    try {
      var builder =
          SslContextBuilder.forServer(
                  identity.key(), identity.chain().toArray(X509Certificate[]::new))
              .sslProvider(provider)
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .sessionTimeout(TICKET_SECONDS)
              .applicationProtocolConfig(DOT);
      if (provider == SslProvider.JDK) return builder.build();
      SslContext made = builder.option(OpenSslContextOption.USE_TASKS, false).build();
      var sessions = (OpenSslSessionContext) made.sessionContext();
      sessions.setSessionCacheEnabled(false);
      sessions.setTicketKeys();
      return made;
    } catch (SSLException e) {
      throw new IllegalStateException("the certificate and its key were found good before", e);
    }
  }

  @Override
  public String protocol() {
    return "tls";
  }

  @Override
  public boolean isBegunBy(int octet) {
    return octet == HANDSHAKE_RECORD;
  }

  @Override
  public void add(Channel channel) {
    SslHandler handler;
    lock.lock();
    try {
      handler = context.newHandler(channel.alloc());
    } finally {
      lock.unlock();
    }
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    var handshake = new Handshake(tally);
    channel.pipeline().addLast(handshake.before(), handler, handshake.behind());
  }

  /** Says so within TLS, too: who only sees the connection end cannot know who ended it. */
  @Override
  public void endOutput(Channel channel) {
    channel
        .pipeline()
        .get(SslHandler.class)
        .closeOutbound()
        .addListener(closed -> Layer.PLAIN.endOutput(channel));
  }

  /** Returns what became of handshakes so far. */
  public TlsCounters counters() {
    return tally.counters();
  }

  /** Returns whose TLS it is. */
  public String library() {
    return provider == SslProvider.JDK ? "JDK" : OpenSsl.versionString();
  }
}
