package deens.config;

import deens.core.wire.Name;
import java.util.Arrays;
import java.util.Base64;

/**
 * A secret that two servers share, to sign what they say to each other (RFC 8945). Immutable; its
 * text does not show the secret.
 */
public final class TsigKey {
  private final Name name;
  private final TsigAlgorithm algorithm;
  private final byte[] secret;

  /**
   * Makes a key.
   *
   * @param name by which both servers call it
   * @param secret octets, at least one
   * @throws IllegalArgumentException if there is no secret
   */
  public TsigKey(Name name, TsigAlgorithm algorithm, byte[] secret) {
    if (secret.length == 0) throw new IllegalArgumentException("key " + name + ": no secret");
    this.name = name.lowerCase();
    this.algorithm = algorithm;
    this.secret = secret.clone();
  }

  /**
   * Reads a key as users write it.
   *
   * @param secret in base64 (RFC 4648 s4)
   * @throws IllegalArgumentException with what is wrong; the secret is not told
   */
  public static TsigKey parse(String name, String algorithm, String secret) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(secret);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key " + name + ": the secret is not base64", e);
    }
    return new TsigKey(Name.parse(name), TsigAlgorithm.parse(algorithm), octets);
  }

  /** Returns the name, in lower case. */
  public Name name() {
    return name;
  }

  public TsigAlgorithm algorithm() {
    return algorithm;
  }

  /** Returns a copy of the secret. */
  public byte[] secret() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TsigKey k
        && k.name.equals(name)
        && k.algorithm == algorithm
        && Arrays.equals(k.secret, secret);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "key " + name + " (" + algorithm.text() + ")";
  }
}
