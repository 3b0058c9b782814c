package deens.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  @Test
  void whatTsigKeygenWritesIsRead() {
    List<TsigKey> keys =
        KeyFile.parse(
            "keys",
            """
            # two of them
            key "Transfer.Example" {
            \talgorithm hmac-sha512;
            \tsecret "c2VjcmV0";
            };
            key other { secret b2xk; /* the
            old one */ algorithm HMAC-MD5.SIG-ALG.REG.INT; }; // end
            """);
    assertEquals(2, keys.size());
    assertEquals("transfer.example.", keys.get(0).name().toString());
    assertEquals(TsigAlgorithm.HMAC_SHA512, keys.get(0).algorithm());
    assertArrayEquals("secret".getBytes(StandardCharsets.US_ASCII), keys.get(0).secret());
    assertEquals(TsigAlgorithm.HMAC_MD5, keys.get(1).algorithm());
    assertArrayEquals("old".getBytes(StandardCharsets.US_ASCII), keys.get(1).secret());
    assertFalse(keys.toString().contains("c2VjcmV0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          options {};                                            | 1:1: error: expected key, not "options"
          key { };                                               | 1:5: error: expected the name of the key, not "{"
          key a..b { };                                          | 1:5: error: "a..b" has an empty label
          key k { algorithm hmac-sha3; };                        | 1:19: error: "hmac-sha3" is no TSIG algorithm; there are hmac-sha256, hmac-sha384, hmac-sha512, hmac-sha224, hmac-sha1, hmac-md5
          key k { algorithm hmac-md5; secret "not base64"; };    | 1:36: error: the secret is not base64 (RFC 4648 s4)
          key k { algorithm hmac-md5; secret ""; };              | 1:36: error: expected the secret in base64, not the end of the file
          key k { algorithm hmac-md5; };                         | 1:29: error: the key has no secret
          key k { algorithm hmac-md5 secret                      | 1:28: error: expected ;, not "secret"
          key k { algorithm hmac-md5; secret "c2Vj               | 1:36: error: the quotation mark is not closed
          key k { algorithm hmac-md5; secret c2Vj; }             | 1:43: error: expected ;, not the end of the file
          /* nothing                                             | 1:1: error: the comment is not closed
          # nothing                                              | 1:10: error: there is no key in this file
          """)
  void whatIsWrongIsSaidWithItsPlace(String text, String expected) {
    var e = assertThrows(IllegalArgumentException.class, () -> KeyFile.parse("f", text));
    assertEquals("f:" + expected, e.getMessage());
  }
}
