package deens.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.guard.CookieJar;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** DNS cookies (RFC 7873, 9018) of the server as a Linux program, as a client sees them. */
@Tag("peers")
class NativeCookieTest {
  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf"; // RFC 9018 A.1
  private static final byte[] CLIENT = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir static Path folder;
  private static Path program;
  private static Path image;

  @BeforeAll
  static void build() throws Exception {
    program = NativeProgram.build(folder, "x86-64");
    image = OneName.image(folder, 1);
  }

  private static NativeProgram serve(String... more) throws Exception {
    var options = new java.util.ArrayList<>(List.of("--image=" + image, "--workers=2"));
    options.addAll(List.of(more));
    return NativeProgram.serve(program, options.toArray(String[]::new));
  }

  /** Asks with a cookie of a client, and perhaps one of a server; the server's in the response. */
  private static Optional<byte[]> ask(
      InetSocketAddress server, boolean stream, Optional<byte[]> serverCookie) throws IOException {
    var resolver = new SimpleResolver(server);
    resolver.setTCP(stream);
    resolver.setTimeout(Duration.ofSeconds(10));
    Record question = Record.newRecord(Name.fromConstantString("a.example."), Type.A, DClass.IN);
    Message query = Message.newQuery(question);
    EDNSOption cookie =
        serverCookie
            .map(c -> new CookieOption(CLIENT, c))
            .orElseGet(() -> new CookieOption(CLIENT));
    query.addRecord(new OPTRecord(1232, 0, 0, 0, cookie), org.xbill.DNS.Section.ADDITIONAL);
    Message response = resolver.send(query);
    assertEquals(Rcode.NOERROR, response.getRcode());
    OPTRecord opt = response.getOPT();
    List<EDNSOption> cookies = opt.getOptions(EDNSOption.Code.COOKIE);
    if (cookies.isEmpty()) return Optional.empty();
    var given = (CookieOption) cookies.getFirst();
    assertArrayEquals(CLIENT, given.getClientCookie());
    return given.getServerCookie();
  }

  /** What our own implementation for the JVM, which RFC 9018's examples test, says of a cookie. */
  private static int check(byte[] serverCookie, InetSocketAddress client) {
    byte[] option = Arrays.copyOf(CLIENT, CLIENT.length + serverCookie.length);
    System.arraycopy(serverCookie, 0, option, CLIENT.length, serverCookie.length);
    byte[] address = client.getAddress().getAddress();
    int now = (int) Instant.now().getEpochSecond();
    return new CookieJar(SECRET)
        .check(option, 0, option.length, Arrays.copyOf(address, 16), address.length, now);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  void aCookieIsMadeOfTheSecretAndTheClientsAddress(String listen) throws Exception {
    try (var server = serve("--cookie-secret=" + SECRET, "--listen=" + listen)) {
      for (boolean stream : new boolean[] {false, true}) {
        byte[] cookie = ask(server.address(), stream, Optional.empty()).orElseThrow();
        // On loopback a client has the address that it asks.
        assertEquals(CookieJar.VALID, check(cookie, server.address()));
        assertArrayEquals(cookie, ask(server.address(), stream, Optional.of(cookie)).orElseThrow());
      }
    }
  }

  @Test
  void aForgedCookieIsReplaced() throws Exception {
    try (var server = serve("--cookie-secret=" + SECRET)) {
      byte[] cookie = ask(server.address(), false, Optional.empty()).orElseThrow();
      byte[] forged = cookie.clone();
      forged[15] ^= 1;
      byte[] fresh = ask(server.address(), false, Optional.of(forged)).orElseThrow();
      assertFalse(Arrays.equals(forged, fresh));
      assertEquals(CookieJar.VALID, check(fresh, server.address()));
    }
  }

  /** The secret that the server makes up is the same for all workers, and after a reload. */
  @Test
  void aCookieOutlivesAReload() throws Exception {
    try (var server = serve()) {
      byte[] cookie = ask(server.address(), false, Optional.empty()).orElseThrow();
      assertTrue(CookieJar.BAD == check(cookie, server.address()), "the secret is not known");
      int from = server.console().size();
      server.signal("HUP");
      server.await(from, "1 zone");
      server.await("memory: ", 2);
      for (int i = 0; i < 8; i++) // whichever worker answers
      assertArrayEquals(cookie, ask(server.address(), i > 5, Optional.of(cookie)).orElseThrow());
    }
  }

  @Test
  void aSecretMayBeInAFileAndCookiesMayBeOff() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    try (var server = serve("--cookie-secret=" + file)) {
      byte[] cookie = ask(server.address(), false, Optional.empty()).orElseThrow();
      assertEquals(CookieJar.VALID, check(cookie, server.address()));
    }
    try (var server = serve("--cookie-secret=off")) {
      assertTrue(ask(server.address(), false, Optional.empty()).isEmpty());
    }
  }
}
