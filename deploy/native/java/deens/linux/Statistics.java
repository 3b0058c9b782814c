package deens.linux;

import deens.core.answer.Counters;
import deens.portable.Console;

/**
 * What a worker has done since its start, in the words of {@code dns-server}. Allocates nothing.
 */
final class Statistics {
  private static final String[] UDP = {
    "received ", "answered ", "silent ", "too short ", "too long ", "unsent "
  };
  private static final String[] TCP = {
    "connections ", "refused ", "idle ", "malformed ", "answered "
  };
  private static final String[] RCODES = {
    "NOERROR ",
    "FORMERR ",
    "SERVFAIL ",
    "NXDOMAIN ",
    "NOTIMP ",
    "REFUSED ",
    "YXDOMAIN ",
    "YXRRSET ",
    "NXRRSET ",
    "NOTAUTH ",
    "NOTZONE "
  };

  private final Counters engine;
  private final long before;

  /** Begins to count what is allocated; all that it needs itself has been. */
  Statistics(Counters engine) {
    this.engine = engine;
    before = Shell.allocated();
  }

  /** Prints them. */
  void print() {
    Console.text("udp: ");
    counters(UDP, 0);
    Console.text("tcp: ");
    counters(TCP, UDP.length);
    Console.text("answers: ");
    for (int rcode = 0; rcode < RCODES.length; rcode++) {
      if (engine.rcode(rcode) > 0) one(RCODES[rcode], engine.rcode(rcode), ", ");
    }
    if (engine.badVersion() > 0) one("BADVERS ", engine.badVersion(), ", ");
    one("truncated ", engine.truncated(), ", ");
    one("dropped ", engine.dropped(), ", ");
    one("met damage in the image ", engine.damaged(), "\n");
    one("memo: remembered ", engine.tailHits(), ", ");
    one("rendered ", engine.rendered(), ", ");
    one("rendered ahead ", engine.renderedAhead(), "\n");
    one("memory: allocated while serving ", Shell.allocated() - before, "\n");
  }

  private static void counters(String[] names, int from) {
    for (int i = 0; i < names.length; i++) {
      one(names[i], Shell.counter(from + i), i == names.length - 1 ? "\n" : ", ");
    }
  }

  private static void one(String name, long n, String behind) {
    Console.text(name);
    Console.number(n);
    Console.text(behind);
  }
}
