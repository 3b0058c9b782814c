package deens.zone.text;

import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Files that may be open within one another. */
  static final int MAX_DEPTH = 16;

  private static final int FIRST_OCTETS = 1 << 14;
  private static final int PIECE_OCTETS = 1 << 20;

  /** Files that may be included in all: fewer than a chain of doubling includes would ask for. */
  private static final int MAX_INCLUDES = 100_000;

  private static final List<String> DIRECTIVES =
      List.of("$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE");

  private final RecordSink sink;
  private final Consumer<Problem> problems;
  private final ParserBuffers buffers;
  private final ParsedRecord record;
  private final RdataParser rdata;
  private final List<String> files = new ArrayList<>();

  /** The real paths of the files that are being read; none before the first $INCLUDE. */
  private final Deque<Path> open = new ArrayDeque<>();

  private final boolean originGiven;
  private Optional<Name> origin;
  private int includes;
  private int errors;

  private Owner owner = Owner.NONE;

  /** The text of the owner, if the same text means the same owner; RRsets stand together. */
  private final byte[] ownerText = new byte[Name.MAX_OCTETS];

  private int ownerTextLength;

  private int ttl;
  private int defaultTtl = -1;
  private int lastTtl = -1;
  private boolean lastTtlWarned;

  /** Empty: the file is not read in pieces. */
  private Optional<Pieces> pieces = Optional.empty();

  private final int firstOctets;
  private final int pieceOctets;

  /** Whether this parser reads a piece for another one. */
  private boolean inPiece;

  /** Whether the piece has something that must be read in its place in the file. */
  private boolean outOfPlace;

  /** What a line that starts with a blank stands for. */
  private enum Owner {
    /** No record stands before it in this file. */
    NONE,
    /** The owner before it could not be read, which has been told. */
    WRONG,
    KNOWN
  }

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
      read(new Scanner(file.toString(), in, buffers.window), file.toString(), initialOrigin());
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
    forgetOwner(Owner.NONE);
    scanner.origin(initialOrigin);
    while (errors < MAX_ERRORS) {
      try {
        if (pieces.isPresent() && open.size() <= 1) takePieces(scanner);
        if (!scanner.entry()) return;
        entry(scanner);
      } catch (ZoneSyntaxException e) {
        error(e);
      }
    }
  }

  /** The state of a parser between two entries, as far as the records of a piece depend on it. */
  private static final class Before {
    final byte[] origin;
    final Optional<Name> firstOrigin;
    final int defaultTtl;

    Before(byte[] origin, Optional<Name> firstOrigin, int defaultTtl) {
      this.origin = origin;
      this.firstOrigin = firstOrigin;
      this.defaultTtl = defaultTtl;
    }

    boolean isSame(Before other) {
      return Arrays.equals(origin, other.origin)
          && firstOrigin.equals(other.firstOrigin)
          && defaultTtl == other.defaultTtl;
    }
  }

  /** A piece of a file that was read on trial. */
  static final class Piece {
    private final Before before;
    private final RecordSink records;

    /** Read the piece, and are where it ended. */
    private final MasterFileParser parser;

    private final Scanner scanner;

    /** Whether it was read to its end, and there is nothing to tell of it. */
    private final boolean good;

    private final byte[] owner;

    private Piece(
        Before before, RecordSink records, MasterFileParser parser, Scanner scanner, boolean good) {
      this.before = before;
      this.records = records;
      this.parser = parser;
      this.scanner = scanner;
      this.good = good;
      this.owner = Arrays.copyOf(parser.record.owner, parser.record.ownerLength);
    }
  }

  private Before before(Scanner scanner) {
    return new Before(scanner.origin(), origin, defaultTtl);
  }

  /** Takes the pieces that begin here, as many as are good. */
  private void takePieces(Scanner scanner) throws ZoneSyntaxException {
    Pieces all = pieces.orElseThrow();
    scanner.end();
    if (scanner.offset() < all.start()) return;
    try {
      while (all.beginAt(scanner.offset())) {
        Before here = before(scanner);
        String name = file(0);
        all.queue((text, length, own) -> piece(here, name, text, length, own));
        long end = all.end();
        Piece piece = all.take();
        if (!piece.good || !piece.before.isSame(here)) {
          all.inVain();
          return;
        }
        take(piece, scanner, end);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(Piece piece, Scanner scanner, long end) throws IOException {
    int linesBefore = scanner.line() - 1;
    ((PiecewiseSink) sink).take(piece.records, linesBefore);
    pieces.orElseThrow().moveTo(end);
    scanner.moveTo(end, piece.scanner.line() - 1);
    scanner.origin(piece.scanner.origin());
    origin = piece.parser.origin;
    defaultTtl = piece.parser.defaultTtl;
    if (piece.parser.lastTtl >= 0) lastTtl = piece.parser.lastTtl;
    if (piece.parser.owner == Owner.KNOWN) setOwner(Owner.KNOWN, piece.owner);
    else forgetOwner(owner);
  }

  /** Reads a piece of the file on trial, in any thread. */
  private Piece piece(Before before, String name, byte[] text, int length, ParserBuffers own) {
    RecordSink records = ((PiecewiseSink) sink).piece();
    boolean[] problem = {false};
    var parser =
        new MasterFileParser(
            before.firstOrigin, records, p -> problem[0] = true, own, 0, 0, originGiven);
    parser.defaultTtl = before.defaultTtl;
    parser.inPiece = true;
    parser.files.add(name);
    Scanner scanner = Scanner.inPlace(name, text, length);
    scanner.origin(before.origin);
    parser.record.file = 0;
    parser.forgetOwner(Owner.NONE);
    boolean good = parser.readPiece(scanner);
    return new Piece(before, records, parser, scanner, good && !problem[0]);
  }

  private boolean readPiece(Scanner scanner) {
    try {
      while (!outOfPlace && scanner.entry()) entry(scanner);
      return !outOfPlace;
    } catch (ZoneSyntaxException e) {
      return false;
    }
  }

  private void error(ZoneSyntaxException e) {
    problems.accept(
        new Problem(e.position(), Problem.Severity.ERROR, String.valueOf(e.getMessage())));
    if (++errors == MAX_ERRORS) {
      problems.accept(
          new Problem(
              e.position(), Problem.Severity.ERROR, MAX_ERRORS + " errors; the rest is not read"));
    }
  }

  private void warn(Position position, String message) {
    problems.accept(new Problem(position, Problem.Severity.WARNING, message));
  }

  private void entry(Scanner scanner) throws ZoneSyntaxException {
    if (!scanner.next()) return; // parentheses round nothing
    record.line = scanner.entryLine();
    record.column = scanner.entryColumn();
    if (!scanner.blankStart()) {
      if (scanner.octets()[scanner.at()] == '$' && !scanner.quoted()) {
        directive(scanner);
        return;
      }
      if (!isOwnerText(scanner)) readOwner(scanner);
      if (!scanner.next())
        throw scanner.error("the record ends after its owner; a type is expected (RFC 1035 s5.1)");
    } else if (owner == Owner.NONE) {
      throw scanner.error(
          "a line that starts with a blank has the owner of the record before it, and there is none in this file (RFC 1035 s5.1)");
    }
    head(scanner);
    if (scanner.origin().length == 0) {
      if (record.type == RRType.SOA) origin(scanner, Name.at(record.owner, 0));
      else originFromFileName(scanner);
    }
    rdata.parse(record.type, scanner, record);
    finish(scanner);
  }

  private boolean isOwnerText(Scanner scanner) {
    int length = scanner.length();
    int at = scanner.at();
    return length > 0
        && length == ownerTextLength
        && Arrays.equals(scanner.octets(), at, at + length, ownerText, 0, length);
  }

  private void readOwner(Scanner scanner) throws ZoneSyntaxException {
    forgetOwner(Owner.WRONG);
    if (scanner.origin().length == 0 && !scanner.absolute()) originFromFileName(scanner);
    record.ownerLength = scanner.name(record.owner, 0);
    owner = Owner.KNOWN;
    if (scanner.length() > ownerText.length) return;
    ownerTextLength = scanner.length();
    System.arraycopy(scanner.octets(), scanner.at(), ownerText, 0, ownerTextLength);
  }

  /** Another owner comes, or none, or the same text would mean another. */
  private void forgetOwner(Owner now) {
    owner = now;
    ownerTextLength = 0;
    record.sameOwner = false;
  }

  /**
   * Reads TTL and class, in either order or missing, and the type, all from the current token on.
   */
  private void head(Scanner scanner) throws ZoneSyntaxException {
    ttl = -1;
    record.rclass = -1;
    for (; ; ) {
      byte[] b = scanner.octets();
      int at = scanner.at();
      int length = scanner.length();
      if (length > 0 && b[at] >= '0' && b[at] <= '9') {
        if (ttl >= 0) {
          throw scanner.error(
              scanner.text() + " is a second TTL; a type is expected (RFC 1035 s5.1)");
        }
        ttl = ttl(scanner);
      } else {
        int rclass = rclass(b, at, length);
        if (rclass < 0) break;
        if (record.rclass >= 0) {
          throw scanner.error(
              scanner.text() + " is a second class; a type is expected (RFC 1035 s5.1)");
        }
        if (rclass != RRClass.IN) {
          throw scanner.error(
              "class "
                  + scanner.text()
                  + " is not served; IN is the class of zones here (RFC 1035 s3.2.4)");
        }
        record.rclass = rclass;
      }
      if (!scanner.next()) {
        throw scanner.error("the record ends before its type; a type is expected (RFC 1035 s5.1)");
      }
    }
    record.rclass = RRClass.IN;
    record.type = type(scanner);
    if (ttl >= 0) lastTtl = ttl;
    else if (defaultTtl >= 0) ttl = defaultTtl;
    else if (lastTtl >= 0) {
      ttl = lastTtl;
      if (!lastTtlWarned) {
        warn(
            scanner.position(),
            "no TTL, and no $TTL before; the last one stated, "
                + ttl
                + ", is taken here and below (RFC 1035 s5.1, RFC 2308 s4)");
        lastTtlWarned = true;
      }
    } else if (record.type != RRType.SOA) {
      throw scanner.error(
          "no TTL, and none before to take; a TTL or $TTL is expected (RFC 2308 s4)");
    }
  }

  /** Hands the record on, its RDATA being read. */
  private void finish(Scanner scanner) {
    if (ttl < 0) {
      // Only an SOA gets here without one: its minimum, the RDATA's last field, was the default of
      // RFC 1035.
      byte[] b = record.rdata;
      int p = record.rdataLength - 4;
      ttl =
          (b[p] & 0xff) << 24 | (b[p + 1] & 0xff) << 16 | (b[p + 2] & 0xff) << 8 | b[p + 3] & 0xff;
      if (ttl < 0) ttl = 0; // RFC 2181 s8
      defaultTtl = ttl;
      warn(
          scanner.position(),
          "no TTL, and no $TTL before; the SOA minimum, "
              + ttl
              + ", is taken here and below (RFC 1035 s3.3.13, RFC 2308 s4)");
    }
    record.ttl = ttl;
    if (owner != Owner.KNOWN) return;
    if (record.type == RRType.SOA && !originGiven) origin = Optional.of(Name.at(record.owner, 0));
    sink.accept(record);
    record.sameOwner = true;
  }

  private static int ttl(Scanner scanner) throws ZoneSyntaxException {
    int ttl = scanner.period();
    if (ttl < 0)
      throw scanner.error("TTL " + scanner.text() + " is not 0..2147483647 seconds (RFC 2181 s8)");
    return ttl;
  }

  /** Returns the class that a token names, or -1. */
  private static int rclass(byte[] b, int at, int length) {
    if (length < 2) return -1;
    int first = b[at] | 0x20;
    int second = b[at + 1] | 0x20;
    if (length == 2) {
      if (first == 'i' && second == 'n') return RRClass.IN;
      if (first == 'c' && second == 'h') return RRClass.CH;
      if (first == 'h' && second == 's') return RRClass.HS;
      return first == 'c' && second == 's' ? 2 : -1;
    }
    // CNAME begins like CLASS and CHAOS, and comes by the million.
    if (named("CHAOS", b, at, length)) return RRClass.CH;
    if (named("HESIOD", b, at, length)) return RRClass.HS;
    return length > 5 && length <= 10 && named("CLASS", b, at, 5)
        ? (int) Digits.decimal(b, at + 5, at + length, 0xffff)
        : -1;
  }

  private static boolean named(String upperCase, byte[] b, int at, int length) {
    if (length != upperCase.length()) return false;
    for (int i = 0; i < length; i++) {
      if (Wire.lower(b[at + i]) != Wire.lower(upperCase.charAt(i))) return false;
    }
    return true;
  }

  private static int type(Scanner scanner) throws ZoneSyntaxException {
    int type = RRTypes.number(scanner.octets(), scanner.at(), scanner.length());
    if (type < 0) {
      String text = scanner.text();
      if (text.startsWith("\"$")) {
        throw scanner.error(
            text + " is no type; a directive must begin at the line's start (RFC 1035 s5.1)");
      }
      throw scanner.error(
          text
              + " is no type, class or TTL"
              + Nearest.suggest(bare(text), Nearest.types())
              + " (RFC 3597 s5: TYPE0 to TYPE65535 for those without a name)");
    }
    if (type == 0 || RRType.isMeta(type)) {
      throw scanner.error("type " + scanner.text() + " is never zone data (RFC 6895 s3.1)");
    }
    return type;
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
    ownerTextLength = 0;
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
        int value = ttl(scanner);
        end(scanner, "$TTL");
        defaultTtl = value;
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
    return Arrays.copyOf(wire, scanner.name(wire, 0));
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

    int file = record.file;
    Owner ownerBefore = owner;
    byte[] ownerName = Arrays.copyOf(record.owner, record.ownerLength);
    try {
      include(at, name, start);
    } finally {
      record.file = file;
      setOwner(ownerBefore, ownerName);
    }
  }

  private void include(Position at, String name, byte[] start) throws ZoneSyntaxException {
    if (open.isEmpty()) open.push(outermost());
    if (open.size() > MAX_DEPTH) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + " would be over " + MAX_DEPTH + " deep");
    }
    if (++includes > MAX_INCLUDES) {
      throw new ZoneSyntaxException(at, "over " + MAX_INCLUDES + " files are included");
    }
    try {
      Path path = Path.of(file(record.file)).resolveSibling(name);
      Path real = path.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw new ZoneSyntaxException(
            at, "$INCLUDE of " + quote(path.toString()) + ", which is no regular file");
      }
      if (open.contains(real)) {
        throw new ZoneSyntaxException(
            at, "$INCLUDE of " + quote(path.toString()) + ", which is being read: " + chain(real));
      }
      try (InputStream in = Files.newInputStream(real)) {
        open.push(real);
        read(new Scanner(path.toString(), in, Files.size(real)), path.toString(), start);
      } finally {
        if (real.equals(open.peek())) open.pop();
      }
    } catch (InvalidPathException e) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + ", which is no file name: " + e.getReason());
    } catch (IOException | UncheckedIOException e) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + " cannot be read: " + reason(e));
    }
  }

  private Path outermost() {
    Path path = Path.of(files.getFirst());
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize(); // read from memory
    }
  }

  private String chain(Path real) {
    Stream<String> outermostFirst =
        open.reversed().stream()
            .dropWhile(p -> !p.equals(real))
            .map(p -> String.valueOf(p.getFileName()));
    return Stream.concat(outermostFirst, Stream.of(String.valueOf(real.getFileName())))
        .collect(Collectors.joining(" -> "));
  }

  private static String quote(String name) {
    byte[] b = name.getBytes(StandardCharsets.UTF_8);
    return Quoted.text(b, 0, b.length);
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  private void setOwner(Owner now, byte[] name) {
    forgetOwner(now);
    System.arraycopy(name, 0, record.owner, 0, name.length);
    record.ownerLength = name.length;
  }

  private void generate(Scanner scanner) throws ZoneSyntaxException {
    want(scanner, "$GENERATE", "a range such as 1-100 or 0-254/2");
    Generate.Range range = Generate.range(scanner);
    want(scanner, "$GENERATE", "an owner");
    Position ownerAt = scanner.position();
    Generate left = Generate.template(scanner, Generate.MAX_OWNER);
    want(scanner, "$GENERATE", "a type");
    head(scanner);
    int ttlHere = ttl;
    want(scanner, "$GENERATE", "the RDATA");
    Position rdataAt = scanner.position();
    Generate right = Generate.template(scanner, Generate.MAX_RDATA);
    if (scanner.next()) {
      throw scanner.error(
          scanner.text()
              + " is one too many for $GENERATE; RDATA of several fields stands in quotation marks");
    }
    if (scanner.origin().length == 0) originFromFileName(scanner);

    Owner ownerBefore = owner;
    byte[] ownerName = Arrays.copyOf(record.owner, record.ownerLength);
    Position at = ownerAt;
    long value = range.start();
    try {
      for (; value <= range.stop(); value += range.step()) {
        at = ownerAt;
        forgetOwner(Owner.KNOWN);
        left.fill((int) value, scanner);
        record.ownerLength = scanner.name(left.octets(), 0, left.length(), record.owner, 0);
        at = rdataAt;
        right.fill((int) value, scanner);
        Scanner tokens = new Scanner(file(record.file), right.octets(), right.length());
        tokens.origin(scanner.origin());
        tokens.entry();
        rdata.parse(record.type, tokens, record);
        ttl = ttlHere;
        finish(scanner);
      }
    } catch (ZoneSyntaxException e) {
      throw new ZoneSyntaxException(at, "$GENERATE with " + value + ": " + e.getMessage());
    } finally {
      setOwner(ownerBefore, ownerName);
    }
  }
}
