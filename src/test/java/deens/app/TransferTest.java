package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.Access;
import deens.config.Distribution;
import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.config.TransferConfig;
import deens.config.TransferLimits;
import deens.config.TsigAlgorithm;
import deens.config.TsigKey;
import deens.config.ZoneFile;
import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Transfers between servers of ours, and to dnsjava. */
@Timeout(120)
class TransferTest {
  private static final Name APEX = Name.parse("a.example");
  private static final TsigKey KEY =
      new TsigKey(
          Name.parse("key"),
          TsigAlgorithm.HMAC_SHA256,
          "secret of both".getBytes(StandardCharsets.US_ASCII));
  private static final TSIG TSIG_KEY =
      new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromConstantString("key."), KEY.secret());
  private static final Access ANYBODY = new Access(List.of(Access.Rule.from("127.0.0.0/8")));
  private static final Access WITH_KEY = new Access(List.of(Access.Rule.key(KEY.name())));

  @TempDir Path folder;

  private ZoneFile zone(int serial, int records) throws IOException {
    var text = new StringBuilder();
    text.append("$ORIGIN a.example.\n");
    text.append("@ 300 SOA ns h ").append(serial).append(" 1h 10m 1w 1h\n@ 300 NS ns\n");
    text.append("ns 300 A 192.0.2.1\n");
    for (int i = 0; i < records; i++) {
      text.append('n').append(i).append(" 300 TXT \"number ").append(i).append("\"\n");
    }
    return ZoneFile.of(Files.writeString(folder.resolve("a.zone"), text));
  }

  private static TransferConfig primary(Access access, List<Peer> notified) {
    return new TransferConfig(
        List.of(KEY),
        List.of(),
        Optional.empty(),
        new Distribution(access, notified),
        Map.of(),
        TransferLimits.standard());
  }

  private TransferConfig secondary(InetSocketAddress primary, Optional<TsigKey> key) {
    return new TransferConfig(
        List.of(KEY),
        List.of(new SecondaryZone(APEX, List.of(new Peer(primary, key)), Access.NOBODY)),
        Optional.of(folder.resolve("state")),
        new Distribution(ANYBODY, List.of()),
        Map.of(),
        TransferLimits.standard());
  }

  private static List<String> axfr(RunningServer server, TSIG key) throws Exception {
    var transfer =
        ZoneTransferIn.newAXFR(
            org.xbill.DNS.Name.fromConstantString("a.example."), server.address(), key);
    transfer.run();
    return transfer.getAXFR().stream().map(Record::toString).toList();
  }

  private static Message ask(RunningServer server, int type, boolean tcp, TSIG key)
      throws IOException {
    var resolver = new SimpleResolver(server.address());
    resolver.setTCP(tcp);
    resolver.setTSIGKey(key);
    var name = org.xbill.DNS.Name.fromConstantString("a.example.");
    return resolver.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  @Test
  void aZoneOfManyMessagesIsSentWhole() throws Exception {
    try (var server = new RunningServer(List.of(zone(1, 20_000)), primary(ANYBODY, List.of()))) {
      List<String> records = axfr(server, null);
      assertEquals(20_004, records.size());
      assertEquals(records.getFirst(), records.getLast());
      server.await("zone a.example. serial 1, 20004 records, ");
    }
  }

  @Test
  void aTransferIsRefusedUnlessItIsAllowed() throws Exception {
    try (var server = new RunningServer(List.of(zone(1, 3)), primary(WITH_KEY, List.of()))) {
      var e = assertThrows(ZoneTransferException.class, () -> axfr(server, null));
      assertEquals("REFUSED", e.getMessage());
      server.await("refused a transfer of a.example. to 127.0.0.1");
      assertEquals(7, axfr(server, TSIG_KEY).size());
    }
    try (var server = new RunningServer(List.of(zone(1, 3)), primary(Access.NOBODY, List.of()))) {
      assertThrows(ZoneTransferException.class, () -> axfr(server, TSIG_KEY));
    }
  }

  @Test
  void aSignedQueryGetsASignedAnswer() throws Exception {
    try (var server = new RunningServer(List.of(zone(1, 3)), primary(WITH_KEY, List.of()))) {
      for (boolean tcp : new boolean[] {false, true}) {
        Message answer = ask(server, Type.NS, tcp, TSIG_KEY);
        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertTrue(answer.isVerified());
        assertEquals(1, answer.getSection(Section.ANSWER).size());
        var other =
            new TSIG(
                TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromConstantString("key."), new byte[] {1});
        assertEquals(Rcode.NOTAUTH, ask(server, Type.NS, tcp, other).getRcode());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSecondaryFetchesHearsOfChangesAndServesWithoutItsPrimary(boolean signed) throws Exception {
    Optional<TsigKey> key = signed ? Optional.of(KEY) : Optional.empty();
    int port;
    var first = new RunningServer(List.of(zone(1, 10)), primary(ANYBODY, List.of()));
    try (var secondary = new RunningServer(List.of(), secondary(first.address(), key))) {
      secondary.await("zone a.example. serial 1, ");
      port = secondary.address().getPort();
      int primaryPort = first.address().getPort();
      awaitSerial(secondary, 1);
      first.close();

      var told = List.of(new Peer(secondary.address(), key));
      try (var again =
          new RunningServer(List.of(zone(2, 20)), primary(ANYBODY, told), primaryPort)) {
        secondary.await("zone a.example. serial 2, 23 records, ");
        awaitSerial(secondary, 2);
        assertEquals(axfr(again, null), axfr(secondary, null));
      }
    }
    // Nobody is there who could be asked.
    try (var alone =
        new RunningServer(
            List.of(),
            secondary(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), key),
            port)) {
      assertEquals(24, axfr(alone, null).size());
    }
  }

  /** Waits until what was received is served, too. */
  private static void awaitSerial(RunningServer server, int serial) throws Exception {
    for (int i = 0; i < 2000; i++) {
      Message answer = ask(server, Type.SOA, false, null);
      if (answer.getRcode() == Rcode.NOERROR
          && answer
              .getSection(Section.ANSWER)
              .getFirst()
              .rdataToString()
              .contains(" " + serial + " ")) {
        return;
      }
      assertTrue(answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.SERVFAIL);
      Thread.onSpinWait();
    }
    throw new AssertionError("serial " + serial + " is not served: " + server.log());
  }

  @Test
  void aZoneThatCannotBeHadIsAnsweredServfail() throws Exception {
    var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    try (var server = new RunningServer(List.of(), secondary(nobody, Optional.empty()))) {
      server.await("zone a.example.: not refreshed: 127.0.0.1:1: Connection refused");
      assertEquals(Rcode.SERVFAIL, ask(server, Type.SOA, false, null).getRcode());
      assertEquals(Rcode.SERVFAIL, ask(server, Type.SOA, true, TSIG_KEY).getRcode());
      var e = assertThrows(ZoneTransferException.class, () -> axfr(server, null));
      assertEquals("SERVFAIL", e.getMessage());
      // A DS record would be the parent's.
      assertEquals(Rcode.REFUSED, ask(server, Type.DS, false, null).getRcode());
    }
  }
}
