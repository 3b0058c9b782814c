package deens.app;

import deens.control.Facts;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Counters;
import deens.transport.tcp.TcpCounters;
import deens.transport.udp.UdpCounters;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a server has done since its start, in words. */
final class Statistics {
  static final String[] RCODES = {
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE"
  };

  private final List<AnswerEngine> engines;

  Statistics(List<AnswerEngine> engines) {
    this.engines = engines;
  }

  private long sum(ToLongFunction<Counters> of) {
    return engines.stream().map(AnswerEngine::counters).mapToLong(of).sum();
  }

  /** Returns them for the control socket. */
  Facts facts(UdpCounters udp, TcpCounters tcp, Optional<Facts> tls) {
    var rcodes = new LinkedHashMap<String, Object>();
    for (int rcode = 0; rcode < 16; rcode++) {
      int r = rcode;
      long n = sum(c -> c.rcode(r));
      if (n > 0) rcodes.put(rcode < RCODES.length ? RCODES[rcode] : "RCODE" + rcode, n);
    }
    if (sum(Counters::badVersion) > 0) rcodes.put("BADVERS", sum(Counters::badVersion));
    Facts facts = facts(udp, tcp, rcodes);
    return tls.isEmpty() ? facts : facts.with("tls", tls.get());
  }

  private Facts facts(UdpCounters udp, TcpCounters tcp, Map<String, Object> rcodes) {
    return Facts.of(
        "udp",
        Facts.of(
            "received", udp.received(),
            "answered", udp.answered(),
            "silent", udp.silent(),
            "too-short", udp.tooShort(),
            "too-long", udp.tooLong(),
            "unsent", udp.unsent(),
            "failed", udp.failed(),
            "overflow", udp.overflowed()),
        "tcp",
        Facts.of(
            "connections", tcp.accepted(),
            "refused", tcp.refused(),
            "idle", tcp.idle(),
            "malformed", tcp.malformed(),
            "proxy-refused", tcp.proxyRefused(),
            "answered", tcp.answered(),
            "failed", tcp.failed()),
        "answers",
        new Facts(rcodes),
        "truncated",
        sum(Counters::truncated),
        "dropped",
        sum(Counters::dropped),
        "damaged",
        sum(Counters::damaged),
        "limited",
        Facts.of("dropped", sum(Counters::limited), "slipped", sum(Counters::slipped)),
        "memo",
        Facts.of(
            "remembered", sum(Counters::tailHits),
            "rendered", sum(Counters::rendered),
            "rendered-ahead", sum(Counters::renderedAhead)));
  }

  void print(PrintWriter out, UdpCounters udp, TcpCounters tcp, Optional<String> tls) {
    var answers = new StringBuilder();
    for (int rcode = 0; rcode < 16; rcode++) {
      int r = rcode;
      long n = sum(c -> c.rcode(r));
      if (n == 0) continue;
      String name = rcode < RCODES.length ? RCODES[rcode] : "RCODE" + rcode;
      answers.append(answers.isEmpty() ? "" : ", ").append(name).append(' ').append(n);
    }
    long badVersion = sum(Counters::badVersion);
    if (badVersion > 0) answers.append(", BADVERS ").append(badVersion);
    long hits = sum(Counters::tailHits);
    long rendered = sum(Counters::rendered);
    long ahead = sum(Counters::renderedAhead);
    long all = hits + rendered + ahead;
    out.println(
        "udp: received "
            + udp.received()
            + ", answered "
            + udp.answered()
            + ", silent "
            + udp.silent()
            + ", too short "
            + udp.tooShort()
            + ", too long "
            + udp.tooLong()
            + ", unsent "
            + udp.unsent()
            + ", failed "
            + udp.failed()
            + ", overflow "
            + udp.overflowed());
    out.println(
        "tcp: connections "
            + tcp.accepted()
            + ", refused "
            + tcp.refused()
            + ", idle "
            + tcp.idle()
            + ", malformed "
            + tcp.malformed()
            + ", proxy refused "
            + tcp.proxyRefused()
            + ", answered "
            + tcp.answered()
            + ", failed "
            + tcp.failed());
    tls.ifPresent(out::println);
    out.println(
        "answers: "
            + (answers.isEmpty() ? "none" : answers)
            + "; truncated "
            + sum(Counters::truncated)
            + ", dropped "
            + sum(Counters::dropped)
            + ", met damage in the image "
            + sum(Counters::damaged));
    out.println(
        "memo: remembered "
            + hits
            + ", rendered "
            + rendered
            + ", rendered ahead "
            + ahead
            + (all == 0
                ? ""
                : String.format(Locale.ROOT, ", hit ratio %.3f", hits / (double) all)));
  }
}
