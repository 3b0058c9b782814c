package deens.control.health;

import deens.core.wire.Name;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A server on loopback that has every zone, serial 2026, and spoils answers as it is told. */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final Thread udpThread;
  private final Thread tcpThread;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Map<String, Consumer<Message>> changes = new ConcurrentHashMap<>();
  private final Map<String, Boolean> ignored = new ConcurrentHashMap<>();
  private final AtomicInteger endings = new AtomicInteger();
  private final Map<String, Integer> asked = new HashMap<>();

  ScriptedServer() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    tcp = new ServerSocket(0, 50, loopback);
    udp = new DatagramSocket(tcp.getLocalPort(), loopback);
    udpThread = Thread.ofPlatform().daemon().start(this::serveUdp);
    tcpThread = Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  /** Has the answers for a zone changed; {@code by}: UDP or TCP. */
  void change(String by, Name zone, Consumer<Message> change) {
    changes.put(by + zone, change);
  }

  /** Has it answer no more. */
  void ignore(String by) {
    ignored.put(by, true);
  }

  /** Has it answer again. */
  void answer(String by) {
    ignored.remove(by);
  }

  /** Has it end connections instead of answering, and after so many of them listen no more. */
  void endInsteadOfAnswer(int connections) {
    endings.set(connections);
  }

  synchronized int asked(String by) {
    return asked.getOrDefault(by, 0);
  }

  /** Returns when the port is closed: an open one that nobody reads refuses nothing. */
  void closeUdp() throws InterruptedException {
    udp.close();
    udpThread.join();
  }

  /** Returns when nobody accepts any more: until then one more connection may be. */
  void closeTcp() throws IOException, InterruptedException {
    tcp.close();
    tcpThread.join();
  }

  /** Ends all connections that are open. */
  void closeConnections() {
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Makes a query the good answer to it. */
  static void complete(Message message) throws IOException {
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    org.xbill.DNS.Name zone = message.getQuestion().getName();
    message.addRecord(
        Record.fromString(zone, Type.SOA, 1, 60, "ns.example. host.example. 2026 1 1 1 1", zone),
        Section.ANSWER);
  }

  private byte[] answer(String by, byte[] query) throws IOException {
    synchronized (this) {
      asked.merge(by, 1, Integer::sum);
    }
    var message = new Message(query);
    complete(message);
    Name zone = Name.parse(message.getQuestion().getName().toString());
    changes.getOrDefault(by + zone, m -> {}).accept(message);
    return message.toWire();
  }

  private void serveUdp() {
    try {
      var packet = new DatagramPacket(new byte[512], 512);
      while (true) {
        packet.setLength(512);
        udp.receive(packet);
        if (ignored.containsKey("UDP")) continue;
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = answer("UDP", query);
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = tcp.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new DataInputStream(connection.getInputStream());
      var out = new DataOutputStream(connection.getOutputStream());
      while (true) {
        byte[] query = in.readNBytes(in.readUnsignedShort());
        if (endings.get() > 0) {
          answer("TCP", query);
          if (endings.decrementAndGet() == 0) tcp.close();
          return;
        }
        if (ignored.containsKey("TCP")) continue;
        byte[] answer = answer("TCP", query);
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException e) {
      // closed
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
    closeConnections();
  }
}
