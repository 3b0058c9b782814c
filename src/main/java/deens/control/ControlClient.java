package deens.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Puts a request to a running server. */
public final class ControlClient {
  private ControlClient() {}

  /**
   * Asks, and returns what the server says.
   *
   * @param line the command and its arguments
   * @throws RefusedException if the server will not, or cannot
   * @throws IOException if there is no server
   */
  public static String ask(Path socket, String line) throws IOException, RefusedException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer request = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (request.hasRemaining()) channel.write(request);
      byte[] octets = Channels.newInputStream(channel).readAllBytes();
      String reply = new String(octets, StandardCharsets.UTF_8);
      int end = reply.indexOf('\n');
      if (end < 0) throw new IOException(socket + ": the server closed the connection");
      String text = reply.substring(end + 1);
      if (!reply.substring(0, end).equals("ok")) throw new RefusedException(text.strip());
      return text;
    } catch (ConnectException e) {
      throw new IOException(socket + ": no server listens there", e);
    } catch (SocketException e) {
      throw new IOException(socket + ": " + e.getMessage(), e);
    }
  }
}
