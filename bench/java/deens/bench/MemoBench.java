package deens.bench;

import deens.core.memo.QuestionMemo;
import deens.core.memo.TailMemo;
import deens.core.rr.RRTypes;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import deens.core.wire.Words;
import deens.transport.HeapWords;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * One step of the memo: a question or a tail among some thousands. The tails are referrals: four
 * name servers in the delegated name itself, each with two addresses.
 */
public class MemoBench extends HotPathBench {
  private static final int MEMO_OCTETS = 4 << 20;
  private static final int ENTRIES = 1 << 12;
  private static final int LABEL_OCTETS = 9;
  private static final int NAME_OCTETS = LABEL_OCTETS + 2;
  private static final int QUESTION_END = 12 + NAME_OCTETS + 4;
  private static final int ROOM = 1200;
  private static final int DELEGATION_TTL = 172_800;
  private static final long VERSION = 1;
  private static final long REFERRAL = 1;

  private final Words words = new HeapWords();
  private final QuestionMemo questions = new QuestionMemo(MEMO_OCTETS);
  private final TailMemo tails = new TailMemo(MEMO_OCTETS, words);
  private final ResponseWriter writer = new ResponseWriter(words);
  private final byte[] response = new byte[65_535];
  private final long[][] known = new long[ENTRIES][];
  private final long[][] unknown = new long[ENTRIES][];
  private int next;

  @Setup
  public void fill() {
    for (int i = 0; i < ENTRIES; i++) {
      byte[] delegated = Corpus.key("k" + (10_000_000 + i) + ".");
      known[i] = name(delegated);
      unknown[i] = name(Corpus.key("u" + (10_000_000 + i) + "."));
      referral(delegated);
      // A tail has to be wanted twice, and so has a question.
      put(i);
      long tail = put(i);
      remember(known[i], tail);
      remember(known[i], tail);
    }
  }

  private long[] name(byte[] key) {
    return new long[] {words.i64(key, 0), words.i64(key, 8)};
  }

  private long put(int i) {
    return tails.put(VERSION, REFERRAL, i, 0, false, 0, writer, response, QUESTION_END);
  }

  private static long hash(long[] name) {
    return QuestionMemo.hash(QueryView.hash(1, name, NAME_OCTETS), RRType.A);
  }

  private void remember(long[] name, long tail) {
    long hash = hash(name);
    questions.put(VERSION, hash, name, NAME_OCTETS, RRType.A, false, false, 0, tail);
  }

  private void referral(byte[] delegated) {
    System.arraycopy(delegated, 0, response, 12, NAME_OCTETS);
    writer.start(response, QUESTION_END);
    writer.questionSuffixes(1, delegated, new int[] {0}, 1, NAME_OCTETS - 1);
    byte[] target = new byte[2 + 2 + NAME_OCTETS + ResponseWriter.NAME_SLACK];
    Wire.putU16(target, 0, 2 + NAME_OCTETS);
    target[2] = 1;
    System.arraycopy(delegated, 0, target, 4, NAME_OCTETS);
    writer.owner(delegated, 0);
    for (char ns = 'a'; ns <= 'd'; ns++) {
      target[3] = (byte) ns;
      record(RRType.NS, target, ResponseWriter.AUTHORITY);
    }
    writer.mark(true);
    for (char ns = 'a'; ns <= 'd'; ns++) {
      target[3] = (byte) ns;
      writer.owner(target, 2);
      record(RRType.A, new byte[] {0, 4, (byte) 192, 0, 2, 1}, ResponseWriter.ADDITIONAL);
      writer.mark(true);
      byte[] aaaa = new byte[2 + 16];
      aaaa[1] = 16;
      record(RRType.AAAA, aaaa, ResponseWriter.ADDITIONAL);
      writer.mark(true);
    }
  }

  private void record(int type, byte[] rdata, int section) {
    int compressAt = RRTypes.compressAt(type);
    int names = RRTypes.compressNames(type);
    writer.head(type, RRClass.IN, DELEGATION_TTL);
    byte[] padded = Arrays.copyOf(rdata, rdata.length + ResponseWriter.NAME_SLACK);
    writer.record(padded, 0, compressAt, names, section);
  }

  private int find(long[] name) {
    long hash = hash(name);
    return questions.find(VERSION, hash, name, NAME_OCTETS, RRType.A);
  }

  /** A question that is remembered. */
  @Benchmark
  public int questionHit() {
    return find(known[next++ & ENTRIES - 1]);
  }

  /** A question that is not. */
  @Benchmark
  public int questionMiss() {
    return find(unknown[next++ & ENTRIES - 1]);
  }

  /** A tail that is remembered. */
  @Benchmark
  public long tailHit() {
    return tails.find(VERSION, REFERRAL, next++ & ENTRIES - 1, 0);
  }

  /** A tail that is not. */
  @Benchmark
  public long tailMiss() {
    return tails.find(VERSION, REFERRAL, ENTRIES + (next++ & ENTRIES - 1), 0);
  }

  /** A tail found and put behind a question of its own length. */
  @Benchmark
  public int tailCopied() {
    long tail = tails.find(VERSION, REFERRAL, next++ & ENTRIES - 1, 0);
    return tails.respond(tail, response, 0, 0, QUESTION_END, ROOM);
  }

  /** A tail found and put behind a longer question, so that its pointers move. */
  @Benchmark
  public int tailMoved() {
    long tail = tails.find(VERSION, REFERRAL, next++ & ENTRIES - 1, 0);
    return tails.respond(tail, response, 0, 0, QUESTION_END + 4, ROOM);
  }

  /** A tail wanted twice, and so remembered. */
  @Benchmark
  public long tailPut() {
    int i = next++;
    put(i);
    return put(i);
  }
}
