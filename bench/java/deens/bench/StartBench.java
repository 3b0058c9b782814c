package deens.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From the start of a command to its first UDP answer, in milliseconds: {@code StartBench
 * COMMAND...} runs the command eleven times with {@code --listen 127.0.0.1:PORT} behind it, asks
 * for the SOA of example.org until there is an answer, and ends it. The first run counts for
 * nothing. For example
 *
 * <pre>
 *   java -cp target/test-classes deens.bench.StartBench ./dns-server --zone zones/example.zone
 * </pre>
 */
public final class StartBench {
  private static final int STARTS = 11;
  private static final int POLL_MILLIS = 2;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private StartBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    long[] millis = new long[STARTS];
    for (int i = 0; i < STARTS; i++) millis[i] = start(List.of(args)) / 1_000_000;
    long[] counted = Arrays.copyOfRange(millis, 1, STARTS);
    Arrays.sort(counted);
    System.out.println(
        "ms to the first answer: least "
            + counted[0]
            + ", median "
            + counted[counted.length / 2]
            + ", most "
            + counted[counted.length - 1]);
  }

  private static long start(List<String> command) throws IOException, InterruptedException {
    byte[] query =
        "\0\1\0\0\0\1\0\0\0\0\0\0\7example\3org\0\0\6\0\1".getBytes(StandardCharsets.US_ASCII);
    int port;
    try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var whole = new ArrayList<>(command);
    whole.addAll(List.of("--listen", "127.0.0.1:" + port));
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(POLL_MILLIS);
      long before = System.nanoTime();
      Process process =
          new ProcessBuilder(whole)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        while (true) {
          long now = System.nanoTime() - before;
          if (now > PATIENCE_NANOS || !process.isAlive()) throw new IOException("no answer");
          if (isAnswered(socket, query)) return System.nanoTime() - before;
        }
      } finally {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private static boolean isAnswered(DatagramSocket socket, byte[] query)
      throws IOException, InterruptedException {
    try {
      socket.send(new DatagramPacket(query, query.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (PortUnreachableException e) {
      Thread.sleep(POLL_MILLIS);
      return false;
    }
  }
}
