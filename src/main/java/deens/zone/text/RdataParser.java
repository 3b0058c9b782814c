package deens.zone.text;

import static deens.core.rr.RdataField.*;

import deens.core.rr.Mnemonics;
import deens.core.rr.RRTypes;
import deens.core.wire.RRType;
import deens.core.wire.Wire;

/**
 * Reads RDATA in presentation form, field by field of its type's row in {@link RRTypes}, or in the
 * form of RFC 3597 s5. On the path of bulk loads: allocates nothing unless something is wrong.
 * Reusable; for one thread.
 */
final class RdataParser {
  /*
   * Each reader, here and in the classes of the families of fields, begins at the current token and
   * takes the index n in out where its octets go. It returns the index after them, all tokens of the
   * field being taken. What is only known once the field is whole (digest lengths, duplicate
   * parameters) is left to RRTypes.check, so that text and RFC 3597 form are held to the same rules.
   */
  private final RdataTokens t = new RdataTokens();
  private final Base64Field base64 = new Base64Field();
  private final BitMapFields bitMaps = new BitMapFields();
  private final ServiceParameterField parameters = new ServiceParameterField(base64);

  /**
   * Reads all tokens that are left in the entry.
   *
   * @param type RR type
   * @param scanner stands at the last token before the RDATA
   * @param record gets {@link ParsedRecord#rdata} and {@link ParsedRecord#rdataLength}
   */
  void parse(int type, Scanner scanner, ParsedRecord record) throws ZoneSyntaxException {
    if (RRType.isMeta(type)) {
      throw scanner.error(RRTypes.mnemonic(type) + " is no type of zone data (RFC 6895 s3.1)");
    }
    byte[] out = record.rdata;
    t.begin(type, scanner);
    int n = t.more && isGenericMark() ? generic(out) : fields(out);
    if (t.more) {
      throw t.error(
          "%s is one token too many; %s RDATA ends before it (%s)"
              .formatted(t.text(), t.mnemonic(), t.reference()));
    }
    String wrong = RRTypes.check(type, out, 0, n);
    if (!wrong.isEmpty()) throw t.error(wrong);
    record.rdataLength = n;
  }

  // RFC 3597 s5.

  private boolean isGenericMark() {
    if (t.length() != 2 || t.quoted()) return false;
    return t.octets()[t.at()] == '\\' && t.octets()[t.at() + 1] == '#';
  }

  private int generic(byte[] out) throws ZoneSyntaxException {
    t.next();
    if (!t.more) throw t.error("\\# ends here, expected a number of octets (RFC 3597 s5)");
    int octets = (int) Digits.decimal(t.octets(), t.at(), t.end(), RdataTokens.MAX_OCTETS);
    if (octets < 0) {
      throw t.error(
          t.text() + " found after \\#, expected a number 0..65535 of octets (RFC 3597 s5)");
    }
    t.next();
    int n = HexFields.data(t, out, 0);
    if (n != octets) {
      throw t.error(
          "\\# %d is followed by %d octets, expected %d (RFC 3597 s5)"
              .formatted(octets, n, octets));
    }
    return n;
  }

  // The type's row.

  private int fields(byte[] out) throws ZoneSyntaxException {
    int n = 0;
    for (int i = 0; ; i++) {
      int field = RRTypes.field(t.type(), i);
      if (field == NONE) return n;
      if (t.more || kind(field) == SUFFIX6) n = field(field, out, n);
      else if (!mayBeMissing(field)) throw missing(field);
    }
  }

  private static boolean mayBeMissing(int field) {
    return switch (kind(field)) {
      case NAMES, PREFIXES, PARAMETERS, NXT_TYPES -> true;
      default -> isOptional(field);
    };
  }

  private ZoneSyntaxException missing(int field) {
    String label = label(field);
    return t.ends((label.startsWith("a") || label.startsWith("I") ? "an " : "a ") + label);
  }

  private int field(int field, byte[] out, int n) throws ZoneSyntaxException {
    int octets = octets(field);
    if (octets > 0) {
      fixed(kind(field), out, n);
      return t.taken(n + octets);
    }
    return switch (kind(field)) {
      case NAME -> t.taken(t.name(out, n));
      case NAMES -> names(out, n);
      case STRING, TAG -> StringFields.string(t, out, n);
      case STRINGS -> StringFields.strings(t, out, n);
      case TEXT -> StringFields.text(t, out, n);
      case HEX, DS_DIGEST, SSH_DIGEST, ZONE_DIGEST -> HexFields.data(t, out, n);
      case BASE64 -> (field & DASH) != 0 && t.is('-') ? t.taken(n) : base64.data(t, out, n);
      case SALT -> DnssecFields.salt(t, out, n);
      case HASH -> DnssecFields.hash(t, out, n);
      case TYPES -> bitMaps.types(t, out, n);
      case NXT_TYPES -> bitMaps.nxtTypes(t, out, n);
      case SERVICES -> BitMapFields.services(t, out, n);
      case PREFIXES -> AddressFields.prefixes(t, out, n);
      case PARAMETERS -> parameters.read(t, out, n);
      case GATEWAY -> AddressFields.gateway(t, out[1] & 0xff, out, n);
      case RELAY -> AddressFields.relay(t, out, n);
      case HOST_IDENTITY -> hostIdentity(out, n);
      case LOC -> LocationField.read(t, out, n);
      case NSAP -> AddressFields.nsap(t, out, n);
      case ATMA -> AddressFields.atma(t, out, n);
      case SUFFIX6 -> AddressFields.suffix(t, out, n);
      case RAW -> throw t.bad("RDATA as \\# n hex; this type has no other form");
      default -> throw new IllegalStateException("field " + field);
    };
  }

  /** Reads a field of one token that has always the same number of octets. */
  private void fixed(int kind, byte[] out, int n) throws ZoneSyntaxException {
    switch (kind) {
      case U8 -> out[n] = (byte) t.number(0xff);
      case U16 -> Wire.putU16(out, n, (int) t.number(0xffff));
      case U32 -> Wire.putI32(out, n, (int) t.number(0xffff_ffffL));
      case PERIOD -> Wire.putI32(out, n, t.period());
      case TIME -> Wire.putI32(out, n, DnssecFields.time(t));
      case TYPE -> Wire.putU16(out, n, t.rrType());
      case ALGORITHM, CERTIFICATE_ALGORITHM -> out[n] = (byte) DnssecFields.algorithm(t);
      case CERTIFICATE -> Wire.putU16(out, n, certificateType());
      case KEY_PROTOCOL -> out[n] = (byte) DnssecFields.keyProtocol(t);
      case KEY_FLAGS -> Wire.putU16(out, n, DnssecFields.keyFlags(t));
      case ADDRESS4 -> AddressFields.address4(t, out, n);
      case ADDRESS6 -> AddressFields.address6(t, out, n);
      case ID64 -> AddressFields.identifier(t, out, n);
      case EUI48 -> AddressFields.eui(t, out, n, 6);
      case EUI64 -> AddressFields.eui(t, out, n, 8);
      default -> throw new IllegalStateException("field of kind " + kind);
    }
  }

  private int certificateType() throws ZoneSyntaxException {
    return t.named(
        Mnemonics.CERTIFICATES, 0xffff, "certificate type, a number 0..65535 or a mnemonic");
  }

  private int names(byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    while (t.more) q = t.taken(t.name(out, q));
    return q;
  }

  /** RFC 8005 s6: algorithm, tag, key; on the wire the lengths come first. */
  private int hostIdentity(byte[] out, int n) throws ZoneSyntaxException {
    out[n + 1] = (byte) t.number(0xff);
    t.need("a host identity tag");
    if (t.length() % 2 != 0 || t.length() > 510) {
      throw t.bad("a host identity tag, up to 255 hexadecimal pairs");
    }
    int key = HexFields.pairs(t.octets(), t.at(), t.length() / 2, out, n + 4);
    if (key < 0) throw HexFields.notHex(t);
    out[n] = (byte) (key - n - 4);
    t.need("a public key");
    int end = base64.whole(t, t.octets(), t.at(), t.end(), out, key);
    Wire.putU16(out, n + 2, end - key);
    return t.taken(end);
  }
}
