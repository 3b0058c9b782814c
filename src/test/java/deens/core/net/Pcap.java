package deens.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.transport.HeapWords;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Captured frames, in the file format of libpcap, which tcpdump reads. */
public final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int ETHERNET = 1;

  /** What the stacks of captures are made with. */
  public static final long SEED = 1;

  private Pcap() {}

  /** Answers every query REFUSED: what is captured is the network, not the answers. */
  public static int refuse(
      byte[] query, int length, byte[] response, boolean stream, byte[] client, int clientLength) {
    System.arraycopy(query, 0, response, 0, length);
    response[2] |= (byte) 0x80;
    response[3] = 5;
    return length;
  }

  /** Writes frames as they come and go. */
  public static final class Writer implements AutoCloseable {
    private final DataOutputStream out;

    /** Begins a file. */
    public Writer(Path file) throws IOException {
      this(Files.newOutputStream(file));
    }

    private Writer(OutputStream file) throws IOException {
      out = new DataOutputStream(file);
      out.writeInt(MAGIC);
      out.writeInt(0x0002_0004);
      out.writeLong(0);
      out.writeInt(0xffff);
      out.writeInt(ETHERNET);
    }

    /** Writes a frame. */
    public void frame(long millis, byte[] frame) throws IOException {
      out.writeInt((int) (millis / 1000));
      out.writeInt((int) (millis % 1000) * 1000);
      out.writeInt(frame.length);
      out.writeInt(frame.length);
      out.write(frame);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /**
   * Gives a new stack all frames of a capture that were not its own, at their times; it sends those
   * that were, octet by octet. Returns how many it has sent.
   */
  public static int replay(InputStream file, NetworkConfig config) throws IOException {
    var in = new DataInputStream(file);
    assertEquals(MAGIC, in.readInt());
    in.skipNBytes(20);
    Capture link = null;
    NetworkStack stack = null;
    int sent = 0;
    for (int i = 1; in.available() > 0; i++) {
      long millis = in.readInt() * 1000L + in.readInt() / 1000;
      int octets = in.readInt();
      in.skipNBytes(4);
      byte[] frame = in.readNBytes(octets);
      if (stack == null) { // the first frame is its own
        link = new Capture(1500, false, Arrays.copyOfRange(frame, 6, 12));
        stack = new NetworkStack(config, link, Pcap::refuse, new HeapWords(), SEED);
      }
      if (link.waiting() == 0) stack.tick(millis);
      if (Arrays.equals(frame, 6, 12, link.macOctets(), 0, 6)) {
        Optional<String> next = link.next().map(HexFormat.of()::formatHex);
        assertEquals(Optional.of(HexFormat.of().formatHex(frame)), next, "frame " + i);
        sent++;
      } else {
        assertEquals(0, link.waiting(), "frame " + i);
        stack.receive(Arrays.copyOf(frame, octets + 8), 0, octets, false);
      }
    }
    return sent;
  }
}
