package deens.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.TsigAlgorithm;
import deens.config.TsigKey;
import deens.zone.text.ParsedRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** Our signatures against dnsjava's, either of them as the server. */
class SignedConversationTest {
  private static final long NOW = 1_800_000_000;
  private static final byte[] SECRET =
      "a secret of some octets".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final deens.core.wire.Name KEY = deens.core.wire.Name.parse("Key.Example");

  private static TsigKey key(TsigAlgorithm algorithm) {
    return new TsigKey(KEY, algorithm, SECRET);
  }

  private static TSIG theirs(TsigKey key, long now) {
    return new TSIG(
        Name.fromConstantString(key.algorithm().wireName().toString()),
        Name.fromConstantString(key.name().toString()),
        new SecretKeySpec(SECRET, "RAW"),
        Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
  }

  private static Message query() {
    return Message.newQuery(
        Record.newRecord(Name.fromConstantString("www.Example."), Type.SOA, DClass.IN));
  }

  private static Message response(Message query) {
    var response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(org.xbill.DNS.Flags.QR);
    response.addRecord(query.getQuestion(), org.xbill.DNS.Section.QUESTION);
    return response;
  }

  private static byte[] room(byte[] message) {
    return Arrays.copyOf(message, message.length + 1000);
  }

  private static Request read(byte[] q) throws MalformedMessageException {
    return Request.read(q, q.length, new ParsedRecord());
  }

  @ParameterizedTest
  @EnumSource
  void aQueryThatDnsjavaSignedIsVerifiedAndOurAnswerIsVerifiedByIt(TsigAlgorithm algorithm)
      throws Exception {
    TsigKey key = key(algorithm);
    TSIG theirs = theirs(key, NOW);
    Message query = query();
    query.setTSIG(theirs);
    byte[] q = query.toWire(65_535);
    var good =
        assertInstanceOf(
            Keyring.Signature.Good.class, new Keyring(List.of(key)).check(q, read(q), NOW));
    var verifier = new TSIG.StreamVerifier(theirs, new Message(q).getTSIG());
    for (int i = 0; i < 5; i++) {
      byte[] r = response(query).toWire();
      byte[] signed = room(r);
      int n = good.conversation().sign(signed, r.length, NOW);
      byte[] sent = Arrays.copyOf(signed, n);
      var message = new Message(sent);
      assertEquals(Rcode.NOERROR, verifier.verify(message, sent), "message " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQueryOfOursIsVerifiedByDnsjavaAndItsAnswersByUs(TsigAlgorithm algorithm) throws Exception {
    TsigKey key = key(algorithm);
    TSIG theirs = theirs(key, NOW);
    var ours = new SignedConversation(key);
    byte[] q = query().toWire();
    byte[] signed = room(q);
    byte[] sent = Arrays.copyOf(signed, ours.sign(signed, q.length, NOW));
    var query = new Message(sent);
    assertEquals(Rcode.NOERROR, theirs.verify(query, sent, null));
    var before = query.getTSIG();
    for (byte[] r : responses(query, theirs, before)) {
      var reader = new MessageReader(r, r.length);
      reader.name();
      reader.skip(4);
      TsigRecord record = TsigRecord.read(reader, r.length);
      assertEquals(0, ours.verify(r, record, NOW));
      assertTrue(ours.isComplete());
    }
  }

  private static List<byte[]> responses(
      Message query, TSIG theirs, org.xbill.DNS.TSIGRecord request) throws IOException {
    var signer = new TSIG.StreamGenerator(theirs, request);
    var all = new ArrayList<byte[]>();
    for (int i = 0; i < 7; i++) {
      Message r = response(query);
      signer.generate(r);
      all.add(r.toWire(65_535));
    }
    return all;
  }

  @Test
  void whatIsWrongIsCalledByItsError() throws Exception {
    TsigKey key = key(TsigAlgorithm.HMAC_SHA256);
    var keys = new Keyring(List.of(key));
    Message query = query();
    query.setTSIG(theirs(key, NOW));
    byte[] q = query.toWire(65_535);

    assertEquals(TsigRecord.BADKEY, error(new Keyring(List.of()), q, NOW));
    assertEquals(
        TsigRecord.BADKEY, error(new Keyring(List.of(key(TsigAlgorithm.HMAC_MD5))), q, NOW));
    assertEquals(
        TsigRecord.BADSIG,
        error(new Keyring(List.of(new TsigKey(KEY, key.algorithm(), new byte[] {1}))), q, NOW));
    byte[] changed = q.clone();
    changed[20] ^= 0x20;
    assertEquals(TsigRecord.BADSIG, error(keys, changed, NOW));
    for (int apart : new int[] {-301, 301}) {
      assertEquals(TsigRecord.BADTIME, error(keys, q, NOW + apart));
    }
    for (int apart : new int[] {-300, 300}) {
      assertInstanceOf(Keyring.Signature.Good.class, keys.check(q, read(q), NOW + apart));
    }
    assertEquals(TsigRecord.BADTRUNC, error(keys, truncated(q, 16), NOW));
    byte[] tooShort = truncated(q, 15);
    assertInstanceOf(Keyring.Signature.Malformed.class, keys.check(tooShort, read(tooShort), NOW));
    assertInstanceOf(
        Keyring.Signature.None.class, keys.check(query().toWire(), read(query().toWire()), NOW));
  }

  private static int error(Keyring keys, byte[] q, long now) throws MalformedMessageException {
    return assertInstanceOf(Keyring.Signature.Bad.class, keys.check(q, read(q), now)).error();
  }

  private static byte[] truncated(byte[] q, int macOctets) throws MalformedMessageException {
    TsigRecord r = read(q).tsig().orElseThrow();
    byte[] shorter = Arrays.copyOf(q, q.length);
    shorter[11]--;
    int n =
        new TsigRecord(
                r.at(),
                r.key(),
                r.algorithm(),
                r.timeSeconds(),
                r.fudgeSeconds(),
                Arrays.copyOf(r.mac(), macOctets),
                r.originalId(),
                0,
                new byte[0])
            .append(shorter, r.at());
    return Arrays.copyOf(shorter, n);
  }

  @Test
  void badTimeTellsOursAndIsSigned() throws Exception {
    TsigKey key = key(TsigAlgorithm.HMAC_SHA256);
    TSIG theirs = theirs(key, NOW);
    Message query = query();
    query.setTSIG(theirs);
    byte[] q = query.toWire(65_535);
    var bad =
        assertInstanceOf(
            Keyring.Signature.Bad.class, new Keyring(List.of(key)).check(q, read(q), NOW + 1000));
    byte[] response = new byte[2000];
    int n = Responses.start(q, read(q), response, Rcode.NOTAUTH, false);
    byte[] sent = Arrays.copyOf(response, Keyring.tell(bad, response, n, NOW + 1000));
    var message = new Message(sent);
    assertEquals(Rcode.NOTAUTH, message.getHeader().getRcode());
    assertEquals(Rcode.BADTIME, message.getTSIG().getError());
    assertEquals(NOW, message.getTSIG().getTimeSigned().getEpochSecond());
    assertEquals(
        NOW + 1000, new java.math.BigInteger(1, message.getTSIG().getOther()).longValueExact());
    // dnsjava gives the error that is told, once the signature is good.
    assertEquals(
        Optional.of(0), Optional.of(theirs.verify(message, sent, new Message(q).getTSIG())));
  }
}
