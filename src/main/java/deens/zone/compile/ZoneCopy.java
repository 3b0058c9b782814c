package deens.zone.compile;

import deens.core.answer.TailRenderer;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.TailIndex;
import deens.core.image.ZoneView;
import deens.core.wire.PortableWords;
import java.io.IOException;
import java.util.Optional;

/**
 * Copies zones from another image: links lead back within a zone, so its octets stay as they are.
 */
final class ZoneCopy {
  private final ImageOutput out;
  private final byte[] piece = new byte[ImageFormat.BLOCK_OCTETS];
  private Optional<TailRenderer> renderer = Optional.empty();

  ZoneCopy(ImageOutput out) {
    this.out = out;
  }

  /**
   * Copies a zone, with its tails if it has some. Returns the offset of its zone record.
   *
   * @param zone offset of the zone record in the other image
   */
  long whole(ImageBytes from, long zone) throws IOException {
    long start = ZoneView.start(from, zone);
    long offset = out.position() + zone - start;
    copy(from, start, ZoneView.end(from, zone));
    out.align();
    return offset;
  }

  /**
   * Copies a zone, and puts tails of its answers beside it unless it has some. Returns the offset
   * of its zone record.
   *
   * @param zone offset of the zone record in the other image
   * @param mostOctets of tails and their index
   */
  long withTails(ImageBytes from, long zone, long mostOctets) throws IOException {
    if (TailIndex.tails(from, zone) > 0) return whole(from, zone);
    long start = out.position();
    copy(from, ZoneView.start(from, zone), zone);
    out.align();
    long index = new TailWriter(out, from, zone, mostOctets, renderer(from, zone)).write();
    long offset = out.position();
    out.i32(moved(ZoneView.apex(from, zone), zone, from, start, offset));
    out.i32(moved(ZoneView.nsec3Root(from, zone), zone, from, start, offset));
    out.i32(moved(ZoneView.nsec3Unused(from, zone), zone, from, start, offset));
    out.i32(ZoneView.serial(from, zone));
    out.i64(ZoneView.records(from, zone));
    out.i64(offset - start);
    copy(from, zone + ImageFormat.ZONE_FLAGS_AT, zone + ImageFormat.ZONE_TAILS_AT);
    out.i32((int) TrieWriter.link(offset, index, "zone record"));
    copy(from, zone + ImageFormat.ZONE_APEX_AT, ZoneView.end(from, zone));
    out.align();
    return offset;
  }

  /** One for all zones: it is larger than most of them. */
  private TailRenderer renderer(ImageBytes from, long zone) {
    if (renderer.isEmpty()) {
      renderer = Optional.of(new TailRenderer(from, zone, PortableWords.words()));
    }
    renderer.get().turnTo(from, zone);
    return renderer.get();
  }

  /** Returns the link from a zone record to what the old record led to. */
  private static int moved(long target, long zone, ImageBytes from, long start, long offset)
      throws ImageException {
    long there = target == 0 ? 0 : start + target - ZoneView.start(from, zone);
    return (int) TrieWriter.link(offset, there, "zone record");
  }

  private void copy(ImageBytes from, long start, long end) throws IOException {
    for (long p = start; p < end; ) {
      int n = (int) Math.min(piece.length, end - p);
      from.copyTo(p, piece, 0, n);
      out.octets(piece, 0, n);
      out.drainIfFull();
      p += n;
    }
  }
}
