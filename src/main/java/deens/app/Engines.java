package deens.app;

import deens.config.MetricsConfig;
import deens.config.ServerConfig;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.storage.OpenImage;
import deens.transport.HeapWords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** The answer engines of a server, one for each worker, and what they all must know. */
final class Engines {
  private static final HeapWords WORDS = new HeapWords();

  /**
   * A worker of connections has this part of the memo that one of datagrams has: it gives few
   * answers, each of which takes a connection's work, and the memory is touched at the start.
   */
  private static final int STREAM_MEMO_SHARE = 8;

  private final String randomSecret = HexFormat.of().formatHex(Randomness.octets(16));
  private final ZoneCounts zoneCounts;

  /** Those that answer over UDP. */
  final List<AnswerEngine> udp = Collections.synchronizedList(new ArrayList<>());

  /** Those that answer over TCP. */
  final List<AnswerEngine> tcp = Collections.synchronizedList(new ArrayList<>());

  /** Those that answer over TLS. */
  final List<AnswerEngine> tls = Collections.synchronizedList(new ArrayList<>());

  Engines(ServerConfig config) {
    zoneCounts = new ZoneCounts(config.metrics().map(MetricsConfig::zones).orElse(0), WORDS);
  }

  /** Returns one more of {@link #udp}. */
  AnswerEngine moreUdp(ServerConfig config) {
    return add(udp, config, config.memoOctets(), false);
  }

  /** Returns one more of {@link #tcp}. */
  AnswerEngine moreTcp(ServerConfig config) {
    return add(tcp, config, streamMemoOctets(config), false);
  }

  /** Returns one more of {@link #tls}. */
  AnswerEngine moreTls(ServerConfig config) {
    return add(tls, config, streamMemoOctets(config), true);
  }

  private static long streamMemoOctets(ServerConfig config) {
    long octets = config.memoOctets();
    return octets == 0 ? 0 : Math.max(octets / STREAM_MEMO_SHARE, AnswerEngine.LEAST_MEMO_OCTETS);
  }

  private AnswerEngine add(
      List<AnswerEngine> others, ServerConfig config, long memoOctets, boolean encrypted) {
    var engine =
        new AnswerEngine(
            withSecret(config.policy()),
            memoOctets,
            Randomness.number(),
            WORDS,
            zoneCounts.most(),
            encrypted);
    engine.limits(config.limits());
    engine.count(zoneCounts.current());
    others.add(engine);
    return engine;
  }

  private Policy withSecret(Policy given) {
    if (!given.cookieSecret().isEmpty()) return given;
    return new Policy(
        given.udpOctets(),
        given.minimalAny(),
        given.versionText(),
        given.serverId(),
        randomSecret,
        given.tcpIdleMillis());
  }

  /** Takes from a new configuration what is theirs. */
  void configure(ServerConfig before, ServerConfig next) {
    if (!next.limits().equals(before.limits())) {
      all().forEach(engine -> engine.limits(next.limits()));
    }
    if (!next.policy().equals(before.policy())) {
      Policy policy = withSecret(next.policy());
      all().forEach(engine -> engine.policy(policy));
    }
  }

  /** Has them count the zones of an image, each for itself. */
  void count(OpenImage image) {
    if (!zoneCounts.add(image.bytes(), image.commit().root())) return;
    all().forEach(engine -> engine.count(zoneCounts.current()));
  }

  /** Returns which zones they count. */
  ZoneCounts zoneCounts() {
    return zoneCounts;
  }

  /** Returns all of them, as many as there are now. */
  List<AnswerEngine> all() {
    var engines = new ArrayList<>(udp);
    engines.addAll(tcp);
    engines.addAll(tls);
    return engines;
  }

  /** Returns what they have counted. */
  Statistics statistics() {
    return new Statistics(all());
  }
}
