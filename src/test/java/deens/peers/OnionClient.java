package deens.peers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks an onion service through a Tor client.
 *
 * @param socksPort of the client; what comes by another of its ports takes other circuits
 * @param onion the service's name, with {@code .onion}
 */
record OnionClient(int socksPort, String onion) {
  private static final int READ_MILLIS = 60_000;
  private static final int PATIENCE_SECONDS = 90;
  private static final int AGAIN_MILLIS = 200;

  /** Connects once. */
  Socket connect(int port) throws IOException {
    var socks = new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort);
    var socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks));
    try {
      socket.setSoTimeout(READ_MILLIS);
      socket.connect(InetSocketAddress.createUnresolved(onion, port), READ_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Connects, as often as it takes: at first, a client may not find what a service has told. */
  Socket connectAtLast(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (; ; ) {
      try {
        return connect(port);
      } catch (IOException e) {
        if (System.nanoTime() - end > 0) throw e;
        TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
      }
    }
  }

  /** Whether a connection is answered nothing, but ended. */
  static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Asks for the addresses of a name. */
  static String address(Socket socket, String name) throws IOException {
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
    var out = new DataOutputStream(socket.getOutputStream());
    byte[] framed = new byte[2 + query.length];
    framed[1] = (byte) query.length;
    System.arraycopy(query, 0, framed, 2, query.length);
    out.write(framed);
    var in = new DataInputStream(socket.getInputStream());
    var reply = new Message(in.readNBytes(in.readUnsignedShort()));
    if (reply.getRcode() != Rcode.NOERROR) throw new IOException(reply.toString());
    return reply.getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .collect(Collectors.joining(" "));
  }

  /**
   * Begins TLS over a connection.
   *
   * @param pin the SHA-256 of the server's public key, in base64: who has another is not it
   */
  SSLSocket secure(Socket socket, String pin) throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Pinned(pin)}, null);
    var secured = (SSLSocket) context.getSocketFactory().createSocket(socket, onion, 853, true);
    secured.startHandshake();
    return secured;
  }

  private record Pinned(String pin) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(chain[0].getPublicKey().getEncoded());
        String its = Base64.getEncoder().encodeToString(hash);
        if (!its.equals(pin)) throw new CertificateException(its + ": expected " + pin);
      } catch (GeneralSecurityException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("there are no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
