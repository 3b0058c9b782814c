package deens.peers;

import deens.oracle.Compiled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A zone with one name, whose address ends with a number that tells which image answered. */
final class OneName {
  private OneName() {}

  /** An image with a name whose address ends with a number. */
  static Path image(Path folder, int number) throws IOException {
    String zone = "$ORIGIN example.\n@ 60 SOA a b 1 2 3 4 5\n@ 60 NS a\na 60 A 192.0.2." + number;
    return SameOctets.image(folder, Compiled.version(List.of(zone + "\n")));
  }

  /** Asks for the name's address. */
  static byte[] query() throws IOException {
    Record question = Record.newRecord(Name.fromConstantString("a.example."), Type.A, DClass.IN);
    return Message.newQuery(question).toWire();
  }

  /** The number in a response. */
  static int number(byte[] response) throws IOException {
    var record = (ARecord) new Message(response).getSection(Section.ANSWER).getFirst();
    return record.getAddress().getAddress()[3];
  }

  /** Asks over UDP, again if need be; returns the number. */
  static int ask(InetSocketAddress server) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(2000);
      byte[] query = query();
      for (int tries = 0; ; tries++) {
        socket.send(new DatagramPacket(query, query.length));
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
          socket.receive(packet);
          return number(Arrays.copyOf(packet.getData(), packet.getLength()));
        } catch (SocketTimeoutException lost) {
          if (tries == 5) throw lost;
        }
      }
    }
  }

  /** Sends a query over TCP. */
  static void send(Socket socket, byte[] query) throws IOException {
    socket
        .getOutputStream()
        .write(
            ByteBuffer.allocate(query.length + 2)
                .putShort((short) query.length)
                .put(query)
                .array());
  }

  /** Receives a response over TCP; returns the number. */
  static int receive(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    return number(in.readNBytes(in.readUnsignedShort()));
  }

  /** Connects, with some patience for all that follows. */
  static Socket connect(InetSocketAddress server) throws IOException {
    var socket = new Socket();
    socket.connect(server, 10_000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Puts a file in another's place, as whoever replaces an image has to. */
  static void replace(Path file, Path by) throws IOException {
    Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
