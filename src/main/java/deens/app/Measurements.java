package deens.app;

import deens.control.Metrics;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Counters;
import deens.core.memo.MemoUse;
import deens.core.rr.RRTypes;
import deens.transfer.Tally;
import deens.transfer.Transfers;
import deens.transport.tcp.TcpCounters;
import deens.transport.tls.TlsCounters;
import deens.transport.udp.UdpCounters;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Says what is measured of a server, and where each value comes from. */
final class Measurements {
  /** More zones would make a scrape slow, and Prometheus large. */
  private static final int MOST_ZONES = 1000;

  private final Metrics metrics;

  Measurements(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Measures the engines that answer over one transport. */
  void engines(String transport, List<AnswerEngine> engines) {
    for (int rcode = 0; rcode < 16; rcode++) {
      int r = rcode;
      if (rcode < Statistics.RCODES.length) {
        engine(
            "deens.responses",
            "Responses by RCODE",
            engines,
            c -> c.rcode(r),
            "transport",
            transport,
            "rcode",
            Statistics.RCODES[rcode]);
      }
    }
    engine(
        "deens.responses",
        "Responses by RCODE",
        engines,
        Counters::badVersion,
        "transport",
        transport,
        "rcode",
        "BADVERS");
    for (int type = 0; type < Counters.MOST_TYPES; type++) {
      int t = type;
      String name = RRTypes.mnemonic(type);
      if (name.startsWith("TYPE")) continue;
      question(transport, name, engines, c -> c.type(t));
    }
    question(transport, "other", engines, Measurements::otherTypes);
    for (int kind = 1; kind < Counters.KINDS.size(); kind++) {
      int k = kind;
      engine(
          "deens.answers",
          "Answers from zones, by what was found",
          engines,
          c -> c.kind(k),
          "transport",
          transport,
          "outcome",
          Counters.KINDS.get(kind));
    }
    tail(transport, "remembered", engines, Counters::tailHits);
    tail(transport, "rendered-ahead", engines, Counters::renderedAhead);
    tail(transport, "rendered", engines, Counters::rendered);
    engine(
        "deens.truncated",
        "Responses with TC",
        engines,
        Counters::truncated,
        "transport",
        transport);
    engine(
        "deens.limited",
        "Responses that were not sent because their network had had its share",
        engines,
        Counters::limited,
        "transport",
        transport,
        "what",
        "dropped");
    engine(
        "deens.limited",
        "Responses that were not sent because their network had had its share",
        engines,
        Counters::slipped,
        "transport",
        transport,
        "what",
        "slipped");
    memo(transport, engines);
    engine(
        "deens.damaged",
        "Queries answered SERVFAIL because the image is damaged",
        engines,
        Counters::damaged,
        "transport",
        transport);
  }

  private void memo(String transport, List<AnswerEngine> all) {
    List<AnswerEngine> engines = List.copyOf(all);
    String help = "Octets that memos take, full or not, and those of the answers in them";
    memoOctets(transport, help, "all", engines, MemoUse::octets);
    memoOctets(transport, help, "answers", engines, MemoUse::tailOctets);
    memo(
        "deens.memo.written.octets",
        "Octets of answers put into memos",
        transport,
        engines,
        MemoUse::writtenOctets);
    memo(
        "deens.memo.evicted.octets",
        "Octets of answers whose place in the memo others took",
        transport,
        engines,
        MemoUse::evictedOctets);
    memo(
        "deens.memo.questions",
        "Questions put into memos, to be answered without a lookup",
        transport,
        engines,
        MemoUse::questions);
    memo(
        "deens.memo.evicted.questions",
        "Questions whose place in the memo others took",
        transport,
        engines,
        MemoUse::evictedQuestions);
  }

  private void memoOctets(
      String transport,
      String help,
      String what,
      List<AnswerEngine> engines,
      ToLongFunction<MemoUse> of) {
    metrics.gauge(
        "deens.memo.octets", help, () -> sum(engines, of), "transport", transport, "what", what);
  }

  private void memo(
      String name,
      String help,
      String transport,
      List<AnswerEngine> engines,
      ToLongFunction<MemoUse> of) {
    metrics.counter(name, help, () -> sum(engines, of), "transport", transport);
  }

  private static long sum(List<AnswerEngine> engines, ToLongFunction<MemoUse> of) {
    return engines.stream().map(AnswerEngine::memo).mapToLong(of).sum();
  }

  /** Measures zones each for itself, all transports together. */
  void zones(ZoneCounts zones, List<AnswerEngine> engines) {
    List<Counters> counters = engines.stream().map(AnswerEngine::counters).toList();
    metrics.counters(
        "deens_zone_answers",
        "Answers from each zone, by what was found",
        List.of("zone", "outcome"),
        () -> zones.answers(counters));
  }

  private static long otherTypes(Counters c) {
    long n = c.type(Counters.MOST_TYPES);
    for (int type = 0; type < Counters.MOST_TYPES; type++) {
      if (RRTypes.mnemonic(type).startsWith("TYPE")) n += c.type(type);
    }
    return n;
  }

  private void question(
      String transport, String type, List<AnswerEngine> engines, ToLongFunction<Counters> of) {
    String help = "Questions answered from zones, by type";
    engine("deens.questions", help, engines, of, "transport", transport, "type", type);
  }

  private void tail(
      String transport, String from, List<AnswerEngine> engines, ToLongFunction<Counters> of) {
    String help =
        "Answers from zones, by where their octets came from: the memo, the image, or made";
    engine("deens.tails", help, engines, of, "transport", transport, "from", from);
  }

  private void engine(
      String name,
      String help,
      List<AnswerEngine> engines,
      ToLongFunction<Counters> of,
      String... tags) {
    List<Counters> counters = engines.stream().map(AnswerEngine::counters).toList();
    metrics.counter(name, help, () -> counters.stream().mapToLong(of).sum(), tags);
  }

  /** Measures UDP. */
  void udp(Supplier<UdpCounters> udp, Supplier<long[]> times) {
    octets("udp", "received", udp, UdpCounters::receivedOctets);
    octets("udp", "sent", udp, UdpCounters::answeredOctets);
    metrics.counter(
        "deens.messages", "Messages received", () -> udp.get().received(), "transport", "udp");
    drop("udp", "too-short", udp, UdpCounters::tooShort);
    drop("udp", "too-long", udp, UdpCounters::tooLong);
    drop("udp", "no-query", udp, UdpCounters::silent);
    drop("udp", "unsent", udp, UdpCounters::unsent);
    drop("udp", "fault", udp, UdpCounters::failed);
    drop("udp", "overflow", udp, UdpCounters::overflowed);
    metrics.histogram(
        "deens_udp_answer_seconds",
        "From received to handed to the system, of one batch in 64",
        times);
  }

  /** Measures the connections of TCP or of TLS. */
  void stream(String transport, Supplier<TcpCounters> counters) {
    octets(transport, "received", counters, TcpCounters::receivedOctets);
    octets(transport, "sent", counters, TcpCounters::answeredOctets);
    metrics.counter(
        "deens." + transport + ".connections",
        transport.toUpperCase(Locale.ROOT) + " connections accepted",
        () -> counters.get().accepted());
    drop(transport, "limit", counters, TcpCounters::refused);
    drop(transport, "idle", counters, TcpCounters::idle);
    drop(transport, "malformed", counters, TcpCounters::malformed);
    drop(transport, "proxy", counters, TcpCounters::proxyRefused);
    drop(transport, "fault", counters, TcpCounters::failed);
  }

  /** Measures TLS: handshakes and the certificate. */
  void tls(Tls tls) {
    drop("tls", "broken", tls::handshakes, TlsCounters::broken);
    handshakes("full", () -> tls.handshakes().handshakes() - tls.handshakes().resumed());
    handshakes("resumed", () -> tls.handshakes().resumed());
    for (TlsCounters.Reason reason : TlsCounters.Reason.values()) {
      metrics.counter(
          "deens.tls.handshakes.failed",
          "TLS handshakes that failed, by reason",
          () -> tls.handshakes().failed(reason),
          "reason",
          Tls.word(reason));
    }
    Certificate certificate = tls.certificate();
    String reloads = "Reloads that took another certificate, or met a bad one and kept the old";
    metrics.counter("deens.tls.certificate.reloads", reloads, certificate::good, "result", "good");
    metrics.counter("deens.tls.certificate.reloads", reloads, certificate::bad, "result", "bad");
    metrics.gauge(
        "deens.tls.certificate.expiry.timestamp.seconds",
        "Until when the certificate is valid, seconds since 1970",
        () -> certificate.identity().expires().getEpochSecond());
  }

  private void handshakes(String kind, LongSupplier value) {
    metrics.counter(
        "deens.tls.handshakes", "TLS handshakes that came to their end", value, "kind", kind);
  }

  private <T> void octets(
      String transport, String way, Supplier<T> counters, ToLongFunction<T> of) {
    metrics.counter(
        "deens.octets",
        "Octets of messages",
        () -> of.applyAsLong(counters.get()),
        "transport",
        transport,
        "way",
        way);
  }

  private <T> void drop(
      String transport, String reason, Supplier<T> counters, ToLongFunction<T> of) {
    metrics.counter(
        "deens.dropped",
        "Messages and connections that got no response",
        () -> of.applyAsLong(counters.get()),
        "transport",
        transport,
        "reason",
        reason);
  }

  /** Measures what is served: how many zones, and the first thousand by name. */
  void zones(Supplier<List<ServedZone>> zones) {
    metrics.gauge("deens.zones", "Zones served", () -> zones.get().size());
    metrics.gauge(
        "deens.records",
        "Records served",
        () -> zones.get().stream().mapToLong(ServedZone::records).sum());
    metrics.gauges(
        "deens.zone.serial",
        "Serial of each zone, of " + MOST_ZONES + " zones at most",
        "zone",
        () -> zones.get().stream().limit(MOST_ZONES).map(Measurements::serial).toList());
  }

  private static Metrics.Sample serial(ServedZone zone) {
    return new Metrics.Sample(
        zone.apex().toString().toLowerCase(Locale.ROOT), Integer.toUnsignedLong(zone.serial()));
  }

  /** Measures zones that are fetched from elsewhere, the first thousand by name. */
  void secondaries(Supplier<List<Transfers.SecondaryState>> zones) {
    metrics.gauges(
        "deens.secondary.answered",
        "Whether a secondary zone is answered: 0 if it was never received, or has expired",
        "zone",
        () -> samples(zones.get(), zone -> zone.isWithheld() ? 0 : 1));
    metrics.gauges(
        "deens.secondary.failing",
        "Whether a secondary zone could not be refreshed when it was last due",
        "zone",
        () -> samples(zones.get(), zone -> zone.lastFailure().isEmpty() ? 0 : 1));
  }

  private static List<Metrics.Sample> samples(
      List<Transfers.SecondaryState> zones, ToDoubleFunction<Transfers.SecondaryState> value) {
    return zones.stream()
        .limit(MOST_ZONES)
        .map(z -> new Metrics.Sample(z.apex().toString(), value.applyAsDouble(z)))
        .toList();
  }

  /** Measures what comes of transfers. */
  void transfers(Tally tally) {
    for (Tally.Of of : Tally.Of.values()) {
      if (of.what().equals("transfer.octets")) {
        metrics.counter(
            "deens.transfer.octets", "Octets of zones", () -> tally.count(of), "way", of.way());
        continue;
      }
      metrics.counter(
          "deens." + of.what(),
          "Zone transfers, NOTIFY and bad signatures, by what came of them",
          () -> tally.count(of),
          "way",
          of.way(),
          "result",
          of.result());
    }
  }

  /** Measures reloads. */
  void reloads(Reloads reloads) {
    metrics.counter("deens.reloads", "Reloads by result", reloads::good, "result", "good");
    metrics.counter("deens.reloads", "Reloads by result", reloads::bad, "result", "bad");
    metrics.counter("deens.reloaded.zones", "Zones that a reload found changed", reloads::changed);
    metrics.gauge(
        "deens.last.reload.seconds", "How long the last reload took", reloads::lastSeconds);
    metrics.gauge(
        "deens.bad.files", "Zone files that could not be read at the last reload", reloads::files);
    metrics.gauge(
        "deens.last.good.reload.timestamp.seconds",
        "When all was last read without an error, seconds since 1970",
        reloads::lastGoodSeconds);
  }
}
