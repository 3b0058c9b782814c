package deens.control.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.TorConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An onion service, by a Tor that says what the test wants. */
@Timeout(60)
class OnionTest {
  private static final String NO_PROOF =
      "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250-VERSION Tor=\"0\"\r\n250 OK\r\n";
  private static final String OK = "250 OK\r\n";
  private static final String ADDED = "250-ServiceID=abc\r\n250 OK\r\n";

  @TempDir private Path folder;
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private ServerSocket tor;

  @BeforeEach
  void listen() throws IOException {
    tor = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    tor.close();
  }

  /** A connection that Tor has taken. */
  private record Taken(Socket socket, BufferedReader in) implements AutoCloseable {
    /** Reads a request and says something. */
    String answer(String reply) throws IOException {
      String request = in.readLine();
      say(reply);
      return request;
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Taken accept() throws IOException {
    Socket socket = tor.accept();
    return new Taken(
        socket,
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
  }

  private TorConfig config(Optional<Path> password, boolean singleOnion) {
    return new TorConfig(
        TorConfig.Service.CONTROL,
        tor.getLocalSocketAddress(),
        password,
        Optional.of(folder),
        singleOnion,
        7);
  }

  private Onion start(TorConfig config) throws IOException {
    var ports =
        OnionPort.of(
            List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5300)),
            List.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 8530)));
    return Onion.start(config, OnionKey.in(folder), ports, told::add, told::add);
  }

  private Onion start() throws IOException {
    return start(config(Optional.empty(), false));
  }

  private String told() throws InterruptedException {
    return Optional.ofNullable(told.poll(30, TimeUnit.SECONDS)).orElse("nothing");
  }

  private String problem(String what) {
    return "dns-server: warning: no onion service by Tor at 127.0.0.1:"
        + tor.getLocalPort()
        + ": "
        + what
        + "; it is tried again";
  }

  /** Offers it; returns the request that did. */
  private static String offered(Taken tor) throws IOException {
    assertEquals("PROTOCOLINFO 1", tor.answer(NO_PROOF));
    assertEquals("AUTHENTICATE", tor.answer(OK));
    assertEquals("SETEVENTS HS_DESC", tor.answer(OK));
    return tor.answer(ADDED);
  }

  @Test
  void aServiceIsAddedPublishedAndTakenAway() throws Exception {
    Onion onion = start();
    try (Taken tor = accept()) {
      String key = OnionKey.in(folder).text();
      assertEquals(
          "ADD_ONION "
              + key
              + " MaxStreams=7 Port=53,127.0.0.1:5300 Port=853,[0:0:0:0:0:0:0:1]:8530",
          offered(tor));
      assertEquals(
          "onion service abc.onion: port 53 to 127.0.0.1:5300, port 853 to [0:0:0:0:0:0:0:1]:8530",
          told());
      assertEquals("abc.onion, added", onion.state());
      tor.say("650 HS_DESC UPLOADED abcdef UNKNOWN $00~relay\r\n"); // another's
      tor.say("650 HS_DESC UPLOADED abc UNKNOWN $00~relay\r\n".repeat(2));
      assertEquals("onion service abc.onion is published", told());
      assertEquals("abc.onion, published", onion.state());
      Thread end = Thread.ofVirtual().start(onion::close);
      assertEquals("DEL_ONION abc", tor.answer(OK));
      assertEquals("onion service abc.onion is taken away", told());
      end.join();
      assertEquals(-1, tor.in().read());
    }
    assertTrue(told.isEmpty());
  }

  @Test
  void aServiceThatHidesNothingSaysSo() throws Exception {
    try (Onion onion = start(config(Optional.empty(), true));
        Taken tor = accept()) {
      assertTrue(offered(tor).contains(" Flags=NonAnonymous MaxStreams="), onion::state);
    }
  }

  @Test
  void aTorThatGoesIsWaitedFor() throws Exception {
    try (Onion onion = start()) {
      for (int i = 0; i < 2; i++) {
        try (Taken tor = accept()) {
          offered(tor);
          assertTrue(told().startsWith("onion service abc.onion: "));
        }
        assertEquals(
            "dns-server: warning: Tor is gone, and the onion service with it; it is tried again",
            told());
      }
      assertEquals("waits for Tor", onion.state());
    }
  }

  @Test
  void eventsOfOthersDoNotHoldUpAnAnswer() throws Exception {
    try (Onion onion = start();
        Taken tor = accept()) {
      tor.answer(NO_PROOF);
      tor.answer(OK);
      tor.answer(OK);
      tor.answer("650 HS_DESC UPLOADED other UNKNOWN $00~relay\r\n" + ADDED);
      assertTrue(told().startsWith("onion service abc.onion: "), onion::state);
    }
  }

  @Test
  void whatIsInTheWayIsToldOnce() throws Exception {
    try (Onion onion = start()) {
      for (int i = 0; i < 2; i++) {
        try (Taken tor = accept()) {
          tor.answer(NO_PROOF);
          tor.answer("515 Bad authentication\r\n");
        }
      }
      try (Taken tor = accept()) {
        tor.answer("HTTP/1.1 400 Bad Request\r\n");
      }
      assertEquals(problem("AUTHENTICATE is refused: 515 Bad authentication"), told());
      assertEquals(
          problem(
              "expected a reply of Tor's control port, like \"250 OK\";"
                  + " got \"HTTP/1.1 400 Bad Request\""),
          told());
      assertEquals("waits for Tor", onion.state());
    }
  }

  @Test
  void aTorThatWantsMoreThanThereIsIsNamed() throws Exception {
    try (Onion onion = start();
        Taken tor = accept()) {
      tor.answer("250-PROTOCOLINFO 1\r\n250-AUTH METHODS=HASHEDPASSWORD\r\n250 OK\r\n");
      assertEquals(
          problem(
              "Tor wants one of [HASHEDPASSWORD]: set CookieAuthentication 1 there, or \"password\""
                  + " here"),
          told());
      assertEquals("waits for Tor", onion.state());
    }
  }

  @Test
  void aPasswordIsQuoted() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "a \"b\\\nnot this\n");
    try (Onion onion = start(config(Optional.of(password), false));
        Taken tor = accept()) {
      tor.answer("250-PROTOCOLINFO 1\r\n250-AUTH METHODS=HASHEDPASSWORD\r\n250 OK\r\n");
      assertEquals("AUTHENTICATE \"a \\\"b\\\\\"", tor.answer(OK), onion::state);
    }
  }

  @Test
  void whoDoesNotKnowTheCookieLearnsNothing() throws Exception {
    Path cookie = Files.write(folder.resolve("cookie"), new byte[32]);
    try (Onion onion = start();
        Taken tor = accept()) {
      tor.answer(
          "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="
              + Reply.quoted(cookie.toString())
              + "\r\n250 OK\r\n");
      tor.answer("250 AUTHCHALLENGE SERVERHASH=" + "0".repeat(64) + " SERVERNONCE=00\r\n");
      assertEquals(problem("who answers does not know Tor's cookie: it is not Tor"), told());
      assertEquals(null, tor.in().readLine(), onion::state);
    }
  }

  @Test
  void aFileThatIsNoCookieIsNotRead() throws Exception {
    Path secret = Files.writeString(folder.resolve("shadow"), "x".repeat(33));
    try (Onion onion = start();
        Taken tor = accept()) {
      tor.answer(
          "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=SAFECOOKIE COOKIEFILE=\""
              + secret
              + "\"\r\n250 OK\r\n");
      assertEquals(problem(secret + ": is no cookie of 32 octets"), told(), onion::state);
    }
  }
}
