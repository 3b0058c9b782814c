package deens.bench;

import deens.storage.ImageFiles;
import deens.zone.model.RRsetCursor;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.model.ZoneCheck;
import deens.zone.text.MasterFileParser;
import deens.zone.text.Problem;
import deens.zone.text.RecordSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The way of a zone from its file to an image, whole and step by step, by one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class CompileBench {
  /** What is compiled. */
  public enum Text {
    ROOT,
    /** 300 000 delegations, sorted: 600 000 records. */
    SORTED,
    /** The same in any order. */
    SHUFFLED
  }

  private static final int DELEGATIONS = 300_000;

  /** Records that went the way, a second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Count {
    public long records;
  }

  @Param public Text text = Text.ROOT;

  private Path file;
  private ZoneBuilder builder;
  private Zone zone;

  @Setup
  public void write() throws IOException {
    file = Files.createTempFile("bench", ".zone");
    String zoneFile =
        text == Text.ROOT ? Corpus.root() : Corpus.delegations(DELEGATIONS, text == Text.SORTED);
    Files.writeString(file, zoneFile, StandardCharsets.ISO_8859_1);
    builder = new ZoneBuilder(Optional.empty());
    parse(builder);
    zone = builder.build();
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }

  private void parse(RecordSink sink) throws IOException {
    new MasterFileParser(Optional.empty(), sink, CompileBench::isNone).parse(file);
  }

  private static void isNone(Problem problem) {
    if (problem.severity() == Problem.Severity.ERROR) {
      throw new IllegalStateException(problem.toString());
    }
  }

  /** Text to records, which are let go. */
  @Benchmark
  public void parse(Count count) throws IOException {
    parse(record -> count.records++);
  }

  /** Text to a zone in canonical order. */
  @Benchmark
  public Zone build(Count count) throws IOException {
    var fresh = new ZoneBuilder(Optional.empty());
    parse(fresh);
    Zone built = fresh.build();
    count.records += built.records();
    return built;
  }

  /** The checks of a whole zone. */
  @Benchmark
  public void check(Count count) {
    ZoneCheck.check(builder, at -> file.toString(), () -> 0, CompileBench::isNone);
    count.records += zone.records();
  }

  /** The walk over the RRsets of a zone. */
  @Benchmark
  public long walk(Count count) {
    long rrsets = 0;
    for (RRsetCursor cursor = zone.cursor(); cursor.next(); ) rrsets++;
    count.records += zone.records();
    return rrsets;
  }

  /** Zone to image. */
  @Benchmark
  public void image(Count count) throws IOException {
    image(zone);
    count.records += zone.records();
  }

  private static void image(Zone zone) throws IOException {
    ImageFiles.inMemory(writer -> writer.addZone(zone)).close();
  }

  /** Text to image, checked: what a server does before it can answer. */
  @Benchmark
  public void whole(Count count) throws IOException {
    var fresh = new ZoneBuilder(Optional.empty());
    parse(fresh);
    ZoneCheck.check(fresh, at -> file.toString(), () -> 0, CompileBench::isNone);
    Zone built = fresh.build();
    image(built);
    count.records += built.records();
  }
}
