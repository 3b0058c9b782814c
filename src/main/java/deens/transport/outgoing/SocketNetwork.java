package deens.transport.outgoing;

import deens.core.wire.Wire;
import deens.transfer.Network;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** Other servers, reached by sockets. */
public final class SocketNetwork implements Network {
  private static final int LENGTH_OCTETS = 2;
  private static final int READ_OCTETS = 16_384;

  /** Makes a network; it has no state. */
  public SocketNetwork() {}

  @Override
  public Connection connect(InetSocketAddress server, int timeoutMillis) throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(server, timeoutMillis);
      return new TcpConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public int ask(
      InetSocketAddress server, byte[] message, int length, byte[] answer, int timeoutMillis)
      throws IOException {
    try (var socket = new DatagramSocket()) {
      // Connected, it takes packets from nobody else.
      socket.connect(server);
      socket.setSoTimeout(timeoutMillis);
      socket.send(new DatagramPacket(message, length));
      var packet = new DatagramPacket(answer, Math.min(answer.length, 65_535));
      socket.receive(packet);
      return packet.getLength();
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /** Messages behind two octets of length (RFC 1035 s4.2.2). */
  private static final class TcpConnection implements Connection {
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[READ_OCTETS];
    private int at;
    private int end;

    TcpConnection(Socket socket) throws IOException {
      this.socket = socket;
      in = socket.getInputStream();
    }

    @Override
    public void send(byte[] message, int length) throws IOException {
      // In one piece: some servers do not wait for a second one (RFC 7766 s8).
      byte[] framed = new byte[LENGTH_OCTETS + length];
      Wire.putU16(framed, 0, length);
      System.arraycopy(message, 0, framed, LENGTH_OCTETS, length);
      socket.getOutputStream().write(framed);
    }

    @Override
    public int receive(byte[] message, int timeoutMillis) throws IOException {
      long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      byte[] length = new byte[LENGTH_OCTETS];
      if (!read(length, LENGTH_OCTETS, true, endNanos)) return 0;
      int octets = Wire.u16(length, 0);
      if (octets == 0) throw new IOException("a message of no octets");
      read(message, octets, false, endNanos);
      return octets;
    }

    /** Reads so many octets; false: the other side has ended before the first of them. */
    private boolean read(byte[] to, int octets, boolean mayEnd, long endNanos) throws IOException {
      for (int done = 0; done < octets; ) {
        if (at == end && !fill(endNanos)) {
          if (mayEnd && done == 0) return false;
          throw new EOFException("it ended the connection within a message");
        }
        int n = Math.min(octets - done, end - at);
        System.arraycopy(buffer, at, to, done, n);
        at += n;
        done += n;
      }
      return true;
    }

    private boolean fill(long endNanos) throws IOException {
      long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (left <= 0) throw new SocketTimeoutException("it takes too long for a message");
      socket.setSoTimeout((int) left);
      try {
        int n = in.read(buffer);
        at = 0;
        end = Math.max(0, n);
        return n > 0;
      } catch (SocketTimeoutException e) {
        throw new SocketTimeoutException("it takes too long for a message");
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // Nothing more is wanted of it.
      }
    }
  }
}
