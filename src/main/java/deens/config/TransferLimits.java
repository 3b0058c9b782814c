package deens.config;

/**
 * Bounds on zone transfers, so that no peer can use the server up.
 *
 * @param mostOctets of a zone that is received, as its messages have it
 * @param mostRecords of a zone that is received
 * @param connectMillis how long a primary may take to accept a connection
 * @param messageMillis how long it may take for each message
 * @param transferMillis how long it may take for a whole zone
 * @param incoming zones that are being asked about or received at once
 * @param outgoing zones that are being sent at once
 */
public record TransferLimits(
    long mostOctets,
    long mostRecords,
    int connectMillis,
    int messageMillis,
    int transferMillis,
    int incoming,
    int outgoing) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public TransferLimits {
    atLeastOne("octets of a zone", mostOctets);
    atLeastOne("records of a zone", mostRecords);
    atLeastOne("milliseconds to connect", connectMillis);
    atLeastOne("milliseconds for a message", messageMillis);
    atLeastOne("milliseconds for a transfer", transferMillis);
    atLeastOne("incoming transfers", incoming);
    atLeastOne("outgoing transfers", outgoing);
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) throw new IllegalArgumentException(what + ": at least 1, not " + value);
  }

  /**
   * 256 MiB and 10 million records, which a heap of some GiB holds; 5 s, 30 s, 1 h; 32 in and 32
   * out at once.
   */
  public static TransferLimits standard() {
    return new TransferLimits(256 << 20, 10_000_000, 5_000, 30_000, 3_600_000, 32, 32);
  }
}
