package deens.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final Name KEY = Name.parse("key.example");

  private static boolean allows(Access access, String client, Optional<Name> key) {
    byte[] address = InetAddress.ofLiteral(client).getAddress();
    return access.allows(address, address.length, key);
  }

  @Test
  void nobodyIsAllowedWithoutARule() {
    assertFalse(allows(Access.NOBODY, "127.0.0.1", Optional.empty()));
    assertFalse(allows(Access.NOBODY, "127.0.0.1", Optional.of(KEY)));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.200, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false"
  })
  void aPrefixHasItsAddresses(String prefix, String client, boolean allowed) {
    var access = new Access(List.of(Access.Rule.from(prefix)));
    assertEquals(allowed, allows(access, client, Optional.empty()));
    assertEquals(allowed, allows(access, client, Optional.of(KEY)));
  }

  @Test
  void aRuleWantsAllThatItNames() {
    var both =
        new Access(
            List.of(
                new Access.Rule(Optional.of(Prefix.parse("192.0.2.0/24")), Optional.of(KEY)),
                Access.Rule.key(Name.parse("other"))));
    assertTrue(allows(both, "192.0.2.1", Optional.of(Name.parse("KEY.example"))));
    assertFalse(allows(both, "192.0.2.1", Optional.empty()));
    assertFalse(allows(both, "192.0.3.1", Optional.of(KEY)));
    assertTrue(allows(both, "192.0.3.1", Optional.of(Name.parse("other"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1/24", "192.0.2.0/33", "::/129", "192.0.2.0/", "example", "", "::/-1"})
  void whatIsNoPrefixIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Prefix.parse(text));
  }
}
