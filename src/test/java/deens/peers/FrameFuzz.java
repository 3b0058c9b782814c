package deens.peers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Random frames, frames that are nearly right, and replies to what the guest itself sends, as fast
 * as they go; after every few of them a question, which must be answered. From a command line:
 *
 * <pre>
 *   FrameFuzz KERNEL IMAGE SECONDS SEED
 * </pre>
 *
 * whose image has a.example A. Exit code 1 if the guest did not survive.
 */
public final class FrameFuzz implements AutoCloseable {
  /** The guest's options: its addresses are those of {@link Frames}. */
  private static final String OPTIONS = "ip=192.0.2.53/24 ip6=2001:db8::53 report=";

  private static final int QUESTION_ID = 7;
  private static final int BURST = 64;

  private final SplittableRandom random;
  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Guest guest;
  private final DatagramPacket heard = new DatagramPacket(new byte[2048], 2048);
  private long frames;
  private long questions;
  private long replies;

  /** Boots a guest that reports every so many seconds. */
  FrameFuzz(Path kernel, Path image, long seed, int reportSeconds) throws Exception {
    random = new SplittableRandom(seed);
    int port;
    try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    guest = Guest.boot(kernel, List.of(image.toString()), OPTIONS + reportSeconds, socket, port);
    guest.await(0, "serving");
    socket.connect(guest.address());
    socket.setSoTimeout(200);
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[2]);
    long seed = Long.parseLong(arguments[3]);
    try (var fuzz = new FrameFuzz(Path.of(arguments[0]), Path.of(arguments[1]), seed, 30)) {
      System.out.println("seed " + seed + ", QEMU has " + fuzz.residentKib() + " KiB at the start");
      for (int left = seconds; left > 0; left -= 60) {
        fuzz.run(Math.min(left, 60));
        System.out.println(fuzz.summary());
      }
      for (String line : fuzz.lastReport()) System.out.println(line);
    } catch (IOException | IllegalStateException harmed) {
      System.err.println("fuzz: " + harmed);
      System.exit(1);
    }
  }

  /** Goes on for so many seconds. Fails if a question stays without an answer. */
  void run(int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      for (int i = 0; i < BURST; i++) send(Frames.any(random));
      ask();
    }
  }

  private void send(byte[] frame) throws IOException {
    socket.send(new DatagramPacket(frame, frame.length));
    frames++;
  }

  /** Asks, again if need be, as datagrams may be lost; what is heard meanwhile may get a reply. */
  private void ask() throws IOException {
    byte[] question = Frames.question(QUESTION_ID);
    for (int tries = 0; tries < 50; tries++) {
      send(question);
      for (int i = 0; i < 1000 && hear(); i++) {
        if (Frames.isAnswer(heard.getData(), heard.getLength(), QUESTION_ID)) {
          questions++;
          return;
        }
        byte[] reply = Frames.reply(heard.getData(), heard.getLength(), random);
        if (reply.length > 0) {
          send(reply);
          replies++;
        }
      }
    }
    throw new IOException("a question is not answered:\n" + String.join("\n", guest.console()));
  }

  private boolean hear() throws IOException {
    try {
      heard.setLength(heard.getData().length);
      socket.receive(heard);
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    }
  }

  /** Frames sent. */
  long frames() {
    return frames;
  }

  /**
   * Waits for the guest's next report, and returns its two lines.
   *
   * @throws IllegalStateException if the console tells of a fault or a bug, or of memory allocated
   *     in the loop
   */
  List<String> lastReport() throws IOException, InterruptedException {
    int from = guest.console().size();
    String answers = guest.await(from, " answers, ");
    String network = guest.await(from, "deens: network");
    for (String line : guest.console()) {
      boolean allocates = line.contains(" answers, ") && !line.contains(", 0 octets allocated");
      if (allocates || line.contains("fault") || line.contains("bug") || line.contains("watchdog"))
        throw new IllegalStateException(line);
    }
    return List.of(answers, network);
  }

  private String summary() throws IOException {
    return frames
        + " frames sent, "
        + replies
        + " of them in a TCP connection, "
        + questions
        + " questions answered, QEMU has "
        + residentKib()
        + " KiB";
  }

  /** What QEMU with the guest keeps in memory. */
  private long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + guest.process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", ""));
    }
    throw new IOException("QEMU has ended:\n" + String.join("\n", guest.console()));
  }

  @Override
  public void close() {
    guest.close();
    socket.close();
  }
}
