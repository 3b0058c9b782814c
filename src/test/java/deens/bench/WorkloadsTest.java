package deens.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.zone.text.MasterFileParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers are compared with is the same every time, and is what it says. */
class WorkloadsTest {
  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void makeUpRoot() throws IOException {
    root = folder.resolve("made-up.zone");
    MadeUpRoot.write(root, new SplittableRandom(1));
  }

  private Path make(String where, long seed, String name) throws Exception {
    return new Workloads(folder.resolve(where), true, seed, Optional.of(root), line -> {})
        .make(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "tld-3000", "hosting-50", "flat-100", "flood"})
  void sameSeedMakesSameOctets(String name) throws Exception {
    Path one = make("one", 7, name);
    Path two = make("two", 7, name);
    List<Path> files = filesOf(one);
    assertEquals(files, filesOf(two));
    for (Path file : files) {
      assertArrayEquals(
          Files.readAllBytes(one.resolve(file)),
          Files.readAllBytes(two.resolve(file)),
          file.toString());
    }
  }

  private static List<Path> filesOf(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).map(home::relativize).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "tld-3000", "hosting-50", "flat-100", "flood"})
  void otherSeedMakesOtherQueries(String name) throws Exception {
    assertNotEquals(
        Files.readString(make("one", 7, name).resolve("queries.txt")),
        Files.readString(make("two", 8, name).resolve("queries.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "tld-3000", "hosting-50", "flat-100", "flood"})
  void everyZoneParses(String name) throws Exception {
    Path home = make("one", 7, name);
    long records = 0;
    List<String> zones = Files.readAllLines(home.resolve("zones.txt"));
    for (String zone : zones) {
      List<String> words = List.of(zone.split("\t", -1));
      records += parse(home.resolve(words.get(1)), Name.parse(words.getFirst()));
    }
    Properties properties = properties(home);
    assertEquals(properties.getProperty("zones"), Integer.toString(zones.size()));
    assertEquals(properties.getProperty("records"), Long.toString(records));
  }

  /** Returns how many records the file has: all inside the zone, the SOA record first. */
  private static long parse(Path file, Name apex) throws IOException {
    var problems = new ArrayList<String>();
    long[] records = new long[1];
    new MasterFileParser(
            Optional.empty(), // as a server finds it that is given no more than the file
            r -> {
              if (records[0]++ == 0) {
                assertEquals(RRType.SOA, r.type);
                assertEquals(apex, Name.at(r.owner, 0));
              }
              assertTrue(Name.at(r.owner, 0).toString().endsWith(apex.toString()));
            },
            p -> problems.add(p.toString()))
        .parse(file);
    assertEquals(List.of(), problems);
    return records[0];
  }

  private static Properties properties(Path home) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(home.resolve("workload.properties"))) {
      properties.load(in);
    }
    return properties;
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "tld-3000", "hosting-50", "flat-100", "flood"})
  void everyQueryHasNameAndType(String name) throws Exception {
    Path home = make("one", 7, name);
    List<String> queries = Files.readAllLines(home.resolve("queries.txt"));
    assertEquals(properties(home).getProperty("queries"), Integer.toString(queries.size()));
    for (String query : queries) {
      List<String> words = List.of(query.split(" ", -1));
      assertEquals(2, words.size(), query);
      assertEquals(words.getFirst(), Name.parse(words.getFirst()).toString(), query);
      byte[] type = words.get(1).getBytes(StandardCharsets.US_ASCII);
      assertTrue(RRTypes.number(type, 0, type.length) > 0, query);
    }
  }

  /** The parts that the descriptions name: of the delegations' queries, and of a flood's. */
  @ParameterizedTest
  @ValueSource(strings = {"root 20", "tld-3000 20", "flood 100"})
  void thatManyQueriesAreForNamesThatDoNotExist(String nameAndPercent) throws Exception {
    List<String> words = List.of(nameAndPercent.split(" ", -1));
    Path home = make("one", 7, words.getFirst());
    Set<String> delegations = new HashSet<>();
    String apex = properties(home).getProperty("origin");
    String zone = Files.readAllLines(home.resolve("zones.txt")).getFirst().split("\t", -1)[1];
    new MasterFileParser(
            Optional.empty(),
            r -> {
              if (r.type == RRType.NS) delegations.add(Name.at(r.owner, 0).toString());
            },
            p -> {})
        .parse(home.resolve(zone));
    delegations.remove(apex);
    List<String> queries = Files.readAllLines(home.resolve("queries.txt"));
    long absent =
        queries.stream()
            .map(query -> query.substring(0, query.indexOf(' ')))
            .filter(queried -> !delegations.contains(atCut(queried, apex)))
            .count();
    assertEquals(Integer.parseInt(words.get(1)), 100.0 * absent / queries.size(), 1.0);
  }

  /** Returns as many labels of the name as a delegation of the zone has. */
  private static String atCut(String name, String apex) {
    if (apex.equals(".")) return name;
    String above = name.substring(0, name.length() - apex.length() - 1);
    return above.substring(above.lastIndexOf('.') + 1) + "." + apex;
  }

  @Test
  void whatIsThereIsLeftAsItIs() throws Exception {
    Path home = make("one", 7, "flat-100");
    Path queries = Files.writeString(home.resolve("queries.txt"), "host0.flat.test. A\n");
    make("one", 7, "flat-100");
    assertEquals("host0.flat.test. A\n", Files.readString(queries));
    make("one", 8, "flat-100");
    assertNotEquals("host0.flat.test. A\n", Files.readString(queries));
  }

  /** Those of the root zone depend on its version; the others are made again here. */
  @ParameterizedTest
  @ValueSource(strings = {"tld", "hosting", "flat-100", "flat-10000", "flat-1000000", "flood"})
  void samplesInTheRepositoryAreTheGenerators(String name) throws Exception {
    new Workloads(folder, false, Workloads.SEED, Optional.of(root), line -> {}).sample(name);
    assertEquals(
        Files.readString(Path.of("bench/queries", name + ".txt")),
        Files.readString(folder.resolve(name + ".txt")));
  }

  @Test
  void labelsOfNumbersAreDistinctAndUnlikeAbsentOnes() {
    var labels = new HashSet<String>();
    for (int i = 0; i < 200_000; i++) {
      assertTrue(labels.add(Labels.present(i)));
      assertFalse(Labels.present(i).endsWith("q"));
    }
    var random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) assertTrue(Labels.absent(random).endsWith("q"));
  }

  @Test
  void firstRankComesTwiceAsOftenAsTheSecond() {
    var zipf = new Zipf(1_000);
    var random = new SplittableRandom(7);
    int[] counts = new int[1_000];
    for (int i = 0; i < 1_000_000; i++) counts[zipf.next(random)]++;
    assertEquals(2.0, (double) counts[0] / counts[1], 0.05);
    assertEquals(10.0, (double) counts[0] / counts[9], 0.5);
  }
}
