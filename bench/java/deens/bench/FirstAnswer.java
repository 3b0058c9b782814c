package deens.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Asks a server on a loopback port for the SOA records of zones until it has answered for each of
 * them with authority.
 */
final class FirstAnswer {
  private static final int POLL_MILLIS = 1;
  private static final int HEADER_OCTETS = 12;

  private FirstAnswer() {}

  /** Returns a port that nobody listens on. */
  static int freePort() throws IOException {
    try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /**
   * Waits for the answers.
   *
   * @throws IOException if the process ends, or there is none within so many seconds
   */
  static void await(int port, List<String> zones, Process process, int seconds)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(POLL_MILLIS);
      for (int i = 0; i < zones.size(); i++) {
        while (!isAnswered(socket, query(i, zones.get(i)))) {
          if (!process.isAlive()) throw new IOException("it has ended: " + process.exitValue());
          if (System.nanoTime() > end) throw new IOException("no answer for " + zones.get(i));
        }
      }
    }
  }

  /** Returns a question for a zone's SOA record. */
  static byte[] query(int id, String zone) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) (id >> 8), (byte) id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : zone.split("\\.", -1)) {
      out.write(label.length());
      out.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(new byte[] {0, 6, 0, 1}); // the last label was the root's
    return out.toByteArray();
  }

  private static boolean isAnswered(DatagramSocket socket, byte[] query)
      throws IOException, InterruptedException {
    var packet = new DatagramPacket(new byte[1500], 1500);
    try {
      socket.send(new DatagramPacket(query, query.length));
      do {
        socket.receive(packet);
      } while (packet.getData()[0] != query[0] || packet.getData()[1] != query[1]);
    } catch (SocketTimeoutException e) {
      return false;
    } catch (PortUnreachableException e) {
      Thread.sleep(POLL_MILLIS);
      return false;
    }
    byte[] answer = packet.getData();
    boolean good =
        packet.getLength() > HEADER_OCTETS
            && (answer[2] & 4) != 0 // AA
            && (answer[3] & 15) == 0 // NOERROR
            && answer[7] > 0; // a record in the answer section
    if (!good) Thread.sleep(POLL_MILLIS);
    return good;
  }
}
