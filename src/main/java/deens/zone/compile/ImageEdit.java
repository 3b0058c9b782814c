package deens.zone.compile;

import deens.core.image.Commit;
import deens.core.image.ImageBytes;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.zone.model.Zone;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Appends a version to an image: the zones that are new or take another's place, and what of the
 * directory leads to them, then {@link #finish}. All else is shared with the version before, which
 * stays as it is.
 */
public final class ImageEdit {
  private final ImageBytes before;
  private final ImageOutput out;
  private final ZoneOutput output;
  private final DirectoryEdit directory;
  private final long end;
  private long zones;
  private long keptRecords;

  /**
   * Begins another version.
   *
   * @param channel is at the end of the image before, and stays open
   * @param commit the last one of the image before
   * @throws IndexOutOfBoundsException if the image is damaged; so do all methods
   */
  public ImageEdit(WritableByteChannel channel, ImageBytes before, Commit commit) {
    this.before = before;
    out = new ImageOutput(channel, commit.end());
    output = new ZoneOutput(out, new ZoneCopy(out));
    directory = new DirectoryEdit(before, commit.root());
    end = commit.end();
    zones = commit.zones();
    keptRecords = commit.records();
  }

  /** As {@link ImageWriter#renderAhead}. */
  public void renderAhead(long mostOctets) {
    output.renderAhead(mostOctets);
  }

  /**
   * Writes a zone, which takes the place of the one with its apex if there is one. Returns the
   * offset of its zone record.
   *
   * @throws ImageException if the zone exceeds a limit of the format, or there was one with its
   *     apex in this version already
   */
  public long putZone(Zone zone) throws IOException {
    long offset = output.write(zone);
    leadTo(zone.apex(), offset);
    zones++;
    return offset;
  }

  /** Takes a zone out of this version, if it is there. */
  public void removeZone(Name apex) throws IOException {
    leadTo(apex, 0);
  }

  private void leadTo(Name apex, long zone) throws IOException {
    long old = directory.put(apex, zone);
    if (old == 0) return;
    if (old >= end) throw new ImageException("two zones have the apex " + apex);
    zones--;
    keptRecords -= ZoneView.records(before, old);
  }

  /**
   * Writes what has changed of the directory, and the commit.
   *
   * @throws ImageException if a zone is too far away from the end of the image
   */
  public void finish() throws IOException {
    out.commit(directory.write(out), zones, keptRecords + output.records());
  }
}
