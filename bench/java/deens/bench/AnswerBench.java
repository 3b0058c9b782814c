package deens.bench;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One whole answer, query octets to response octets: by traffic, and by what remembers. */
public class AnswerBench extends HotPathBench {
  /** What remembers answers. */
  public enum Memo {
    /** Nothing. */
    OFF,
    /** The engine's own. */
    ON,
    /** A Caffeine cache of whole responses. */
    CAFFEINE
  }

  /** A worker without its sockets. Of Scope.Benchmark, as only that is one object for all users. */
  @State(Scope.Benchmark)
  public static class Worker {
    private static final int COMPARED = 10_000;

    /** By then all is compiled, however slow the machine is. */
    private static final int AT_LEAST = 500_000;

    private interface Answering {
      int answer(byte[] q, int length);
    }

    @Param public Traffic traffic = Traffic.ROOT;

    @Param public Memo memo = Memo.ON;

    /** Bound on what is remembered, octets: what dns-server sets if it is not told. */
    @Param("8388608")
    public int memoOctets;

    private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    private final byte[] client = {(byte) 192, 0, 2, 7};
    private byte[][] queries;
    private Answering answering;
    private CaffeineEngine caffeine;
    private AnswerEngine engine;
    private long answers;
    private int next;

    /** Compiles the zone, then asks each question at least once. */
    @Setup
    public void fill() throws IOException, InterruptedException {
      Traffic.Load load = traffic.load();
      Version version = load.version();
      queries = load.queries().toArray(byte[][]::new);
      caffeine = new CaffeineEngine(memoOctets);
      engine = Corpus.engine(memo == Memo.ON ? memoOctets : 0);
      answering =
          memo == Memo.CAFFEINE
              ? (q, length) -> caffeine.answer(version, q, length, response, client)
              : (q, length) -> engine.answer(version, q, length, response, false, client, 4, 0);
      for (int i = 0; i < Math.max(queries.length, AT_LEAST); i++) answer();
      compare(version);
    }

    /** What is measured must be right: the octets of an engine that remembers nothing. */
    private void compare(Version version) {
      AnswerEngine forgetting = Corpus.engine(0);
      byte[] wanted = new byte[AnswerEngine.RESPONSE_OCTETS];
      for (int i = 0; i < Math.min(COMPARED, queries.length); i++) {
        byte[] q = queries[i];
        int length = q.length - AnswerEngine.QUERY_SLACK;
        int end = forgetting.answer(version, q, length, wanted, false, client, 4, 0);
        for (int time = 0; time < 2; time++) {
          if (answering.answer(q, length) != end
              || !Arrays.equals(wanted, 0, end, response, 0, end)) {
            throw new IllegalStateException("another answer to query " + i);
          }
        }
      }
    }

    /** One answer; the questions go round and round. */
    int answer() {
      answers++;
      if (++next == queries.length) next = 0;
      byte[] q = queries[next];
      return answering.answer(q, q.length - AnswerEngine.QUERY_SLACK);
    }

    private long questionHits() {
      return memo == Memo.CAFFEINE ? caffeine.hits() : engine.counters().questionHits();
    }

    private long tailHits() {
      return memo == Memo.CAFFEINE ? caffeine.hits() : engine.counters().tailHits();
    }
  }

  /** Counts of the iterations: what is remembered how often is their ratio. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counts {
    private Worker worker;
    private long answers;
    private long questionHits;
    private long tailHits;

    @Setup(Level.Iteration)
    public void start(Worker worker) {
      this.worker = worker;
      answers = worker.answers;
      questionHits = worker.questionHits();
      tailHits = worker.tailHits();
    }

    /** Returns the answers given. */
    public long answers() {
      return worker.answers - answers;
    }

    /** Returns the answers whose very question was remembered. */
    public long questionHits() {
      return worker.questionHits() - questionHits;
    }

    /** Returns the answers whose tail was remembered, those by question among them. */
    public long tailHits() {
      return worker.tailHits() - tailHits;
    }
  }

  @Benchmark
  public int answer(Worker worker, Counts counts) {
    return worker.answer();
  }
}
