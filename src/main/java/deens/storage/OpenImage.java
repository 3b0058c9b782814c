package deens.storage;

import deens.core.image.Commit;
import deens.core.image.ImageBytes;
import java.lang.foreign.Arena;

/** An image that can be read until it is closed. */
public final class OpenImage implements AutoCloseable {
  private final Arena arena;
  private final ImageBytes bytes;
  private final Commit commit;

  OpenImage(Arena arena, ImageBytes bytes, Commit commit) {
    this.arena = arena;
    this.bytes = bytes;
    this.commit = commit;
  }

  /** Returns the octets of the image. */
  public ImageBytes bytes() {
    return bytes;
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
