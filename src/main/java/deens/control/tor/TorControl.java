package deens.control.tor;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection to Tor's control port: one request at a time, and events as they come. */
final class TorControl implements AutoCloseable {
  /*
   * One thread reads: what is an event goes to who wants events, all else answers the request that
   * waits. When the stream ends, an empty answer wakes whoever waits, now and later.
   */
  private static final int MOST_WAIT_SECONDS = 10;
  private static final int NONCE_OCTETS = 32;

  private final SocketChannel channel;
  private final Consumer<Reply> events;
  private final BlockingQueue<Optional<Reply>> answers = new LinkedBlockingQueue<>();
  private final Thread reader;
  private volatile String end = "Tor closed the connection";

  private TorControl(SocketChannel channel, Consumer<Reply> events) {
    this.channel = channel;
    this.events = events;
    reader = Thread.ofVirtual().name("tor-control").start(this::read);
  }

  /**
   * Connects.
   *
   * @param events is given each event, on a thread of the connection's
   * @throws IOException if nobody listens there
   */
  static TorControl connect(SocketAddress address, Consumer<Reply> events) throws IOException {
    try {
      return new TorControl(SocketChannel.open(address), events);
    } catch (ConnectException e) {
      throw new IOException("nobody listens there", e);
    }
  }

  private void read() {
    try {
      var replies = new ReplyReader(new BufferedInputStream(Channels.newInputStream(channel)));
      Optional<Reply> next = replies.next();
      while (next.isPresent()) {
        if (next.get().isEvent()) events.accept(next.get());
        else answers.add(next);
        next = replies.next();
      }
    } catch (IOException e) {
      if (channel.isOpen()) end = String.valueOf(e.getMessage());
    } finally {
      answers.add(Optional.empty());
    }
  }

  /**
   * Sends a request, and returns the answer to it if it is good.
   *
   * @param request one line
   * @throws IOException if it is not good, with Tor's reason; or if there is none
   */
  synchronized Reply ask(String request) throws IOException {
    String what = request.split(" ", 2)[0];
    var octets = ByteBuffer.wrap((request + "\r\n").getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) channel.write(octets);
    Reply answer = answer(what);
    if (!answer.isGood()) {
      throw new IOException(what + " is refused: " + answer.status() + " " + answer.text());
    }
    return answer;
  }

  private Reply answer(String what) throws IOException {
    try {
      Optional<Reply> answer = answers.poll(MOST_WAIT_SECONDS, TimeUnit.SECONDS);
      if (answer == null) throw new IOException("no answer to " + what + " in 10 s");
      if (answer.isEmpty()) {
        answers.add(answer);
        throw new IOException(end);
      }
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Tor was asked " + what, e);
    }
  }

  /**
   * Proves who we are, by the best of what Tor takes.
   *
   * @param password the file that has it; empty: Tor's cookie
   */
  void authenticate(Optional<Path> password) throws IOException {
    Reply info = ask("PROTOCOLINFO 1");
    List<String> methods = List.of(info.value("AUTH ", "METHODS").orElse("").split(",", -1));
    if (methods.contains("NULL")) {
      ask("AUTHENTICATE");
    } else if (password.isPresent()) {
      ask("AUTHENTICATE " + Reply.quoted(firstLine(password.get())));
    } else if (methods.contains("SAFECOOKIE")) {
      String file =
          info.value("AUTH ", "COOKIEFILE")
              .orElseThrow(() -> new IOException("Tor does not say where its cookie is"));
      prove(Path.of(file));
    } else {
      throw new IOException(
          "Tor wants one of "
              + methods
              + ": set CookieAuthentication 1 there, or \"password\" here");
    }
  }

  private static String firstLine(Path file) throws IOException {
    return Files.readString(file).lines().findFirst().orElse("");
  }

  private void prove(Path file) throws IOException {
    byte[] nonce = new byte[NONCE_OCTETS];
    new SecureRandom().nextBytes(nonce);
    SafeCookie cookie = SafeCookie.read(file, nonce);
    HexFormat hex = HexFormat.of();
    Reply challenge = ask("AUTHCHALLENGE SAFECOOKIE " + hex.formatHex(nonce));
    byte[] proof = cookie.proof(octets(challenge, "SERVERNONCE"), octets(challenge, "SERVERHASH"));
    ask("AUTHENTICATE " + hex.formatHex(proof));
  }

  private static byte[] octets(Reply challenge, String key) throws IOException {
    String text = challenge.value("AUTHCHALLENGE ", key).orElse("");
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(key + " is \"" + text + "\": expected hexadecimal digits", e);
    }
  }

  /** Waits until Tor is gone, or the connection is closed. */
  void awaitEnd() throws InterruptedException {
    reader.join();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
