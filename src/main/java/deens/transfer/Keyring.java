package deens.transfer;

import deens.config.TsigKey;
import deens.core.wire.Name;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of this server, and what came of looking at a request's signature (RFC 8945 s5.2). */
final class Keyring {
  private final Map<Name, TsigKey> keys = new HashMap<>();

  Keyring(Collection<TsigKey> keys) {
    for (TsigKey key : keys) this.keys.put(key.name(), key);
  }

  /** What a request's signature is. */
  sealed interface Signature {
    /** There is none. */
    record None() implements Signature {}

    /** It is that of one of our keys. */
    record Good(SignedConversation conversation) implements Signature {}

    /** A MAC of a length that none has: FORMERR. */
    record Malformed() implements Signature {}

    /**
     * It proves nothing.
     *
     * @param error BADKEY, BADSIG, BADTIME or BADTRUNC
     * @param conversation in which to say so; empty: the error is not signed
     */
    record Bad(TsigRecord record, int error, Optional<SignedConversation> conversation)
        implements Signature {}
  }

  /** Looks at the signature of a request. */
  Signature check(byte[] q, Request request, long nowSeconds) {
    if (request.tsig().isEmpty()) return new Signature.None();
    TsigRecord record = request.tsig().get();
    TsigKey key = keys.get(record.key());
    if (key == null || !key.algorithm().wireName().equals(record.algorithm())) {
      return new Signature.Bad(record, TsigRecord.BADKEY, Optional.empty());
    }
    var conversation = new SignedConversation(key);
    int error = conversation.verify(q, record, nowSeconds);
    return switch (error) {
      case -1 -> new Signature.Malformed();
      case 0 -> new Signature.Good(conversation);
      case TsigRecord.BADSIG -> new Signature.Bad(record, error, Optional.empty());
      default -> new Signature.Bad(record, error, Optional.of(conversation));
    };
  }

  /** Appends the TSIG record that tells of a bad signature (RFC 8945 s5.3.2). */
  static int tell(Signature.Bad bad, byte[] response, int length, long nowSeconds) {
    TsigRecord its = bad.record();
    byte[] other = {};
    if (bad.error() == TsigRecord.BADTIME) {
      other = new byte[6];
      for (int i = 0; i < 6; i++) other[i] = (byte) (nowSeconds >>> 40 - 8 * i);
    }
    if (bad.conversation().isPresent()) {
      // The client's own time, so that it can verify this (RFC 8945 s5.2.3).
      return bad.conversation()
          .get()
          .sign(
              response,
              length,
              bad.error() == TsigRecord.BADTIME ? its.timeSeconds() : nowSeconds,
              bad.error(),
              other);
    }
    return new TsigRecord(
            length,
            its.key(),
            its.algorithm(),
            nowSeconds,
            SignedConversation.FUDGE_SECONDS,
            new byte[0],
            its.originalId(),
            bad.error(),
            other)
        .append(response, length);
  }
}
