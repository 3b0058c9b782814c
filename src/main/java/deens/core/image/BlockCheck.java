package deens.core.image;

import deens.core.hash.Crc32c;

/**
 * Verifies an image's checksums step by step, each a block of at most 64 KiB: what a medium or a
 * transport can damage. The versions are taken from the last to the first.
 */
public final class BlockCheck {
  private final ImageBytes b;
  private final byte[] block;
  private Commit commit;
  private boolean isDone;
  private long blocks; // of the commit's that are done
  private int checksum; // of their checksums

  /**
   * Begins.
   *
   * @throws DamagedImageException if the header or the last commit is damaged
   */
  public BlockCheck(ImageBytes image) throws DamagedImageException {
    b = image;
    commit = Commit.last(image);
    block = new byte[(int) Math.min(ImageFormat.BLOCK_OCTETS, commit.at())];
  }

  /** Whether all was verified. */
  public boolean isDone() {
    return isDone;
  }

  /**
   * Verifies the next block, and with the last one of a version their checksums.
   *
   * @return what is wrong: where, what was found, what was expected; empty: nothing
   * @throws DamagedImageException if the commit before is damaged: then no more can be verified
   */
  public String next() throws DamagedImageException {
    String problem = blocks < commit.blocks() ? block() : "";
    if (blocks < commit.blocks() || !problem.isEmpty()) return problem;
    int expected = b.i32(commit.at() + ImageFormat.COMMIT_CHECKSUMS_CHECKSUM_AT);
    problem = compare("checksums", commit.checksums(), checksum, expected);
    isDone = commit.before() == 0;
    if (!isDone) {
      commit = Commit.at(b, commit.before());
      blocks = 0;
      checksum = 0;
    }
    return problem;
  }

  private String block() {
    long p = commit.from() + blocks * ImageFormat.BLOCK_OCTETS;
    int n = (int) Math.min(block.length, commit.checksums() - p);
    b.copyTo(p, block, 0, n);
    int found = Crc32c.update(0, block, 0, n);
    long at = commit.checksums() + blocks * ImageFormat.CHECKSUM_OCTETS;
    b.copyTo(at, block, 0, ImageFormat.CHECKSUM_OCTETS);
    checksum = Crc32c.update(checksum, block, 0, ImageFormat.CHECKSUM_OCTETS);
    blocks++;
    return compare("block", p, found, b.i32(at));
  }

  private static String compare(String what, long at, int found, int expected) {
    return found == expected
        ? ""
        : what
            + (" at " + at + ": checksum is ")
            + (Commit.hex(found) + ", expected " + Commit.hex(expected));
  }
}
