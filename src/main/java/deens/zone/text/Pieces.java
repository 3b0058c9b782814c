package deens.zone.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/** Cuts a large zone file into pieces that other cores read ahead, and gives them in order. */
final class Pieces {
  /*
   * What a line means depends on what stands before it: open parentheses, $ORIGIN, $TTL, the owner. So
   * a piece is read on trial, as if it began an entry, with the origin and TTL that the parser had when
   * the piece was queued. The parser takes it if it comes to the piece's first octet between two
   * entries and with just that origin and TTL, and if there was no problem in the piece; else it reads
   * on by itself, as if there were no pieces. So whatever is in a file, the records, the problems and
   * their order are those of a file that is read from its start to its end.
   *
   * A piece begins with a line that does not take its owner from the line before.
   */
  private static final int SEARCH_OCTETS = 1 << 12;

  /** Pieces read in vain, after which no more are tried: the file is not of that kind. */
  private static final int MOST_IN_VAIN = 4;

  /** Reads a piece, in any thread. */
  @FunctionalInterface
  interface Reading {
    Piece read(byte[] text, int length, ParserBuffers buffers);
  }

  private record Trial(long from, long to, FutureTask<Piece> task) {}

  private final FileChannel channel;
  private final int octets;
  private final int ahead = 2 * (ForkJoinPool.getCommonPoolParallelism() + 1);
  private final Deque<Trial> trials = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<ParserBuffers> buffers = new ConcurrentLinkedQueue<>();
  private final long size;

  /** Where begins what is in no piece yet. */
  private long rest;

  private int inVain;

  /**
   * @param firstOctets before the first piece: they mostly say what origin and TTL are
   * @param octets of each piece, about
   */
  Pieces(FileChannel channel, int firstOctets, int octets) throws IOException {
    this.channel = channel;
    this.octets = octets;
    size = channel.size();
    rest = boundary(firstOctets);
  }

  /** Returns where the next piece begins; the file's end or beyond if there is none. */
  long start() {
    return trials.isEmpty() ? rest : trials.element().from;
  }

  /** Whether a piece begins at an offset; those that begin before it are left out. */
  boolean beginAt(long offset) throws IOException {
    while (!trials.isEmpty() && trials.element().from < offset) drop();
    if (rest < offset) rest = boundary(offset);
    return start() == offset && offset < size;
  }

  /** Has the next piece and others behind it read, as far as they are not being read already. */
  void queue(Reading reading) throws IOException {
    while (trials.size() < ahead && rest < size) {
      long from = rest;
      long to = boundary(from + octets);
      var task = new FutureTask<>(() -> read(reading, from, to));
      trials.add(new Trial(from, to, task));
      rest = to;
      ForkJoinPool.commonPool().execute(task);
    }
  }

  /** Returns where the next piece ends. */
  long end() {
    return trials.element().to;
  }

  /** Removes the next piece and returns what came of it. */
  Piece take() throws IOException {
    FutureTask<Piece> task = trials.remove().task;
    task.run(); // unless another thread does
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading a zone file", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) throw io;
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Returns about how many pieces there are behind an offset. */
  long behind(long offset) {
    return (size - offset) / octets;
  }

  /** Moves the channel to where a piece ends. */
  void moveTo(long offset) throws IOException {
    channel.position(offset);
  }

  /** A piece was read in vain: after a few of them there are no more. */
  void inVain() {
    if (++inVain <= MOST_IN_VAIN) return;
    while (!trials.isEmpty()) drop();
    rest = size;
  }

  private void drop() {
    trials.remove().task.cancel(false);
  }

  private Piece read(Reading reading, long from, long to) throws IOException {
    int length = (int) (to - from);
    ParserBuffers mine = buffers.poll();
    if (mine == null) mine = new ParserBuffers(octets + 2 * SEARCH_OCTETS);
    byte[] text = length < mine.window.length ? mine.window : new byte[length + 1];
    var into = ByteBuffer.wrap(text, 0, length);
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) throw new IOException("it has shrunk");
    }
    Piece piece = reading.read(text, length, mine);
    buffers.add(mine);
    return piece;
  }

  /** Returns the first place for a piece to begin, from an offset on; the file's end: none. */
  private long boundary(long from) throws IOException {
    byte[] b = new byte[SEARCH_OCTETS];
    boolean lineStart = false;
    for (long p = from; p < size; ) {
      int n = channel.read(ByteBuffer.wrap(b), p);
      if (n <= 0) return size;
      for (int i = 0; i < n; i++) {
        if (lineStart && OctetKind.beginsWord(b[i])) return p + i;
        lineStart = b[i] == '\n';
      }
      p += n;
    }
    return size;
  }
}
