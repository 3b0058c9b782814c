package deens.config;

import deens.core.wire.Name;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The algorithms of TSIG (RFC 8945 s6), the ones to choose first. */
public enum TsigAlgorithm {
  HMAC_SHA256("hmac-sha256", "hmac-sha256", 32),
  HMAC_SHA384("hmac-sha384", "hmac-sha384", 48),
  HMAC_SHA512("hmac-sha512", "hmac-sha512", 64),
  HMAC_SHA224("hmac-sha224", "hmac-sha224", 28),
  /** For old peers. */
  HMAC_SHA1("hmac-sha1", "hmac-sha1", 20),
  /** For very old peers. */
  HMAC_MD5("hmac-md5", "hmac-md5.sig-alg.reg.int", 16);

  private final String text;

  @SuppressWarnings(
      "ImmutableEnumChecker") // Name is immutable, and the core has no annotation for it
  private final Name wireName;

  private final int macOctets;

  TsigAlgorithm(String text, String wireName, int macOctets) {
    this.text = text;
    this.wireName = Name.parse(wireName);
    this.macOctets = macOctets;
  }

  /** Returns what users write: {@code hmac-sha256}. */
  public String text() {
    return text;
  }

  /** Returns the name by which messages have it. */
  public Name wireName() {
    return wireName;
  }

  /** Returns the octets of a whole MAC. */
  public int macOctets() {
    return macOctets;
  }

  /** Returns the algorithm that messages call by a name. */
  public static Optional<TsigAlgorithm> of(Name name) {
    return Arrays.stream(values()).filter(a -> a.wireName.equals(name)).findFirst();
  }

  /**
   * Reads an algorithm as users write it, in any case, with or without a final dot.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static TsigAlgorithm parse(String given) {
    String wanted = given.endsWith(".") ? given : given + ".";
    for (TsigAlgorithm algorithm : values()) {
      if (wanted.equalsIgnoreCase(algorithm.text + ".")
          || wanted.equalsIgnoreCase(algorithm.wireName.toString())) return algorithm;
    }
    throw new IllegalArgumentException(
        "\""
            + given
            + "\" is no TSIG algorithm; there are "
            + Arrays.stream(values()).map(TsigAlgorithm::text).collect(Collectors.joining(", ")));
  }
}
