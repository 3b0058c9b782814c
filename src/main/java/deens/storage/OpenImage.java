package deens.storage;

import deens.core.image.Commit;
import deens.core.image.ImageBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An image that can be read until it is closed. */
public final class OpenImage implements AutoCloseable {
  private final Arena arena;
  private final MappedImageBytes bytes;
  private final Commit commit;

  OpenImage(Arena arena, MappedImageBytes bytes, Commit commit) {
    this.arena = arena;
    this.bytes = bytes;
    this.commit = commit;
  }

  /** Returns the octets of the image. */
  public ImageBytes bytes() {
    return bytes;
  }

  MemorySegment segment() {
    return bytes.segment();
  }

  /** Returns the last commit, which has the root of the zone directory. */
  public Commit commit() {
    return commit;
  }

  /** Unmaps the image; any later read throws {@link IllegalStateException}. To be called once. */
  @Override
  public void close() {
    arena.close();
  }
}
