package deens.transfer;

import deens.config.TsigKey;
import deens.core.wire.Name;
import deens.core.wire.Wire;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request and the messages that answer it, all signed with one key, seen from either side. For
 * one thread at a time.
 */
final class SignedConversation {
  /*
   * Each MAC covers the one before it (RFC 8945 s5.3):
   *
   *   request              the message, all variables
   *   first response       the request's MAC, the message, all variables
   *   each further one     the MAC before, all messages since that, the time alone
   */
  /** How far the clocks of two servers may be apart (RFC 8945 s10). */
  static final int FUDGE_SECONDS = 300;

  /** Most messages in a row that have no signature (RFC 8945 s5.3.1). */
  private static final int MOST_UNSIGNED = 99;

  private static final byte[] NONE = {};

  private final TsigKey key;
  private final Mac mac;
  private byte[] before = NONE;
  private int signed;
  private int unsigned;

  SignedConversation(TsigKey key) {
    this.key = key;
    try {
      mac = Mac.getInstance(javaName(key));
      mac.init(new SecretKeySpec(key.secret(), mac.getAlgorithm()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(key + ": this JDK lacks the algorithm", e);
    }
  }

  private static String javaName(TsigKey key) {
    return switch (key.algorithm()) {
      case HMAC_SHA256 -> "HmacSHA256";
      case HMAC_SHA384 -> "HmacSHA384";
      case HMAC_SHA512 -> "HmacSHA512";
      case HMAC_SHA224 -> "HmacSHA224";
      case HMAC_SHA1 -> "HmacSHA1";
      case HMAC_MD5 -> "HmacMD5";
    };
  }

  TsigKey key() {
    return key;
  }

  /** Returns the octets that {@link #sign} adds. */
  int octets() {
    return TsigRecord.octets(
        key.name(), key.algorithm().wireName(), key.algorithm().macOctets(), 0);
  }

  /** Signs the next message, which has no TSIG record yet. Returns its octets with it. */
  int sign(byte[] message, int length, long nowSeconds) {
    return sign(message, length, nowSeconds, 0, NONE);
  }

  /**
   * Signs a message that tells of a TSIG error.
   *
   * @param timeSeconds of the signature
   */
  int sign(byte[] message, int length, long timeSeconds, int error, byte[] other) {
    var record =
        new TsigRecord(
            length,
            key.name(),
            key.algorithm().wireName(),
            timeSeconds,
            FUDGE_SECONDS,
            NONE,
            Wire.u16(message, 0),
            error,
            other);
    byte[] made = mac(message, length, Wire.u16(message, 0), Wire.u16(message, 10), record);
    advance(made);
    var whole =
        new TsigRecord(
            length,
            record.key(),
            record.algorithm(),
            timeSeconds,
            FUDGE_SECONDS,
            made,
            record.originalId(),
            error,
            other);
    return whole.append(message, length);
  }

  /**
   * Verifies the next message, which ends with a TSIG record of this key.
   *
   * @return 0, BADSIG, BADTIME or BADTRUNC; -1: its MAC is of a length that no MAC has. Of these
   *     only BADSIG and -1 mean that somebody else may have signed it
   */
  int verify(byte[] message, TsigRecord record, long nowSeconds) {
    int whole = key.algorithm().macOctets();
    byte[] its = record.mac();
    // RFC 8945 s5.2.2.1.
    if (its.length > whole || its.length < Math.max(10, whole / 2)) return -1;
    int additionals = Wire.u16(message, 10) - 1;
    byte[] expected = mac(message, record.at(), record.originalId(), additionals, record);
    if (!MessageDigest.isEqual(Arrays.copyOf(expected, its.length), its)) return TsigRecord.BADSIG;
    advance(its);
    if (Math.abs(nowSeconds - record.timeSeconds()) > record.fudgeSeconds()) {
      return TsigRecord.BADTIME;
    }
    return its.length < whole ? TsigRecord.BADTRUNC : 0;
  }

  /**
   * Takes a message of a series that has no TSIG record: the next signature covers it, too.
   *
   * @return whether there may be one here
   */
  boolean unsigned(byte[] message, int length) {
    if (signed < 2 || ++unsigned > MOST_UNSIGNED) return false;
    begin();
    mac.update(message, 0, length);
    return true;
  }

  /** Whether all messages so far are covered by a signature. */
  boolean isComplete() {
    return signed > 0 && unsigned == 0;
  }

  private boolean begun;

  private void begin() {
    if (begun) return;
    begun = true;
    mac.reset();
    if (signed == 0) return;
    updateU16(before.length);
    mac.update(before);
  }

  private void advance(byte[] made) {
    before = made;
    signed++;
    unsigned = 0;
  }

  private byte[] mac(byte[] message, int length, int id, int additionals, TsigRecord variables) {
    begin();
    updateU16(id);
    mac.update(message, 2, 8);
    updateU16(additionals);
    mac.update(message, MessageReader.HEADER_OCTETS, length - MessageReader.HEADER_OCTETS);
    boolean all = signed < 2;
    if (all) {
      update(variables.key());
      updateU16(0xff); // class ANY
      updateU16(0); // TTL
      updateU16(0);
      update(variables.algorithm());
    }
    updateU16((int) (variables.timeSeconds() >>> 32));
    updateU16((int) (variables.timeSeconds() >>> 16));
    updateU16((int) variables.timeSeconds());
    updateU16(variables.fudgeSeconds());
    if (all) {
      updateU16(variables.error());
      updateU16(variables.other().length);
      mac.update(variables.other());
    }
    begun = false;
    return mac.doFinal();
  }

  private void update(Name name) {
    mac.update(name.lowerCase().wire());
  }

  private void updateU16(int v) {
    mac.update((byte) (v >>> 8));
    mac.update((byte) v);
  }
}
