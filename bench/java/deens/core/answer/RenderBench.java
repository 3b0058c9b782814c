package deens.core.answer;

import deens.bench.HotPathBench;
import deens.bench.Traffic;
import deens.core.image.Found;
import deens.core.image.ImageReader;
import deens.core.image.Version;
import deens.core.wire.QueryView;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Words;
import deens.transport.HeapWords;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The steps between a lookup and a response's tail, for one query again and again. */
public class RenderBench extends HotPathBench {
  @Param({"POSITIVE", "REFERRAL", "REFERRAL_DO", "NXDOMAIN", "NXDOMAIN_DO", "WILDCARD_DO", "CHAIN"})
  public Traffic traffic = Traffic.REFERRAL;

  private final Words words = new HeapWords();
  private final QueryView query = new QueryView(words, 1);
  private final Found found = new Found();
  private final Decision decision = new Decision();
  private final Denial denial = new Denial();
  private final Renderer renderer = new Renderer(denial, new ResponseWriter(words), words);
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private Version version;

  @Setup
  public void lookUp() throws IOException, InterruptedException {
    Traffic.Load load = traffic.load();
    version = load.version();
    byte[] q = load.queries().getFirst();
    int rcode = query.read(q, q.length - AnswerEngine.QUERY_SLACK);
    if (rcode != 0) throw new IllegalStateException("rcode " + rcode);
    System.arraycopy(q, 0, response, 0, query.questionEnd);
    found.labelsOf(query.key, 0);
    ImageReader.find(version, query.key, found, query.qtype == RRType.DS);
    decide();
  }

  /** What kind of answer it is, and its key in the memo: with NSEC, the record that covers it. */
  @Benchmark
  public long decide() {
    denial.start(version.bytes(), found.zone, query.dnssecOk);
    decision.decide(version.bytes(), query.key, found, query.qtype, query.dnssecOk, false, denial);
    return decision.b;
  }

  /** The tail. */
  @Benchmark
  public int render() {
    denial.start(version.bytes(), found.zone, query.dnssecOk);
    return renderer.render(
        version.bytes(),
        query.key,
        found,
        decision,
        query.qtype,
        query.dnssecOk,
        false,
        response,
        query.questionEnd);
  }
}
