package deens.zone.compile;

import deens.core.image.ImageFormat;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The end of an image that is being written: little-endian, with a checksum for each block. */
final class ImageOutput {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle I32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle I64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_OCTETS = 1 << 12; // for many a small zone it is enough
  private static final int DRAIN_OCTETS = 1 << 18;

  private final WritableByteChannel channel;
  private final long from;
  private byte[] b = new byte[FIRST_OCTETS];
  private int used;
  private long drained;
  private final CRC32C block = new CRC32C();
  private long blockOctets;
  private int[] checksums = new int[64];
  private int blocks;

  /**
   * @param at how many octets of the image there are already
   */
  ImageOutput(WritableByteChannel channel, long at) {
    this.channel = channel;
    from = at;
    drained = at;
  }

  /** Returns the offset of the next octet. */
  long position() {
    return drained + used;
  }

  /** Makes room for octets in one piece; {@link #used} does not move. */
  private void room(int octets) {
    if (b.length - used >= octets) return;
    int least = Math.addExact(used, octets);
    b = Arrays.copyOf(b, Math.max(least, (int) Math.min(2L * b.length, Integer.MAX_VALUE - 8)));
  }

  void u8(int v) {
    room(1);
    b[used++] = (byte) v;
  }

  void u16(int v) {
    room(2);
    U16.set(b, used, (short) v);
    used += 2;
  }

  /** Writes 16 bits in network order. */
  void u16Network(int v) {
    u16(Short.reverseBytes((short) v));
  }

  void i32(int v) {
    room(4);
    I32.set(b, used, v);
    used += 4;
  }

  void i64(long v) {
    room(8);
    I64.set(b, used, v);
    used += 8;
  }

  void octets(byte[] from, int at, int length) {
    room(length);
    System.arraycopy(from, at, b, used, length);
    used += length;
  }

  /** Writes zeros up to the next multiple of {@link ImageFormat#ALIGNMENT}. */
  void align() {
    while ((used + (int) drained & ImageFormat.ALIGNMENT - 1) != 0) u8(0);
  }

  /** Sets bits of the 32 at an offset; nothing has been drained since it was written. */
  void setBits(long position, int bits) {
    int p = (int) (position - drained);
    I32.set(b, p, (int) I32.get(b, p) | bits);
  }

  /** Returns the checksum of octets that have not been drained since they were written. */
  int checksum(long from) {
    CRC32C crc = new CRC32C();
    crc.update(b, (int) (from - drained), (int) (position() - from));
    return (int) crc.getValue();
  }

  /** Lets written octets go to the channel if there are many; they cannot be changed any more. */
  void drainIfFull() throws IOException {
    if (used >= DRAIN_OCTETS) drain();
  }

  private void drain() throws IOException {
    for (int p = 0; p < used; ) {
      int n = (int) Math.min(used - p, ImageFormat.BLOCK_OCTETS - blockOctets);
      block.update(b, p, n);
      blockOctets += n;
      p += n;
      if (blockOctets == ImageFormat.BLOCK_OCTETS) endBlock();
    }
    write();
  }

  private void write() throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(b, 0, used);
    while (buffer.hasRemaining()) channel.write(buffer);
    drained += used;
    used = 0;
  }

  private void endBlock() {
    if (blocks == checksums.length) checksums = Arrays.copyOf(checksums, 2 * blocks);
    checksums[blocks++] = (int) block.getValue();
    block.reset();
    blockOctets = 0;
  }

  /**
   * Writes the checksums of all blocks and the commit that makes what was written a version, and
   * hands all to the channel.
   *
   * @param root offset of the directory's root
   * @param zones how many there are
   * @param records of all zones
   */
  void commit(long root, long zones, long records) throws IOException {
    drain();
    if (blockOctets != 0) endBlock();
    long checksumsAt = position();
    for (int i = 0; i < blocks; i++) i32(checksums[i]);
    int checksumsChecksum = checksum(checksumsAt);
    long at = position();
    i64(ImageFormat.COMMIT_MAGIC);
    i64(root);
    i64(zones);
    i64(records);
    i64(checksumsAt);
    i64(from);
    i64(from == 0 ? 0 : from - ImageFormat.COMMIT_OCTETS); // the commit before
    i32(checksumsChecksum);
    i32(checksum(at));
    write();
  }
}
