package deens.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import deens.transport.udp.DatagramServer;
import deens.transport.udp.Io;
import deens.transport.udp.UdpOptions;
import io.netty.channel.Channel;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Becoming another user is for good, so each test that does has a process of its own. */
@SuppressWarnings("AddressSelection") // the host is an address
class PrivilegesTest {
  @Test
  void anUnknownUserIsNamed() {
    var e = assertThrows(IOException.class, () -> Privileges.drop("no-such-user"));
    assertEquals("there is no user \"no-such-user\"", e.getMessage());
  }

  @Test
  void allThreadsBecomeTheUserOrAreToldThatOnlyRootCan() throws Exception {
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                home(Child.class)
                    + File.pathSeparator
                    + home(Channel.class)
                    + File.pathSeparator
                    + home(Privileges.class),
                Child.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean root = new ProcessBuilder("id", "-u").start().inputReader().readLine().equals("0");
    assertEquals(
        root
            ? "[Gid: G G G G, Groups: G, Uid: U U U U], answers, no Netty\n"
            : "cannot become user \"nobody\": only root can\n",
        said);
    assertEquals(0, child.waitFor());
  }

  /** Returns where a class was loaded from. */
  private static Path home(Class<?> c) throws URISyntaxException {
    return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Serves, becomes nobody, and says what the threads are; then answers, still without Netty. */
  static final class Child {
    public static void main(String[] args) throws Exception {
      try (var server =
          DatagramServer.open(
              List.of(new InetSocketAddress("127.0.0.1", 0)),
              new UdpOptions(Io.best(), 2, 512),
              Echo::new,
              Echo.published())) {
        server.start();
        try {
          Privileges.drop("nobody");
        } catch (IOException e) {
          System.out.println(e.getMessage());
          return;
        }
        String uid = id("-u");
        String gid = id("-g");
        var lines = new TreeSet<String>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
          for (Path thread : threads.toList()) {
            for (String line : Files.readAllLines(thread.resolve("status"))) {
              if (line.startsWith("Uid:"))
                lines.add(line.replace('\t', ' ').replaceAll("\\b" + uid + "\\b", "U"));
              if (line.startsWith("Gid:") || line.startsWith("Groups:"))
                lines.add(line.replace('\t', ' ').replaceAll("\\b" + gid + "\\b", "G").strip());
            }
          }
        }
        boolean answers;
        try (var client = new DatagramSocket()) {
          client.setSoTimeout(10_000);
          client.send(new DatagramPacket(new byte[12], 12, server.addresses().getFirst()));
          var answer = new DatagramPacket(new byte[512], 512);
          client.receive(answer);
          answers = answer.getLength() == 12;
        }
        System.out.println(
            lines + (answers ? ", answers" : ", is silent") + (netty() ? ", Netty" : ", no Netty"));
      }
    }

    private static String id(String what) throws IOException {
      return new ProcessBuilder("id", what, "nobody").start().inputReader().readLine();
    }

    private static boolean netty() throws ReflectiveOperationException {
      var find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
      find.setAccessible(true);
      for (String name :
          List.of(
              "io.netty.channel.Channel",
              "io.netty.bootstrap.Bootstrap",
              "io.netty.buffer.ByteBuf"))
        if (find.invoke(Child.class.getClassLoader(), name) != null) return true;
      return false;
    }
  }
}
