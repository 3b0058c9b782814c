package deens.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import deens.core.wire.QueryView;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.Arrays;

/**
 * An engine without memo behind a Caffeine cache of whole responses: what the memo is compared
 * with. For one thread. Of a response in the cache, id, RD and the question's case are replaced;
 * all else that it depends on is the key. A hit allocates nothing of ours: it asks with a key that
 * is used again and again.
 */
final class CaffeineEngine {
  /**
   * Octets of an entry's objects beside key and response: the hash table's node and slot, the
   * cache's node, the question, two array headers, its share of the frequency sketch.
   */
  private static final int ENTRY_OCTETS = 160;

  private static final int RD = 0x01;

  private final AnswerEngine engine = Corpus.engine(0);
  private final Cache<Question, byte[]> cache;
  private final Question asked = new Question(new byte[300]);
  private long hits;

  CaffeineEngine(long octets) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(octets)
            .weigher((Question q, byte[] r) -> ENTRY_OCTETS + q.octets + r.length)
            // Its upkeep is part of the price, so it must not be done by another thread.
            .executor(Runnable::run)
            .build();
  }

  long hits() {
    return hits;
  }

  /** As {@link AnswerEngine#answer}, over UDP. */
  int answer(Version version, byte[] q, int length, byte[] response, byte[] client) {
    if (!asked.read(version, q, length)) {
      return engine.answer(version, q, length, response, false, client, 4, 0);
    }
    byte[] known = cache.getIfPresent(asked);
    if (known != null) {
      hits++;
      System.arraycopy(known, 0, response, 0, known.length);
      System.arraycopy(q, 0, response, 0, 2);
      response[2] = (byte) (response[2] & ~RD | q[2] & RD);
      System.arraycopy(q, QueryView.QNAME_AT, response, QueryView.QNAME_AT, asked.qnameOctets);
      return known.length;
    }
    int octets = engine.answer(version, q, length, response, false, client, 4, 0);
    cache.put(asked.copy(), Arrays.copyOf(response, octets));
    return octets;
  }

  /** The octets that a response depends on. */
  private static final class Question {
    private final byte[] key;
    private int octets;
    private int hash;
    private int qnameOctets;

    Question(byte[] key) {
      this.key = key;
    }

    /**
     * Reads a query: its name in lower case, type and class, what EDNS says, the version. False: it
     * is not one of the plain kind that is worth remembering.
     */
    boolean read(Version version, byte[] q, int length) {
      boolean isPlain =
          length > QueryView.HEADER_OCTETS
              && (q[2] & 0xf8) == 0
              && Wire.u16(q, 4) == 1
              && Wire.i32(q, 6) == 0
              && Wire.u16(q, 10) <= 1;
      if (!isPlain) return false;
      int h = 0;
      int n = 0;
      int p = QueryView.QNAME_AT;
      for (int label = q[p]; label != 0; label = q[p]) {
        if (label < 0 || label > 63 || p + label + 1 >= length) return false;
        if (n + label + 2 > 255) return false;
        for (int end = p + label + 1; p < end; p++) {
          // A length octet is below 'A'.
          int c = q[p];
          byte folded = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
          key[n++] = folded;
          h = h * 31 + folded;
        }
      }
      key[n++] = 0;
      qnameOctets = n;
      p++;
      int opt = p + 4;
      boolean edns = Wire.u16(q, 10) == 1;
      if (length != opt + (edns ? QueryView.OPT_OCTETS : 0)) return false;
      int rest = Wire.i32(q, p);
      Wire.putI32(key, n, rest);
      h = h * 31 + rest;
      n += 4;
      if (edns) {
        // Owner and type, version 0, no options.
        if (q[opt] != 0 || Wire.u16(q, opt + 1) != RRType.OPT || q[opt + 6] != 0) return false;
        if (Wire.u16(q, opt + 9) != 0) return false;
        key[n] = q[opt + 3];
        key[n + 1] = q[opt + 4];
        key[n + 2] = q[opt + 7]; // DO
        h = h * 31 + Wire.u16(key, n);
        h = h * 31 + key[n + 2];
        n += 3;
      }
      long number = version.number();
      Wire.putI32(key, n, (int) (number >>> 32));
      Wire.putI32(key, n + 4, (int) number);
      octets = n + 8;
      hash = h * 31 + Long.hashCode(number);
      return true;
    }

    Question copy() {
      var copy = new Question(Arrays.copyOf(key, octets));
      copy.octets = octets;
      copy.hash = hash;
      return copy;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Question q
          && hash == q.hash
          && Arrays.equals(key, 0, octets, q.key, 0, q.octets);
    }
  }
}
