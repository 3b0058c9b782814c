package deens.zone.text;

import deens.core.wire.Name;
import deens.core.wire.RRType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a zone from its master file (RFC 1035 s5), one record at a time and in file order, with
 * {@code $ORIGIN}, {@code $INCLUDE}, {@code $TTL} (RFC 2308 s4), BIND's {@code $GENERATE} and the
 * notation for unknown types and classes (RFC 3597 s5).
 *
 * <p>A problem ends an entry, not the file: reading goes on with the next one, so that all problems
 * are told, up to {@value #MAX_ERRORS} errors. What an entry means beside others (one SOA, nothing
 * outside the zone) is not looked at here. One parser reads one zone, once.
 */
public final class MasterFileParser {
  /** Errors after which the rest is not read. */
  static final int MAX_ERRORS = 1000;

  private static final int FIRST_OCTETS = 1 << 14;
  private static final int PIECE_OCTETS = 1 << 20;

  private static final List<String> DIRECTIVES =
      List.of("$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE");

  private final RecordSink sink;
  private final Consumer<Problem> problems;
  private final ParserBuffers buffers;
  private final ParsedRecord record;
  private final RecordOwner owner;
  private final RecordHead head;
  private final RdataParser rdata;
  private final List<String> files = new ArrayList<>();
  private final Includes includes = new Includes();

  private final boolean originGiven;
  private Optional<Name> origin;
  private int errors;

  /** Empty: the file is not read in pieces. */
  private Optional<Pieces> pieces = Optional.empty();

  private final int firstOctets;
  private final int pieceOctets;

  /** Whether this parser reads a piece for another one. */
  private boolean inPiece;

  /** Whether the piece has something that must be read in its place in the file. */
  private boolean outOfPlace;

  /**
   * @param origin the origin of the file's start. If none is given, it is the first of these that
   *     the file has: an {@code $ORIGIN} with an absolute name; an absolute owner of the SOA
   *     record, if that record is the first; the file's own name less ".zone"
   * @param sink takes the records
   * @param problems takes the problems, in file order
   */
  public MasterFileParser(Optional<Name> origin, RecordSink sink, Consumer<Problem> problems) {
    this(origin, sink, problems, new ParserBuffers());
  }

  /** As the other one, with the buffers to be used until the zone is read. */
  public MasterFileParser(
      Optional<Name> origin, RecordSink sink, Consumer<Problem> problems, ParserBuffers buffers) {
    this(origin, sink, problems, buffers, FIRST_OCTETS, PIECE_OCTETS, origin.isPresent());
  }

  /**
   * @param firstOctets of a file, before its first piece
   * @param pieceOctets of each piece of a file that has at least two of them
   */
  MasterFileParser(
      Optional<Name> origin,
      RecordSink sink,
      Consumer<Problem> problems,
      ParserBuffers buffers,
      int firstOctets,
      int pieceOctets,
      boolean originGiven) {
    this.firstOctets = firstOctets;
    this.pieceOctets = pieceOctets;
    this.buffers = buffers;
    this.record = buffers.record;
    this.owner = new RecordOwner(record);
    this.head = new RecordHead(problems);
    this.rdata = buffers.rdata;
    this.origin = origin;
    this.originGiven = originGiven;
    this.sink = sink;
    this.problems = problems;
  }

  /**
   * Reads the zone. A large file is read by several threads if its records go to a {@link
   * PiecewiseSink}; what comes of it, and in which order, is the same.
   *
   * @throws IOException if this file cannot be read; one that it includes is a problem in the file
   */
  public void parse(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream in = Channels.newInputStream(channel)) {
      if (sink instanceof PiecewiseSink && channel.size() >= 2L * pieceOctets) {
        pieces = Optional.of(new Pieces(channel, firstOctets, pieceOctets));
      }
      var window = new Window(file.toString(), in, buffers.window);
      read(new Scanner(window), file.toString(), initialOrigin());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Reads the zone from memory.
   *
   * @param fileName stands in positions; what is included is found relative to it
   */
  public void parse(String fileName, byte[] text) {
    InputStream in = new ByteArrayInputStream(text);
    read(new Scanner(fileName, in, text.length), fileName, initialOrigin());
  }

  /** Returns how many files were opened: the zone file, and what it includes each time. */
  public int files() {
    return files.size();
  }

  /** Returns the file that {@link ParsedRecord#file} means, as positions name it. */
  public String file(int index) {
    return files.get(index);
  }

  /**
   * Returns the origin that was given; else the owner of the SOA record; else the origin that the
   * file began with.
   */
  public Optional<Name> origin() {
    return origin;
  }

  private byte[] initialOrigin() {
    return origin.map(Name::wire).orElse(new byte[0]);
  }

  private void read(Scanner scanner, String file, byte[] initialOrigin) {
    record.file = files.size();
    files.add(file);
    owner.forget(RecordOwner.State.NONE);
    scanner.origin(initialOrigin);
    while (errors < MAX_ERRORS) {
      try {
        if (pieces.isPresent() && includes.atZoneFile()) takePieces(pieces.get(), scanner);
        if (!scanner.entry()) return;
        entry(scanner);
      } catch (ZoneSyntaxException e) {
        error(e);
      }
    }
  }

  private void error(ZoneSyntaxException e) {
    error(e.position(), String.valueOf(e.getMessage()));
    if (++errors == MAX_ERRORS) error(e.position(), MAX_ERRORS + " errors; the rest is not read");
  }

  private void error(Position position, String message) {
    problems.accept(new Problem(position, Problem.Severity.ERROR, message));
  }

  // Pieces.

  /** Takes the pieces that begin here, as many as are good. */
  private void takePieces(Pieces all, Scanner scanner) throws ZoneSyntaxException {
    scanner.end();
    Window window = scanner.window();
    if (window.offset() < all.start()) return;
    try {
      while (all.beginAt(window.offset())) {
        var here = new Piece.Before(scanner.origin(), origin, head.defaultTtl());
        String name = file(0);
        all.queue((text, length, own) -> piece(here, name, text, length, own));
        long end = all.end();
        Piece piece = all.take();
        if (!piece.good() || !piece.before().isSame(here)) {
          all.inVain();
          return;
        }
        take(piece, scanner, all.behind(end));
        all.moveTo(end);
        window.moveTo(end, piece.scanner().window().line() - 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(Piece piece, Scanner scanner, long toCome) {
    int linesBefore = scanner.window().line() - 1;
    ((PiecewiseSink) sink).take(piece.records(), linesBefore, toCome);
    scanner.origin(piece.scanner().origin());
    origin = piece.parser().origin;
    head.follow(piece.parser().head);
    if (piece.owner().isKnown()) owner.restore(piece.owner());
    else owner.forget(owner.state());
  }

  /** Reads a piece of the file on trial, in any thread. */
  private Piece piece(
      Piece.Before before, String name, byte[] text, int length, ParserBuffers own) {
    RecordSink records = ((PiecewiseSink) sink).piece();
    boolean[] problem = {false};
    var parser =
        new MasterFileParser(
            before.firstOrigin, records, p -> problem[0] = true, own, 0, 0, originGiven);
    var scanner = new Scanner(Window.inPlace(name, text, length));
    boolean good = parser.readPiece(before, name, scanner);
    return new Piece(before, records, parser, scanner, parser.owner.save(), good && !problem[0]);
  }

  private boolean readPiece(Piece.Before before, String name, Scanner scanner) {
    inPiece = true;
    head.defaultTtl(before.defaultTtl);
    scanner.origin(before.origin);
    record.file = 0;
    files.add(name);
    owner.forget(RecordOwner.State.NONE);
    try {
      while (!outOfPlace && scanner.entry()) entry(scanner);
      return !outOfPlace;
    } catch (ZoneSyntaxException e) {
      return false;
    }
  }

  // Records.

  private void entry(Scanner scanner) throws ZoneSyntaxException {
    if (!scanner.next()) return; // parentheses round nothing
    record.line = scanner.entryLine();
    record.column = scanner.entryColumn();
    if (!scanner.blankStart()) {
      if (scanner.octets()[scanner.at()] == '$' && !scanner.quoted()) {
        directive(scanner);
        return;
      }
      if (scanner.origin().length == 0 && !NameText.isAbsolute(scanner))
        originFromFileName(scanner);
      owner.read(scanner);
      if (!scanner.next()) {
        throw scanner.error("the record ends after its owner; a type is expected (RFC 1035 s5.1)");
      }
    } else if (owner.state() == RecordOwner.State.NONE) {
      throw scanner.error(
          "a line that starts with a blank has the owner of the record before it, and there is none in this file (RFC 1035 s5.1)");
    }
    head.read(scanner, record);
    if (scanner.origin().length == 0) {
      if (record.type == RRType.SOA) origin(scanner, Name.at(record.owner, 0));
      else originFromFileName(scanner);
    }
    rdata.parse(record.type, scanner, record);
    handOn(scanner);
  }

  /** Hands the record on, its RDATA being read. */
  private void handOn(Scanner scanner) {
    record.ttl = head.ttl(record, scanner);
    if (!owner.isKnown()) return;
    if (record.type == RRType.SOA && !originGiven) origin = Optional.of(Name.at(record.owner, 0));
    sink.accept(record);
    record.sameOwner = true;
  }

  private void origin(Scanner scanner, Name name) {
    scanner.origin(name.wire());
    if (origin.isEmpty()) origin = Optional.of(name);
  }

  /** Takes the name of the outermost file for the origin, if it can be one. */
  private void originFromFileName(Scanner scanner) {
    String file = String.valueOf(Path.of(files.getFirst()).getFileName());
    if (!file.endsWith(".zone") || file.length() == ".zone".length()) return;
    try {
      origin(scanner, Name.parse(file.substring(0, file.length() - ".zone".length())));
    } catch (IllegalArgumentException e) {
      // No name: the relative name that wanted it will be told.
      return;
    }
  }

  private void directive(Scanner scanner) throws ZoneSyntaxException {
    owner.forgetText();
    String name = scanner.text();
    switch (bare(name).toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> {
        want(scanner, "$ORIGIN", "a name");
        byte[] wire = name(scanner);
        end(scanner, "$ORIGIN");
        origin(scanner, Name.at(wire, 0));
      }
      case "$TTL" -> {
        want(scanner, "$TTL", "a TTL");
        int value = RecordHead.ttl(scanner);
        end(scanner, "$TTL");
        head.defaultTtl(value);
      }
      case "$INCLUDE" -> include(scanner);
      case "$GENERATE" -> generate(scanner);
      default ->
          throw scanner.error(
              name
                  + " is no directive"
                  + Nearest.suggest(bare(name), DIRECTIVES)
                  + "; $ORIGIN, $TTL, $INCLUDE and $GENERATE are; an owner that starts with a dollar sign is written \\$");
    }
  }

  private static String bare(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  private static byte[] name(Scanner scanner) throws ZoneSyntaxException {
    byte[] wire = new byte[Name.MAX_OCTETS];
    return Arrays.copyOf(wire, NameText.read(scanner, wire, 0));
  }

  private static void want(Scanner scanner, String directive, String what)
      throws ZoneSyntaxException {
    if (!scanner.next())
      throw scanner.error(directive + " ends too early; " + what + " is expected");
  }

  private static void end(Scanner scanner, String directive) throws ZoneSyntaxException {
    if (scanner.next()) {
      throw scanner.error(
          scanner.text() + " is one too many for " + directive + "; the line's end is expected");
    }
  }

  private void include(Scanner scanner) throws ZoneSyntaxException {
    if (inPiece) {
      outOfPlace = true;
      return;
    }
    want(scanner, "$INCLUDE", "a file name");
    Position at = scanner.position();
    String name =
        new String(scanner.octets(), scanner.at(), scanner.length(), StandardCharsets.UTF_8);
    byte[] start = scanner.origin();
    if (scanner.next()) {
      start = name(scanner);
      end(scanner, "$INCLUDE");
    }

    byte[] initialOrigin = start;
    int file = record.file;
    RecordOwner.Saved ownerBefore = owner.save();
    try {
      includes.read(
          at,
          name,
          Path.of(files.getFirst()),
          Path.of(file(file)),
          (path, real) -> readIncluded(path, real, initialOrigin));
    } finally {
      record.file = file;
      owner.restore(ownerBefore);
    }
  }

  private void readIncluded(Path path, Path real, byte[] initialOrigin) throws IOException {
    try (InputStream in = Files.newInputStream(real)) {
      read(new Scanner(path.toString(), in, Files.size(real)), path.toString(), initialOrigin);
    }
  }

  private void generate(Scanner scanner) throws ZoneSyntaxException {
    want(scanner, "$GENERATE", "a range such as 1-100 or 0-254/2");
    Generate.Range range = Generate.range(scanner);
    want(scanner, "$GENERATE", "an owner");
    Position ownerAt = scanner.position();
    Generate left = Generate.template(scanner, Generate.MAX_OWNER);
    want(scanner, "$GENERATE", "a type");
    head.read(scanner, record);
    want(scanner, "$GENERATE", "the RDATA");
    Position rdataAt = scanner.position();
    Generate right = Generate.template(scanner, Generate.MAX_RDATA);
    if (scanner.next()) {
      throw scanner.error(
          scanner.text()
              + " is one too many for $GENERATE; RDATA of several fields stands in quotation marks");
    }
    if (scanner.origin().length == 0) originFromFileName(scanner);

    RecordOwner.Saved ownerBefore = owner.save();
    Position at = ownerAt;
    long value = range.start();
    try {
      for (; value <= range.stop(); value += range.step()) {
        at = ownerAt;
        left.fill((int) value, scanner);
        owner.read(scanner, left.octets(), left.length());
        at = rdataAt;
        right.fill((int) value, scanner);
        generateOne(scanner.origin(), right);
      }
    } catch (ZoneSyntaxException e) {
      throw new ZoneSyntaxException(at, "$GENERATE with " + value + ": " + e.getMessage());
    } finally {
      owner.restore(ownerBefore);
    }
  }

  private void generateOne(byte[] originHere, Generate text) throws ZoneSyntaxException {
    var scanner = new Scanner(file(record.file), text.octets(), text.length());
    scanner.origin(originHere);
    scanner.entry();
    rdata.parse(record.type, scanner, record);
    handOn(scanner);
  }
}
