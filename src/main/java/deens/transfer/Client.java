package deens.transfer;

import deens.config.Peer;
import deens.config.TransferLimits;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Asks another server: for an SOA record, for a zone, or to take note of one. Each answer must fit
 * its request, and be signed if that was.
 */
final class Client {
  private static final int MESSAGE_OCTETS = 65_535 + 1024;

  private final Network network;
  private final TransferLimits limits;
  private final LongSupplier clockMillis;
  private final IntSupplier ids;

  /**
   * Makes a client.
   *
   * @param ids gives numbers that nobody can guess
   */
  Client(Network network, TransferLimits limits, LongSupplier clockMillis, IntSupplier ids) {
    this.network = network;
    this.limits = limits;
    this.clockMillis = clockMillis;
    this.ids = ids;
  }

  private long nowSeconds() {
    return clockMillis.getAsLong() / 1000;
  }

  /**
   * Asks a primary whether it has a newer version of a zone, and fetches it if so.
   *
   * @param ours the version that we have
   * @param always whether to fetch it even if it is none
   * @return the zone, whole; empty: the primary's version is ours
   */
  Optional<ZoneReceiver> fetch(Peer primary, Name apex, Optional<Soa> ours, boolean always)
      throws IOException, TransferException {
    byte[] message = new byte[MESSAGE_OCTETS];
    long endMillis = clockMillis.getAsLong() + limits.transferMillis();
    try (var connection = network.connect(primary.address(), limits.connectMillis())) {
      int serial = serial(connection, primary, apex, message, endMillis);
      if (ours.isPresent() && !always) {
        if (serial == ours.get().serial()) return Optional.empty();
        if (!Soa.isNewer(serial, ours.get().serial())) {
          throw new TransferException(
              "its serial "
                  + Integer.toUnsignedString(serial)
                  + " is older than ours, "
                  + Integer.toUnsignedString(ours.get().serial()));
        }
      }
      var asked = ask(connection, primary, apex, RRType.AXFR, message);
      var receiver = new ZoneReceiver(apex, limits);
      boolean whole = false;
      while (!whole) {
        int length = receive(connection, message, endMillis);
        whole = receiver.take(asked.check(message, length, nowSeconds()), length);
      }
      if (!asked.isProven()) throw new TransferException("its last messages are not signed");
      int received = receiver.soa().serial();
      if (received != serial && !Soa.isNewer(received, serial)) {
        throw new TransferException("it sent an older version than it has");
      }
      return Optional.of(receiver);
    }
  }

  private int serial(
      Network.Connection connection, Peer primary, Name apex, byte[] message, long endMillis)
      throws IOException, TransferException {
    var asked = ask(connection, primary, apex, RRType.SOA, message);
    int length = receive(connection, message, endMillis);
    MessageReader reader = asked.check(message, length, nowSeconds());
    if (!asked.isProven()) throw new TransferException("its answer is not signed");
    if (!reader.isAuthoritative()) throw new TransferException("it has no authority for the zone");
    try {
      var record = new ParsedRecord();
      for (int i = reader.answers(); i > 0; i--) {
        reader.record(record);
        if (record.type == RRType.SOA && Soa.isOne(record) && Name.at(record.owner, 0).equals(apex))
          return Soa.serial(record);
      }
    } catch (MalformedMessageException e) {
      throw new TransferException("a malformed message: " + e.getMessage());
    }
    throw new TransferException("its answer has no SOA record of the zone");
  }

  private Asked ask(Network.Connection connection, Peer server, Name apex, int type, byte[] message)
      throws IOException {
    var asked = new Asked(ids.getAsInt() & 0xffff, Request.QUERY, apex, type, server);
    connection.send(message, asked.write(message, OptionalInt.empty(), nowSeconds()));
    return asked;
  }

  private int receive(Network.Connection connection, byte[] message, long endMillis)
      throws IOException, TransferException {
    long left = Math.min(endMillis - clockMillis.getAsLong(), limits.messageMillis());
    if (left <= 0) throw new TransferException("it takes over " + limits.transferMillis() + " ms");
    int length = connection.receive(message, (int) left);
    if (length == 0) throw new TransferException("it ended the connection before the zone's end");
    return length;
  }

  /**
   * Tells a secondary of a zone's version (RFC 1996 s3), once.
   *
   * @return whether it has taken note
   * @throws TransferException if it will not
   */
  boolean notify(Peer secondary, Name apex, int serial, int timeoutMillis)
      throws IOException, TransferException {
    byte[] message = new byte[1024];
    byte[] answer = new byte[MESSAGE_OCTETS];
    var asked = new Asked(ids.getAsInt() & 0xffff, Request.NOTIFY, apex, RRType.SOA, secondary);
    int length = asked.write(message, OptionalInt.of(serial), nowSeconds());
    int n = network.ask(secondary.address(), message, length, answer, timeoutMillis);
    if (n == 0) return false;
    asked.check(answer, n, nowSeconds());
    if (!asked.isProven()) throw new TransferException("its answer is not signed");
    return true;
  }

  /** A request that waits for its answer. */
  private static final class Asked {
    private final int id;
    private final int opcode;
    private final Name apex;
    private final int type;
    private final Optional<SignedConversation> signing;
    private boolean answered;

    Asked(int id, int opcode, Name apex, int type, Peer server) {
      this.id = id;
      this.opcode = opcode;
      this.apex = apex;
      this.type = type;
      signing = server.key().map(SignedConversation::new);
    }

    /**
     * Writes the request.
     *
     * @param serial what a NOTIFY hints at
     */
    int write(byte[] message, OptionalInt serial, long nowSeconds) {
      Wire.putU16(message, 0, id);
      message[2] = (byte) (opcode << 3 | (opcode == Request.NOTIFY ? 4 : 0));
      message[3] = 0;
      Wire.putI32(message, 4, 1 << 16);
      Wire.putI32(message, 8, 0);
      byte[] name = apex.wire();
      int p = MessageReader.HEADER_OCTETS;
      System.arraycopy(name, 0, message, p, name.length);
      p += name.length;
      Wire.putU16(message, p, type);
      Wire.putU16(message, p + 2, RRClass.IN);
      p += 4;
      if (serial.isPresent()) p = hint(message, p, serial.getAsInt());
      return signing.isPresent() ? signing.get().sign(message, p, nowSeconds) : p;
    }

    /** Writes an SOA record of which only the serial means anything (RFC 1996 s3.7). */
    private static int hint(byte[] message, int at, int serial) {
      Wire.putU16(message, 6, 1);
      Wire.putU16(message, at, 0xc000 | MessageReader.HEADER_OCTETS);
      Wire.putU16(message, at + 2, RRType.SOA);
      Wire.putU16(message, at + 4, RRClass.IN);
      Wire.putI32(message, at + 6, 0);
      Wire.putU16(message, at + 10, 22);
      Wire.putU16(message, at + 12, 0); // two names, the root
      Wire.putI32(message, at + 14, serial);
      for (int i = at + 18; i < at + 34; i++) message[i] = 0;
      return at + 34;
    }

    /** Checks header, question and signature; returns the message, read up to its answers. */
    MessageReader check(byte[] message, int length, long nowSeconds) throws TransferException {
      try {
        var reader = new MessageReader(message, length);
        if (reader.id() != id || !reader.isResponse() || reader.opcode() != opcode) {
          throw new TransferException("a message that is no answer");
        }
        if (signing.isPresent()) verify(signing.get(), message, length, nowSeconds);
        if (reader.rcode() != Rcode.NOERROR) {
          throw new TransferException("it answers " + rcode(reader.rcode()));
        }
        if (reader.isTruncated()) throw new TransferException("a truncated answer");
        // Only the first message of a transfer needs a question (RFC 5936 s2.2.1).
        if (reader.questions() > 1 || !answered && type != RRType.AXFR && reader.questions() == 0) {
          throw new TransferException("an answer with " + reader.questions() + " questions");
        }
        if (reader.questions() == 1) {
          Name name = reader.name();
          if (reader.u16() != type || reader.u16() != RRClass.IN || !name.equals(apex)) {
            throw new TransferException("the answer to another question");
          }
        }
        answered = true;
        return reader;
      } catch (MalformedMessageException e) {
        throw new TransferException("a malformed message: " + e.getMessage());
      }
    }

    private static void verify(
        SignedConversation conversation, byte[] message, int length, long nowSeconds)
        throws TransferException, MalformedMessageException {
      Optional<TsigRecord> tsig = tsig(message, length);
      if (tsig.isEmpty()) {
        if (conversation.unsigned(message, length)) return;
        throw new TransferException("its answer is not signed, rcode " + rcode(message[3] & 15));
      }
      TsigRecord record = tsig.get();
      if (!record.key().equals(conversation.key().name())
          || !record.algorithm().equals(conversation.key().algorithm().wireName())) {
        throw new TransferException("it signs with another key, " + record.key());
      }
      int error =
          record.mac().length == 0 && record.error() != 0
              ? record.error()
              : conversation.verify(message, record, nowSeconds);
      if (error == 0) error = record.error();
      if (error != 0) {
        throw new TransferException(
            "its signature: " + (error < 0 ? "malformed" : TsigRecord.errorText(error)));
      }
    }

    /** Finds the TSIG record at a message's end. */
    private static Optional<TsigRecord> tsig(byte[] message, int length)
        throws MalformedMessageException {
      var reader = new MessageReader(message, length);
      for (int i = reader.questions(); i > 0; i--) {
        reader.name();
        reader.skip(4);
      }
      int records = reader.answers() + reader.authorities() + reader.additionals();
      for (int i = records; i > 0; i--) {
        int type = reader.peekType();
        if (type == RRType.TSIG && i == 1 && reader.additionals() > 0) {
          return Optional.of(TsigRecord.read(reader, length));
        }
        reader.skipRecord();
      }
      return Optional.empty();
    }

    /** Whether all that was received is signed, if it must be. */
    boolean isProven() {
      return signing.isEmpty() || signing.get().isComplete();
    }

    private static String rcode(int rcode) {
      return switch (rcode) {
        case Rcode.FORMERR -> "FORMERR";
        case Rcode.SERVFAIL -> "SERVFAIL";
        case Rcode.NXDOMAIN -> "NXDOMAIN";
        case Rcode.NOTIMP -> "NOTIMP";
        case Rcode.REFUSED -> "REFUSED";
        case Rcode.NOTAUTH -> "NOTAUTH";
        default -> "rcode " + rcode;
      };
    }
  }
}
