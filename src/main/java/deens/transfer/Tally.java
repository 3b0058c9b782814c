package deens.transfer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what came of transfers, and of what leads to them. */
public final class Tally {
  /** What is counted; a way is seen from here. */
  public enum Of {
    /** A zone was sent to its end. */
    TRANSFER_SENT("transfers", "out", "whole"),
    /** The client went, or took nothing for too long. */
    TRANSFER_CUT("transfers", "out", "cut"),
    TRANSFER_REFUSED("transfers", "out", "refused"),
    /** So many were being sent that there was no place for one more. */
    TRANSFER_BUSY("transfers", "out", "busy"),
    TRANSFER_RECEIVED("transfers", "in", "whole"),
    /** A primary was asked, and had nothing newer. */
    TRANSFER_NOT_NEEDED("transfers", "in", "current"),
    /** No primary of a zone gave an answer that is of use. */
    TRANSFER_FAILED("transfers", "in", "failed"),
    NOTIFY_TAKEN("notifies", "in", "taken"),
    NOTIFY_REFUSED("notifies", "in", "refused"),
    NOTIFY_ANSWERED("notifies", "out", "answered"),
    NOTIFY_FAILED("notifies", "out", "failed"),
    /** A request was signed by a key that is not ours, badly, or at another time. */
    BAD_SIGNATURE("signatures", "in", "bad"),
    OCTETS_SENT("transfer.octets", "out", "all"),
    OCTETS_RECEIVED("transfer.octets", "in", "all");

    private final String what;
    private final String way;
    private final String result;

    Of(String what, String way, String result) {
      this.what = what;
      this.way = way;
      this.result = result;
    }

    /** Returns what it is, words with dots between them. */
    public String what() {
      return what;
    }

    /** Returns in or out. */
    public String way() {
      return way;
    }

    /** Returns what came of it, in one word. */
    public String result() {
      return result;
    }
  }

  private final Map<Of, LongAdder> counts = new EnumMap<>(Of.class);

  Tally() {
    for (Of of : Of.values()) counts.put(of, new LongAdder());
  }

  void add(Of of) {
    add(of, 1);
  }

  void add(Of of, long n) {
    adder(of).add(n);
  }

  /** Returns how many there were. */
  public long count(Of of) {
    return adder(of).sum();
  }

  private LongAdder adder(Of of) {
    LongAdder adder = counts.get(of);
    if (adder == null) throw new IllegalStateException(of.name());
    return adder;
  }
}
