package deens.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the zones to be served and the queries to be asked when servers are compared.
 *
 * <pre>
 *   Workloads DIR [--quick] [--seed N] [--root FILE] [NAME...]
 *   Workloads --samples DIR [--seed N] [--root FILE]
 * </pre>
 *
 * The first writes {@code DIR/NAME/zones/*.zone}, {@code zones.txt} (apex and file of each), {@code
 * queries.txt} and {@code workload.properties}, for all names unless some are given; what is there
 * already from the same seed and sizes is left as it is. The second writes the first {@value
 * #SAMPLE_QUERIES} queries of the main workloads as {@code DIR/NAME.txt}: bench/queries.
 *
 * <p>Names: {@code root} (as published; {@code --root}, or the newest in ../shared/data, or one
 * made up), {@code root-rsa-nsec} and {@code root-ecdsa-nsec3} (signed anew), {@code tld}, {@code
 * tld-nsec3} (opt-out), {@code hosting}, {@code flat-1} to {@code flat-1000000}, {@code flood}. A
 * number sets the size of others too: {@code tld-10000000}, {@code tld-nsec3-5000}, {@code
 * hosting-1000}.
 */
public final class Workloads {
  /** Goes up when the same seed gives other octets than before. */
  private static final int VERSION = 1;

  static final long SEED = 20260822;
  private static final int SAMPLE_QUERIES = 5_000;
  private static final int QUERIES = 500_000;
  private static final Pattern SIZED =
      Pattern.compile("(tld|tld-nsec3|hosting|flat)-([1-9]\\d{0,7})");
  private static final Path PUBLISHED = Path.of("../shared/data");

  private static final List<String> NAMES =
      List.of(
          "root",
          "root-rsa-nsec",
          "root-ecdsa-nsec3",
          "tld",
          "tld-nsec3",
          "hosting",
          "flat-1",
          "flat-100",
          "flat-1000",
          "flat-10000",
          "flat-100000",
          "flat-1000000",
          "flood");
  private static final List<String> SAMPLES =
      List.of("root", "tld", "hosting", "flat-100", "flat-10000", "flat-1000000", "flood");

  private final Path folder;
  private final boolean quick;
  private final long seed;
  private final Optional<Path> root;
  private final Consumer<String> progress;

  Workloads(Path folder, boolean quick, long seed, Optional<Path> root, Consumer<String> progress) {
    this.folder = folder;
    this.quick = quick;
    this.seed = seed;
    this.root = root;
    this.progress = progress;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      run(new ArrayDeque<>(List.of(args)));
    } catch (IllegalArgumentException e) {
      System.err.println("Workloads: " + e.getMessage() + "; the javadoc lists names and options");
      System.exit(2);
    }
  }

  private static void run(Deque<String> args) throws IOException, InterruptedException {
    boolean quick = false;
    boolean samples = false;
    long seed = SEED;
    Optional<Path> root = Optional.empty();
    var words = new ArrayDeque<String>();
    while (!args.isEmpty()) {
      String word = args.remove();
      switch (word) {
        case "--quick" -> quick = true;
        case "--samples" -> samples = true;
        case "--seed" -> seed = Long.parseLong(value(word, args));
        case "--root" -> root = Optional.of(Path.of(value(word, args)));
        default -> words.add(word);
      }
    }
    Path folder = Path.of(value("a folder", words));
    var workloads = new Workloads(folder, quick, seed, root, System.out::println);
    if (samples) {
      for (String name : SAMPLES) workloads.sample(name);
    } else {
      for (String name : words.isEmpty() ? NAMES : words) workloads.make(name);
    }
  }

  private static String value(String what, Deque<String> rest) {
    if (rest.isEmpty()) throw new IllegalArgumentException(what + ": missing or without a value");
    return rest.remove();
  }

  /** Makes a workload, unless it is there; returns its folder. */
  Path make(String name) throws IOException, InterruptedException {
    Workload workload = workload(name);
    Path home = folder.resolve(name);
    Path marker = home.resolve("workload.properties");
    int queries = quick || workload instanceof FlatWorkload ? QUERIES : 2 * QUERIES;

    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("workload", name);
    properties.put("version", Integer.toString(VERSION));
    properties.put("seed", Long.toString(seed));
    properties.put("made", workload.toString());
    properties.put("queries", Integer.toString(queries));
    if (isThere(marker, properties)) {
      progress.accept(name + ": there already, " + home);
      return home;
    }
    progress.accept(name + ": " + workload.description() + " ...");
    empty(home);
    Path zonesFolder = Files.createDirectories(home.resolve("zones"));
    List<Workload.Zone> zones = workload.writeZones(zonesFolder, random(workload, "zones"));
    try (Lines list = Lines.to(home.resolve("zones.txt"))) {
      for (Workload.Zone zone : zones) list.add(zone.apex() + "\tzones/" + zone.file());
    }
    try (Lines out = Lines.to(home.resolve("queries.txt"))) {
      workload.writeQueries(out, queries, random(workload, "queries"));
    }
    long records = zones.stream().mapToLong(Workload.Zone::records).sum();
    properties.put("zones", Integer.toString(zones.size()));
    properties.put("records", Long.toString(records));
    properties.put("origin", zones.getFirst().apex());
    properties.put("doPercent", Integer.toString(workload.doPercent()));
    properties.put("description", workload.description());
    try (Lines out = Lines.to(marker)) { // last: all of it is there
      for (var entry : properties.entrySet()) out.add(entry.getKey() + "=" + entry.getValue());
    }
    progress.accept(
        "%s: zones %d, records %d, queries %d, %d %% of them DO; seed %d, %s"
            .formatted(name, zones.size(), records, queries, workload.doPercent(), seed, home));
    return home;
  }

  void sample(String name) throws IOException {
    Workload workload = workload(name);
    Files.createDirectories(folder);
    Path file = folder.resolve(name + ".txt");
    try (Lines out = Lines.to(file)) {
      out.remark("; " + name + ": " + workload.description());
      out.remark(
          "; The first "
              + SAMPLE_QUERIES
              + " queries of deens.bench.Workloads, seed "
              + seed
              + "; made by its option --samples");
      workload.writeQueries(out, SAMPLE_QUERIES, random(workload, "queries"));
      progress.accept(file + ": " + out.count() + " queries, seed " + seed);
    }
  }

  Workload workload(String name) throws IOException {
    return switch (name) {
      case "root" -> new RootWorkload(rootZone(), ZoneSigning.AS_IS);
      case "root-rsa-nsec" -> new RootWorkload(rootZone(), ZoneSigning.RSA_NSEC);
      case "root-ecdsa-nsec3" -> new RootWorkload(rootZone(), ZoneSigning.ECDSA_NSEC3);
      case "flood" -> new FloodWorkload(new RootWorkload(rootZone(), ZoneSigning.AS_IS));
      case "tld", "tld-nsec3" -> sized(name + (quick ? "-100000" : "-1000000"));
      case "hosting" -> sized(name + (quick ? "-10000" : "-100000"));
      default -> sized(name);
    };
  }

  private static Workload sized(String name) {
    Matcher matcher = SIZED.matcher(name);
    if (!matcher.matches()) throw new IllegalArgumentException("no workload \"" + name + "\"");
    int size = Integer.parseInt(matcher.group(2));
    return switch (matcher.group(1)) {
      case "tld" -> new TldWorkload(size, false);
      case "tld-nsec3" -> new TldWorkload(size, true);
      case "hosting" -> new HostingWorkload(size);
      default -> new FlatWorkload(size);
    };
  }

  /** The root zone's file: the one given, the newest published one, or one made up. */
  private Path rootZone() throws IOException {
    if (root.isPresent()) return root.get();
    if (Files.isDirectory(PUBLISHED)) {
      try (Stream<Path> files = Files.list(PUBLISHED)) {
        Optional<Path> newest =
            files
                .filter(f -> f.getFileName().toString().matches("root-\\d+\\.zone"))
                .max(Comparator.comparing(f -> f.getFileName().toString()));
        if (newest.isPresent()) return newest.get();
      }
    }
    Path madeUp = Files.createDirectories(folder).resolve("made-up-root-" + seed + ".zone");
    if (!Files.exists(madeUp)) {
      progress.accept("no root zone in " + PUBLISHED + ", and no --root: one is made up");
      MadeUpRoot.write(madeUp, new SplittableRandom(seed));
    }
    return madeUp;
  }

  /** Signed or not, of whatever size: each kind draws from sources of its own. */
  private SplittableRandom random(Workload workload, String what) {
    String kind = workload.getClass().getSimpleName() + " " + what;
    return new SplittableRandom(seed + ((long) kind.hashCode() << 32));
  }

  private static boolean isThere(Path marker, Map<String, String> wanted) throws IOException {
    if (!Files.exists(marker)) return false;
    var found = new Properties();
    try (var in = Files.newBufferedReader(marker, StandardCharsets.ISO_8859_1)) {
      found.load(in);
    }
    return wanted.entrySet().stream()
        .allMatch(e -> e.getValue().equals(found.getProperty(e.getKey())));
  }

  private static void empty(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) throw failure;
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
