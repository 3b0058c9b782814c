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
import java.util.ArrayList;
import java.util.List;
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
    /** 100 000 delegations, in no order. */
    TLD,
    /** The same, line by line in the order of their owners. */
    SORTED_TLD
  }

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
  public void write() throws IOException, InterruptedException {
    String zoneFile = Corpus.zoneOf(text == Text.ROOT ? Traffic.ROOT_WORKLOAD : "tld-100000");
    if (text == Text.SORTED_TLD) {
      List<String> lines = zoneFile.lines().toList();
      // Two directives and the SOA come first.
      var sorted = new ArrayList<>(lines.subList(0, 3));
      lines.stream().skip(3).sorted().forEach(sorted::add);
      zoneFile = String.join("\n", sorted) + "\n";
    }
    file = Files.createTempFile("bench", ".zone");
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
