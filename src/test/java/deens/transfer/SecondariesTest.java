package deens.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.Access;
import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.config.TransferLimits;
import deens.core.wire.Name;
import deens.core.wire.Wire;
import deens.storage.SecondaryFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Primaries that answer, lie, stall and are away; time goes on when the test says so. */
class SecondariesTest {
  private static final Name APEX = Name.parse("a.example");
  private static final org.xbill.DNS.Name ZONE =
      org.xbill.DNS.Name.fromConstantString("a.example.");
  private static final TransferLimits LIMITS =
      new TransferLimits(100_000, 500, 1000, 1000, 10_000, 4, 4);

  @TempDir Path folder;

  private final Primary[] primaries = {new Primary(), new Primary()};
  private final List<String> events = new ArrayList<>();
  private long nowMillis = 1_800_000_000_000L;
  private int received;
  private SecondaryFiles files;
  private Secondaries secondaries;

  /** What a primary says. */
  private static final class Primary {
    boolean away;
    int soaSerial = 1;
    int asked;
    int transfers;
    List<Record> answer = List.of();
    int recordsInMessage = 3;
    int millisForMessage = 1;

    /** What becomes of the messages of a transfer. */
    UnaryOperator<List<byte[]>> messages = m -> m;

    void serves(int serial, String... more) throws IOException {
      soaSerial = serial;
      answer = records(serial, more);
    }

    static List<Record> records(int serial, String... more) throws IOException {
      var all = new ArrayList<Record>();
      all.add(record("@ SOA ns h " + Integer.toUnsignedString(serial) + " 1000 100 10000 60"));
      all.add(record("@ NS ns"));
      all.add(record("ns A 192.0.2." + (serial & 127)));
      for (String one : more) all.add(record(one));
      all.add(all.getFirst());
      return all;
    }

    static Record record(String text) throws IOException {
      String[] part = text.split(" ", 3);
      var owner = org.xbill.DNS.Name.fromString(part[0], ZONE);
      if (part[0].equals("@")) owner = ZONE;
      return Record.fromString(owner, Type.value(part[1]), DClass.IN, 300, part[2], ZONE);
    }
  }

  private final class Net implements Network {
    @Override
    public Connection connect(InetSocketAddress server, int timeoutMillis) throws IOException {
      Primary primary = primaries[server.getPort() - 1];
      if (primary.away) throw new IOException("is away");
      primary.asked++;
      return new Connection() {
        private final List<byte[]> out = new ArrayList<>();

        @Override
        public void send(byte[] message, int length) throws IOException {
          var query = new Message(Arrays.copyOf(message, length));
          if (query.getQuestion().getType() == Type.SOA) {
            out.add(message(query, List.of(Primary.records(primary.soaSerial).getFirst())));
            return;
          }
          primary.transfers++;
          var messages = new ArrayList<byte[]>();
          for (int i = 0; i < primary.answer.size(); i += primary.recordsInMessage) {
            int end = Math.min(i + primary.recordsInMessage, primary.answer.size());
            messages.add(message(query, primary.answer.subList(i, end)));
          }
          out.addAll(primary.messages.apply(messages));
        }

        @Override
        public int receive(byte[] message, int timeoutMillis) throws IOException {
          if (out.isEmpty()) return 0;
          byte[] next = out.removeFirst();
          if (next.length == 0) {
            nowMillis += timeoutMillis;
            throw new IOException("it takes too long for a message");
          }
          nowMillis += primary.millisForMessage;
          System.arraycopy(next, 0, message, 0, next.length);
          return next.length;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public int ask(
        InetSocketAddress server, byte[] message, int length, byte[] answer, int timeoutMillis) {
      return 0;
    }
  }

  private static byte[] message(Message query, List<Record> answer) {
    var message = new Message(query.getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    message.addRecord(query.getQuestion(), Section.QUESTION);
    for (Record record : answer) message.addRecord(record, Section.ANSWER);
    return message.toWire();
  }

  @BeforeEach
  void start() throws IOException {
    files = new SecondaryFiles(folder);
    var loopback = InetAddress.getLoopbackAddress();
    var peers = new ArrayList<Peer>();
    for (int port = 1; port <= primaries.length; port++) {
      peers.add(new Peer(new InetSocketAddress(loopback, port), Optional.empty()));
    }
    secondaries =
        new Secondaries(
            List.of(new SecondaryZone(APEX, peers, Access.NOBODY)),
            LIMITS,
            files,
            new Client(new Net(), LIMITS, () -> nowMillis, () -> 4711),
            () -> nowMillis,
            () -> 0.5,
            Runnable::run,
            new Events(events::add, () -> nowMillis),
            new Tally(),
            apex -> received++,
            () -> {});
  }

  /** Lets time go on to when something is due, and that happen. Returns how far that was. */
  private long next() {
    long due = secondaries.tick();
    long before = nowMillis;
    nowMillis = Math.max(nowMillis, due);
    secondaries.tick();
    return (due - before) / 1000;
  }

  private void publish(int serial) {
    secondaries.published(apex -> Optional.of(new Soa(serial, 1000, 100, 10_000, 60)));
  }

  private String kept() throws IOException {
    return files.isKept(APEX) ? Files.readString(files.file(APEX)) : "";
  }

  private boolean withheld() {
    return !secondaries.withheld().isEmpty();
  }

  private String events() {
    String all = String.join("\n", events);
    events.clear();
    return all;
  }

  @Test
  void aZoneIsFetchedKeptAndServedWhenItIsPublished() throws Exception {
    primaries[0].serves(1, "www A 192.0.2.80");
    secondaries.tick();
    assertEquals(1, received);
    assertTrue(withheld());
    secondaries.refresh(APEX, false);
    secondaries.tick();
    assertTrue(withheld(), "confirmed, but not served yet");
    assertEquals(
        """
        a.example.\t300\tIN\tSOA\tns.a.example. h.a.example. 1 1000 100 10000 60
        a.example.\t300\tIN\tNS\tns.a.example.
        ns.a.example.\t300\tIN\tA\t192.0.2.1
        www.a.example.\t300\tIN\tA\t192.0.2.80
        """,
        kept());
    publish(1);
    assertFalse(withheld());
    assertEquals(nowMillis / 1000, files.confirmedSeconds(APEX).orElseThrow());
  }

  @Test
  void itIsAskedForAsItsSoaRecordSays() throws Exception {
    primaries[0].serves(1);
    secondaries.tick();
    publish(1);
    // Refresh 1000 s and retry 100 s, an eighth less in the middle of the jitter.
    assertEquals(875, next());
    assertEquals(2, primaries[0].asked);
    assertEquals(1, primaries[0].transfers);
    primaries[0].serves(3);
    next();
    assertEquals(2, received);
    assertTrue(kept().contains("192.0.2.3"));
    primaries[0].away = true;
    primaries[1].away = true;
    next();
    assertEquals(87, next());
    assertEquals(87, next());
    String all = events();
    assertTrue(all.contains("127.0.0.1:2: is away; 127.0.0.1:1: is away"), all);
  }

  @Test
  void whatNobodyConfirmsExpiresAndComesBack() throws Exception {
    primaries[0].serves(1);
    secondaries.tick();
    publish(1);
    long began = nowMillis;
    primaries[0].away = true;
    primaries[1].away = true;
    while (!withheld()) next();
    assertTrue(Math.abs(nowMillis - began - 10_000_000) < 1000, nowMillis + " " + began);
    assertTrue(events().contains("zone a.example. has expired"));
    assertEquals(2, secondaries.withheld().depth(APEX.wire(), APEX.length(), false));
    primaries[1].away = false;
    next();
    assertFalse(withheld());
    assertEquals(1, received);
  }

  @Test
  void whatWasKeptIsServedAgainUnlessItHasExpired() throws Exception {
    primaries[0].serves(1);
    secondaries.tick();
    nowMillis += 5_000_000;
    start();
    publish(1);
    assertFalse(withheld());
    nowMillis += 6_000_000;
    start();
    primaries[0].away = true;
    primaries[1].away = true;
    publish(1);
    assertTrue(withheld());
  }

  @Test
  void aSerialIsComparedInItsCircle() throws Exception {
    primaries[0].serves(-2);
    secondaries.tick();
    publish(-2);
    primaries[0].serves(5);
    next();
    assertTrue(kept().contains("192.0.2.5"));
    publish(5);
    // Older: the other one is asked.
    primaries[0].serves(4);
    primaries[1].serves(6);
    next();
    assertTrue(kept().contains("192.0.2.6"), kept());
  }

  @Test
  void anotherPrimaryIsAskedWhenOneIsAway() throws Exception {
    primaries[0].away = true;
    primaries[1].serves(1);
    secondaries.tick();
    assertEquals(1, received);
  }

  @Test
  void notifyMakesItDueAtOnceAndAsksTheSenderFirst() throws Exception {
    primaries[0].serves(1);
    primaries[1].serves(1);
    secondaries.tick();
    publish(1);
    var loopback = InetAddress.getLoopbackAddress();
    secondaries.notified(APEX, loopback, OptionalInt.of(1)); // what we have
    secondaries.tick();
    assertEquals(0, primaries[1].asked);
    secondaries.notified(APEX, loopback, OptionalInt.of(2));
    primaries[1].serves(2); // of one address: the last of the list is taken for it
    secondaries.tick();
    assertEquals(2, received);
    assertTrue(secondaries.refresh(APEX, false));
    assertFalse(secondaries.refresh(Name.parse("other"), false));
  }

  @Test
  void retransferFetchesWhatIsNoNewer() throws Exception {
    primaries[0].serves(1);
    secondaries.tick();
    publish(1);
    primaries[0].answer = Primary.records(1, "new A 192.0.2.99");
    secondaries.refresh(APEX, true);
    secondaries.tick();
    assertTrue(kept().contains("192.0.2.99"));
  }

  private void lie(String expected, UnaryOperator<List<byte[]>> messages, String... records)
      throws IOException {
    primaries[1].away = true;
    primaries[0].serves(1);
    secondaries.tick();
    publish(1);
    String before = kept();
    primaries[0].serves(2, records);
    primaries[0].messages = messages;
    next();
    assertEquals(before, kept());
    assertFalse(withheld());
    assertEquals(1, received);
    String all = events();
    assertTrue(all.contains(expected), all);
    assertEquals(87, next(), "it is tried again after the retry time");
  }

  private static List<byte[]> each(List<byte[]> messages, UnaryOperator<byte[]> change) {
    return messages.stream().map(change).toList();
  }

  private static byte[] put(byte[] message, int at, int octet) {
    message[at] = (byte) octet;
    return message;
  }

  @Test
  void aCutStreamIsNoZone() throws Exception {
    lie("it ended the connection before the zone's end", m -> m.subList(0, 1));
  }

  @Test
  void aStalledStreamIsNoZone() throws Exception {
    lie("it takes too long for a message", m -> List.of(m.getFirst(), new byte[0]));
  }

  @Test
  void aRecordOutOfZoneIsNotBelieved() throws Exception {
    lie("a record out of zone: www.example.", m -> m, "www.example. A 192.0.2.66");
  }

  @Test
  void anEndlessStreamEnds() throws Exception {
    String[] many = new String[600];
    Arrays.setAll(many, i -> "n" + i + " A 192.0.2.1");
    lie("the zone has over 500 records", m -> m, many);
  }

  @Test
  void aStreamOfNothingEnds() throws Exception {
    primaries[0].millisForMessage = 5;
    lie(
        "it takes over 10000 ms",
        m -> {
          byte[] nothing = Arrays.copyOf(m.getFirst(), 12);
          Wire.putI32(nothing, 4, 0);
          return new ArrayList<>(java.util.Collections.nCopies(20_000, nothing));
        });
  }

  @Test
  void largeMessagesAreBounded() throws Exception {
    lie(
        "the zone has over 100000 octets",
        m -> {
          byte[] large = Arrays.copyOf(m.getFirst(), 60_000);
          return List.of(large, large);
        });
  }

  @Test
  void anotherLastSoaIsNotBelieved() throws Exception {
    lie(
        "it ends with another SOA record than it began with",
        m -> m,
        "@ SOA ns h 7 1000 100 10000 60");
  }

  @Test
  void anotherFirstRecordIsNotBelieved() throws Exception {
    lie(
        "it does not begin with the zone's SOA record",
        m -> m.subList(1, 2),
        "x A 192.0.2.1",
        "y A 192.0.2.2");
  }

  @Test
  void aBadZoneIsNotBelieved() throws Exception {
    lie("the zone is bad: ", m -> m, "www CNAME ns", "www A 192.0.2.1");
  }

  @Test
  void anOlderZoneThanPromisedIsNotBelieved() throws Exception {
    lie(
        "it sent an older version than it has",
        m -> {
          try {
            var query = Message.newQuery(Record.newRecord(ZONE, Type.AXFR, DClass.IN));
            query.getHeader().setID(4711);
            return List.of(message(query, Primary.records(1)));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void anErrorIsToldByItsName() throws Exception {
    lie("it answers REFUSED", m -> each(m, one -> put(one, 3, 5)));
  }

  @Test
  void anotherIdIsNoAnswer() throws Exception {
    lie("a message that is no answer", m -> each(m, one -> put(one, 1, 0)));
  }

  @Test
  void aTruncatedAnswerIsNone() throws Exception {
    lie("a truncated answer", m -> each(m, one -> put(one, 2, 0x86)));
  }

  @Test
  void whateverTheOctetsItIsAnErrorAndNoFault() throws Exception {
    primaries[1].away = true;
    primaries[0].serves(1);
    secondaries.tick();
    publish(1);
    var random = new java.util.Random(20261125);
    for (int i = 0; i < 2000; i++) {
      primaries[0].serves(2, "www MX 10 ns", "www TXT \"text\"");
      primaries[0].recordsInMessage = 1 + random.nextInt(8);
      primaries[0].messages =
          m ->
              each(
                  m,
                  one -> {
                    for (int n = random.nextInt(3); n >= 0; n--) {
                      one[12 + random.nextInt(one.length - 12)] = (byte) random.nextInt(256);
                    }
                    return Arrays.copyOf(one, 12 + random.nextInt(one.length - 11));
                  });
      secondaries.refresh(APEX, true);
      secondaries.tick();
    }
    String all = events();
    assertFalse(all.contains("fault"), all);
  }
}
