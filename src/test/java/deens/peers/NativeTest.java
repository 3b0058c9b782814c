package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The server as a Linux program says, octet for octet, what the engine on the JVM says, on both
 * processors it is built for; and it does what an operator and strangers expect of it.
 */
@Tag("peers")
class NativeTest {
  private static final int MOST_OCTETS = 300_000;

  @TempDir static Path folder;
  private static final Map<String, Path> PROGRAMS = new HashMap<>();

  @BeforeAll
  static void build() throws Exception {
    for (String arch : List.of("x86-64", "aarch64"))
      PROGRAMS.put(arch, NativeProgram.build(folder, arch));
  }

  private static Path program() {
    return PROGRAMS.get("x86-64");
  }

  @ParameterizedTest(name = "{0}: {1}, {2}, memo {3}, rendered ahead {4}")
  @CsvSource({
    "x86-64, small, NONE, 2M, false",
    "x86-64, small, NSEC3, off, false",
    "x86-64, small, NSEC, 2M, true",
    "x86-64, root, NSEC, 2M, false",
    "x86-64, root, NSEC, off, true",
    "aarch64, small, NSEC3, 2M, false",
    "aarch64, small, NSEC, off, true",
    "aarch64, root, NSEC, 2M, false"
  })
  void eachResponseIsThatOfTheJvm(
      String arch, String zones, Signing signing, String memo, boolean ahead) throws Exception {
    var same = SameOctets.of(folder, zones, signing, memo, ahead, 2500);
    try (var server =
        NativeProgram.serve(
            PROGRAMS.get(arch),
            "--image=" + same.image(),
            "--memo=" + memo,
            "--check=full",
            "--cookie-secret=off")) {
      // Twice, so that the memo, if there is one, gives the second answers.
      for (int round = 0; round < 2; round++) same.assertSaidBy(server.address());
    }
  }

  @Test
  void overIpv6TheSame() throws Exception {
    var same = SameOctets.of(folder, "small", Signing.NSEC, "2M", false, 1000);
    try (var server =
        NativeProgram.serve(
            program(), "--image=" + same.image(), "--listen=[::1]:0", "--cookie-secret=off")) {
      same.assertSaidBy(server.address());
    }
    try (var server =
        NativeProgram.start(
            program(),
            List.of("--image=" + same.image(), "--listen=[::]:0", "--cookie-secret=off"))) {
      same.assertSaidBy(server.address()); // from the address that was asked
    }
  }

  @Test
  void theProgramsHave300KilobytesAtMostAndNeedNoLibrary() throws Exception {
    for (Path program : PROGRAMS.values()) {
      assertTrue(Files.size(program) <= MOST_OCTETS, program + ": " + Files.size(program));
      var headers = new ProcessBuilder("readelf", "-lW", program.toString()).start();
      String said = new String(headers.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertFalse(said.contains("INTERP"), said);
      assertFalse(said.contains("RWE"), said);
    }
  }

  @Test
  void answeringAllocatesNothing() throws Exception {
    var same = SameOctets.of(folder, "small", Signing.NONE, "on", false, 1000);
    try (var server =
        NativeProgram.serve(program(), "--image=" + same.image(), "--cookie-secret=off")) {
      same.assertSaidBy(server.address());
      String before = allocated(server);
      same.assertSaidBy(server.address());
      assertEquals(before, allocated(server));
    }
  }

  /**
   * The memo's pages are the process's when something is put there: none of 256 MiB at the start.
   */
  @Test
  void memoryThatIsNotUsedIsNotTouched() throws Exception {
    Path image = OneName.image(folder, 4);
    try (var server = NativeProgram.serve(program(), "--image=" + image, "--memo=256M")) {
      assertEquals(4, OneName.ask(server.address()));
      Path status = Path.of("/proc", "" + server.workers().getFirst().pid(), "status");
      for (String line : Files.readAllLines(status))
        if (line.startsWith("RssAnon:"))
          assertTrue(Integer.parseInt(line.replaceAll("\\D", "")) < 1024, line); // kB
    }
  }

  private static String allocated(NativeProgram server) throws Exception {
    int from = server.console().size();
    server.signal("USR1");
    return server.await(from, "allocated while serving");
  }

  /** The kernel ends who reads what a file no longer has: that is a worker, and not the server. */
  @Test
  void anImageThatIsCutShortEndsOneWorker() throws Exception {
    Path served = OneName.image(folder, 13);
    try (var server = NativeProgram.serve(program(), "--image=" + served)) {
      Files.write(served, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        socket.connect(server.address());
        socket.send(new DatagramPacket(OneName.query(), OneName.query().length));
        server.await(0, "ended by signal 7");
        server.await(0, "file has 0 octets");
      }
      int from = server.console().size();
      OneName.replace(served, OneName.image(folder, 14));
      server.await(from, "1 zone");
      assertEquals(14, OneName.ask(server.address()));
    }
  }

  @Test
  void aWorkerThatEndsIsReplaced() throws Exception {
    try (var server = NativeProgram.serve(program(), "--image=" + OneName.image(folder, 4))) {
      assertEquals(4, OneName.ask(server.address()));
      ProcessHandle worker = server.workers().getFirst();
      int from = server.console().size();
      worker.destroyForcibly();
      server.await(from, "ended by signal 9");
      server.await(from, "1 zone");
      assertEquals(4, OneName.ask(server.address()));
      assertNotEquals(worker.pid(), server.workers().getFirst().pid());
    }
  }

  /**
   * As root it becomes another user; as anybody it may gain no rights and make few system calls.
   */
  @Test
  void aWorkerHasNoRights() throws Exception {
    boolean root = new ProcessBuilder("id", "-u").start().inputReader().readLine().equals("0");
    Path image = OneName.image(folder, 5);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r--r--"));
    String[] options =
        root
            ? new String[] {"--image=" + image, "--user=nobody"}
            : new String[] {"--image=" + image};
    try (var server = NativeProgram.serve(program(), options)) {
      assertEquals(5, OneName.ask(server.address()));
      String status =
          Files.readString(Path.of("/proc", "" + server.workers().getFirst().pid(), "status"));
      assertTrue(status.contains("NoNewPrivs:\t1"), status);
      assertTrue(status.contains("Seccomp:\t2"), status);
      assertTrue(status.contains("CapEff:\t0000000000000000"), status);
      if (root) assertTrue(status.matches("(?s).*Uid:\t(\\d{2,})\t\\1\t\\1\t\\1\n.*"), status);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          --memo=lots -> 2 -> is not a size
          --memo=1 -> 2 -> 256K to 1G
          --listen=1.2.3 -> 2 -> is not an address
          --listen=[::1]:99999 -> 2 -> must be 0 to 65535
          --workers=0 -> 2 -> must be 1 to 64
          --bogus=1 -> 2 -> unknown option --bogus
          --image -> 2 -> wants a value
          --memo=off -> 2 -> nothing to serve
          --image=no/such.image -> 1 -> no such file
          --image=deploy -> 1 -> is a folder
          --image=pom.xml -> 1 -> no image
          --listen=192.0.2.1:0 -> 2 -> nothing to serve
          --user=no-such-user --image=pom.xml -> 1 -> there is no user "no-such-user"
          --listen=192.0.2.1:0 --image=pom.xml -> 1 -> is no address of this machine
          """)
  void whatIsWrongIsNamed(String options, int code, String text) throws Exception {
    try (var server = NativeProgram.start(program(), List.of(options.split(" ", -1)))) {
      server.await(0, text);
      assertEquals(code, server.exitCode());
    }
  }

  @Test
  void anAddressInUseIsNamed() throws Exception {
    try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var server =
            NativeProgram.start(
                program(),
                List.of(
                    "--image=" + OneName.image(folder, 6),
                    "--listen=127.0.0.1:" + taken.getLocalPort()))) {
      server.await(0, "is in use by another program");
      assertEquals(1, server.exitCode());
    }
  }

  @Test
  void aWildcardAnswersFromTheAddressThatWasAsked() throws Exception {
    try (var server =
        NativeProgram.start(
            program(), List.of("--image=" + OneName.image(folder, 7), "--listen=0.0.0.0:0"))) {
      int port = server.address().getPort();
      // A connected socket takes datagrams of that address only.
      assertEquals(7, OneName.ask(new InetSocketAddress("127.9.8.7", port)));
    }
  }

  @Test
  void aZoneThatIsLinkedInNeedsNoImage() throws Exception {
    Path sealed = NativeProgram.build(folder, "x86-64", "--image", "" + OneName.image(folder, 11));
    try (var server = NativeProgram.serve(sealed)) {
      server.await(0, "the image linked in");
      assertEquals(11, OneName.ask(server.address()));
    }
  }

  @Test
  void tooManyConnectionsOfAClientAreClosedAndIdleOnes() throws Exception {
    try (var server =
            NativeProgram.serve(
                program(),
                "--image=" + OneName.image(folder, 9),
                "--tcp-per-client=2",
                "--tcp-idle=1");
        var first = OneName.connect(server.address());
        var second = OneName.connect(server.address());
        var third = OneName.connect(server.address())) {
      assertEquals(-1, third.getInputStream().read());
      OneName.send(first, OneName.query());
      assertEquals(9, OneName.receive(first));
      second.getOutputStream().write(0); // the beginning of a query is none
      assertEquals(-1, second.getInputStream().read());
      assertEquals(-1, first.getInputStream().read());
      int from = server.console().size();
      server.signal("TERM");
      server.await(from, "connections 3, refused 1, idle 2, malformed 0, answered 1");
    }
  }

  /** Random octets over UDP and TCP, and queries that are nearly right; then a question. */
  @Test
  void nothingThatIsSentHarmsIt() throws Exception {
    var random = new SplittableRandom(20261127);
    try (var server = NativeProgram.serve(program(), "--image=" + OneName.image(folder, 10));
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.connect(server.address());
      for (int i = 0; i < 20_000; i++) {
        byte[] octets = nearly(random);
        socket.send(new DatagramPacket(octets, octets.length));
        if (i % 64 == 0) assertEquals(10, OneName.ask(server.address()));
        if (i % 100 == 0) {
          try (var stream = OneName.connect(server.address())) {
            if (random.nextBoolean()) OneName.send(stream, octets);
            else stream.getOutputStream().write(octets);
          }
        }
      }
      assertEquals(10, OneName.ask(server.address()));
      assertFalse(server.console().stream().anyMatch(l -> l.contains("another takes its place")));
    }
  }

  private static byte[] nearly(SplittableRandom random) throws IOException {
    byte[] octets = OneName.query();
    if (random.nextInt(4) == 0) {
      octets = new byte[random.nextInt(1400)];
      random.nextBytes(octets);
      return octets;
    }
    for (int n = random.nextInt(4); n >= 0; n--)
      octets[random.nextInt(octets.length)] = (byte) random.nextInt();
    return Arrays.copyOf(octets, random.nextInt(3) == 0 ? random.nextInt(80) : octets.length);
  }
}
