package deens.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.hash.Crc32c;
import deens.oracle.Compiled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A commit whose checksum is right and whose fields are not: forged, not damaged by chance. */
class CommitTest {
  private static final int BEFORE = ImageFormat.COMMIT_BEFORE_AT;

  private final byte[] image = image();

  private static byte[] image() {
    ImageBytes bytes =
        Compiled.version(List.of("example. 60 SOA . . 1 2 3 4 5\nexample. 60 NS ns.test.\n"))
            .bytes();
    byte[] octets = new byte[(int) bytes.size()];
    bytes.copyTo(0, octets, 0, octets.length);
    return octets;
  }

  private byte[] with(int field, long value) {
    byte[] forged = image.clone();
    int commit = forged.length - ImageFormat.COMMIT_OCTETS;
    var buffer = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(commit + field, value);
    int checked = ImageFormat.COMMIT_CHECKSUM_AT;
    buffer.putInt(commit + checked, Crc32c.update(0, forged, commit, checked));
    return forged;
  }

  @Test
  void theImageItselfIsGood() throws DamagedImageException {
    var bytes = new HeapImageBytes(with(BEFORE, 0));
    assertEquals(1, Commit.last(bytes).zones());
    assertEquals(List.of(), ImageCheck.check(bytes));
  }

  @Test
  void aCommitBeforeTheFilesStartIsRefused() {
    var bytes = new HeapImageBytes(with(BEFORE, -ImageFormat.COMMIT_OCTETS));
    var refused = assertThrows(DamagedImageException.class, () -> Commit.last(bytes));
    assertTrue(refused.getMessage().contains("the commit before is at -64"), refused.getMessage());
    assertEquals(1, ImageCheck.check(bytes).size());
  }
}
