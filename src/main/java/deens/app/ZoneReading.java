package deens.app;

import deens.cli.Cli;
import deens.config.ZoneFile;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.model.ZoneCheck;
import deens.zone.text.MasterFileParser;
import deens.zone.text.ParserBuffers;
import deens.zone.text.Position;
import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading one zone file.
 *
 * @param file what was read
 * @param zone the zone; empty if there was an error
 * @param problems all of them, in the file's order
 * @param sources the files it was read from, those it includes too
 */
record ZoneReading(ZoneFile file, Optional<Zone> zone, List<Problem> problems, Sources sources) {
  /** Reads a file, to its end whatever is in it. */
  static ZoneReading of(ZoneFile file) {
    return of(file, new ParserBuffers());
  }

  /** As the other one, with buffers that nobody else uses meanwhile. */
  static ZoneReading of(ZoneFile file, ParserBuffers buffers) {
    long since = System.currentTimeMillis();
    var problems = new ArrayList<Problem>();
    var builder = new ZoneBuilder(file.origin());
    var parser = new MasterFileParser(file.origin(), builder, problems::add, buffers);
    try {
      parser.parse(file.file());
    } catch (IOException e) {
      return failed(file, e);
    }
    if (noError(problems)) {
      ZoneCheck.check(
          builder, parser::file, () -> System.currentTimeMillis() / 1000, problems::add);
    }
    Optional<Zone> zone = noError(problems) ? Optional.of(builder.build()) : Optional.empty();
    var own = new ZoneFile(copy(file.file()), file.origin());
    var sources = Sources.of(files(parser, own.file()), since);
    return new ZoneReading(own, zone, List.copyOf(problems), sources);
  }

  private static ZoneReading failed(ZoneFile file, IOException e) {
    String name = file.file().toString();
    String why = Cli.inWords(e);
    if (why.startsWith(name + ": ")) why = why.substring(name.length() + 2);
    return new ZoneReading(
        file,
        Optional.empty(),
        List.of(new Problem(new Position(name, 0, 0), Severity.ERROR, why)),
        Sources.of(List.of(file.file().toAbsolutePath()), 0));
  }

  /**
   * A path keeps its text and where its parts are, once it was asked for them; this one was not.
   */
  private static Path copy(Path file) {
    Path name = file.getFileName();
    return name == null ? file : file.resolveSibling(name);
  }

  private static List<Path> files(MasterFileParser parser, Path own) {
    var files = new ArrayList<Path>();
    for (int i = 0; i < parser.files(); i++) {
      files.add(Sources.shared(Path.of(parser.file(i)).toAbsolutePath(), own));
    }
    return files;
  }

  private static boolean noError(List<Problem> problems) {
    return problems.stream().noneMatch(p -> p.severity() == Severity.ERROR);
  }
}
