package deens.core.memo;

/**
 * How much a memo holds, and has held.
 *
 * @param octets that it takes, full or not
 * @param tailOctets of tails that are in it, those of older versions among them until others take
 *     their place
 * @param writtenOctets of tails that were ever put into it
 * @param questions that were ever put into it
 * @param evictedQuestions those of the same version whose place others took
 */
public record MemoUse(
    long octets, long tailOctets, long writtenOctets, long questions, long evictedQuestions) {
  /** That of no memo. */
  public static final MemoUse NONE = new MemoUse(0, 0, 0, 0, 0);

  /** Returns the sum. */
  public MemoUse plus(MemoUse o) {
    return new MemoUse(
        octets + o.octets,
        tailOctets + o.tailOctets,
        writtenOctets + o.writtenOctets,
        questions + o.questions,
        evictedQuestions + o.evictedQuestions);
  }

  /** Returns the octets of tails that were in it, and are no more. */
  public long evictedOctets() {
    return writtenOctets - tailOctets;
  }
}
