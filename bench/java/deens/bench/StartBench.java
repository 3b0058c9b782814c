package deens.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From the start of a command to its first answers: {@code StartBench [STARTS] COMMAND... [--
 * COMMAND...]} runs each command in turn with {@code --listen 127.0.0.1:PORT} behind it, asks for
 * the SOA of example.org over UDP until there is an answer, then over TCP, and ends it. The first
 * round counts for nothing. For example
 *
 * <pre>
 *   java -cp target/test-classes deens.bench.StartBench 21 ./dns-server --zone zones/example.zone
 * </pre>
 *
 * <p>CPU time is what the process and its ended children have used, user and kernel, when UDP, or
 * TCP, is answered: in the kernel's ticks of 10 ms, and 0 elsewhere than on Linux. It says more
 * than the time does where other work shares the processors.
 */
public final class StartBench {
  private static final int STARTS = 11;
  private static final int POLL_MILLIS = 2;
  private static final int TICK_MILLIS = 10;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final byte[] QUERY =
      "\0\1\0\0\0\1\0\0\0\0\0\0\7example\3org\0\0\6\0\1".getBytes(StandardCharsets.US_ASCII);

  /** One start, milliseconds. */
  private record Start(long udp, long tcp, long udpCpu, long tcpCpu) {}

  private StartBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean counted = args.length > 0 && args[0].chars().allMatch(Character::isDigit);
    int starts = counted ? Integer.parseInt(args[0]) : STARTS;
    var commands = new ArrayList<List<String>>();
    commands.add(new ArrayList<>());
    for (String arg : Arrays.asList(args).subList(counted ? 1 : 0, args.length)) {
      if (arg.equals("--")) commands.add(new ArrayList<>());
      else commands.getLast().add(arg);
    }
    var done = new ArrayList<List<Start>>();
    for (var _ : commands) done.add(new ArrayList<>());
    for (int round = 0; round <= starts; round++) {
      for (int i = 0; i < commands.size(); i++) {
        Start start = start(commands.get(i));
        if (round > 0) done.get(i).add(start);
      }
    }
    for (int i = 0; i < commands.size(); i++) {
      System.out.println(String.join(" ", commands.get(i)));
      print("first UDP answer", done.get(i).stream().mapToLong(Start::udp).toArray());
      print("first TCP answer", done.get(i).stream().mapToLong(Start::tcp).toArray());
      print("CPU time to UDP", done.get(i).stream().mapToLong(Start::udpCpu).toArray());
      print("CPU time to TCP", done.get(i).stream().mapToLong(Start::tcpCpu).toArray());
    }
  }

  private static void print(String what, long[] millis) {
    Arrays.sort(millis);
    System.out.println(
        "  "
            + what
            + ", ms: least "
            + millis[0]
            + ", median "
            + millis[millis.length / 2]
            + ", most "
            + millis[millis.length - 1]);
  }

  private static Start start(List<String> command) throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var _ = new DatagramSocket(free.getLocalPort(), InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var whole = new ArrayList<>(command);
    whole.addAll(List.of("--listen", "127.0.0.1:" + port));
    try (var socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(POLL_MILLIS);
      long before = System.nanoTime();
      Process process =
          new ProcessBuilder(whole)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        while (!answersUdp(socket)) check(process, before);
        long udp = System.nanoTime() - before;
        long cpu = cpuMillis(process.pid());
        while (!answersTcp(address)) check(process, before);
        long tcp = System.nanoTime() - before;
        return new Start(udp / 1_000_000, tcp / 1_000_000, cpu, cpuMillis(process.pid()));
      } finally {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private static void check(Process process, long before) throws IOException, InterruptedException {
    if (System.nanoTime() - before > PATIENCE_NANOS || !process.isAlive()) {
      throw new IOException("no answer");
    }
  }

  private static boolean answersUdp(DatagramSocket socket)
      throws IOException, InterruptedException {
    try {
      socket.send(new DatagramPacket(QUERY, QUERY.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (PortUnreachableException e) {
      Thread.sleep(POLL_MILLIS);
      return false;
    }
  }

  private static boolean answersTcp(InetSocketAddress address)
      throws IOException, InterruptedException {
    try (var socket = new Socket()) {
      socket.connect(address);
      byte[] message = new byte[2 + QUERY.length];
      message[1] = (byte) QUERY.length;
      System.arraycopy(QUERY, 0, message, 2, QUERY.length);
      socket.getOutputStream().write(message);
      var in = new DataInputStream(socket.getInputStream());
      in.readFully(new byte[in.readUnsignedShort()]);
      return true;
    } catch (IOException e) {
      // Nobody listens yet.
      Thread.sleep(POLL_MILLIS);
      return false;
    }
  }

  private static long cpuMillis(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (!Files.exists(stat)) return 0;
    String text = Files.readString(stat);
    // Behind the command's name, which may hold anything: utime, stime, cutime, cstime are 12 to
    // 15.
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = 11; i < 15; i++) ticks += Long.parseLong(fields[i]);
    return ticks * TICK_MILLIS;
  }
}
