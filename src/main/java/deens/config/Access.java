package deens.config;

import deens.core.wire.Name;
import java.util.List;
import java.util.Optional;

/**
 * Who may do something: whom one of the rules allows. Without rules, nobody.
 *
 * @param allowed the rules
 */
public record Access(List<Rule> allowed) {
  /** Nobody. */
  public static final Access NOBODY = new Access(List.of());

  public Access {
    allowed = List.copyOf(allowed);
  }

  /**
   * Allows whoever has all that it names.
   *
   * @param from the client's address begins so; empty: any address
   * @param key the request is signed with this key; empty: signed with any of ours, or not at all
   */
  public record Rule(Optional<Prefix> from, Optional<Name> key) {
    /**
     * Checks that it is a rule.
     *
     * @throws IllegalArgumentException if it names nothing
     */
    public Rule {
      if (from.isEmpty() && key.isEmpty()) {
        throw new IllegalArgumentException(
            "an access rule names a prefix, a key or both; for everybody: 0.0.0.0/0 and ::/0");
      }
    }

    /** Allows an address or a prefix. */
    public static Rule from(String prefix) {
      return new Rule(Optional.of(Prefix.parse(prefix)), Optional.empty());
    }

    /** Allows whoever has a key. */
    public static Rule key(Name key) {
      return new Rule(Optional.empty(), Optional.of(key));
    }
  }

  /**
   * Whether a request is allowed.
   *
   * @param client the client's address from index 0
   * @param octets of the address, 4 or 16
   * @param key the key that the request is signed with, which has been verified; empty: it is not
   */
  public boolean allows(byte[] client, int octets, Optional<Name> key) {
    for (Rule rule : allowed) {
      if (rule.key.isPresent() && !rule.key.equals(key)) continue;
      if (rule.from.isEmpty() || rule.from.get().contains(client, octets)) return true;
    }
    return false;
  }
}
