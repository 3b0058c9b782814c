package deens.peers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.oracle.Gen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The same zones and the same queries for our server and for NSD, BIND and Knot DNS: each response
 * of ours equals each of theirs, but for the {@link Difference}s.
 */
@Tag("peers")
class DifferentialTest {
  private static final Path ROOT = Path.of("../shared/data/root-2026082201.zone");
  private static final Program SUBJECT = Program.DEENS;
  private static final long SEED = 20261125;
  private static final int MOST_SHOWN = 25;

  @TempDir Path folder;

  private final Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
  private static final Set<Aspect> CONTENT =
      EnumSet.of(
          Aspect.SILENCE, Aspect.RCODE, Aspect.AUTHORITATIVE, Aspect.ANSWER, Aspect.AUTHORITY);

  private static final String EVERY_TYPE = "every-type.zone";

  /** Kinds in which no two servers are alike: see {@link Difference}. */
  private static final Set<Kind> ALONE =
      EnumSet.of(Kind.TRANSFER, Kind.CHAOS, Kind.OTHER_OPCODE, Kind.ANY);

  private final Set<Difference> used = EnumSet.noneOf(Difference.class);

  /** What is left unexplained, by peer, aspects and kinds: how often, and the first one. */
  private final Map<String, Integer> unexplained = new TreeMap<>();

  private final Map<String, String> examples = new TreeMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Set<Program> programs = EnumSet.allOf(Program.class);
  private int queries;

  @Test
  void responsesEqualThoseOfNsdBindAndKnot() throws Exception {
    List<ServedZone> small = smallZones();
    for (Signing signing : Signing.values()) compare(small, signing, 3400, 26);
    var root = List.of(new Zones(folder).of(ROOT, Name.root));
    for (Signing signing : List.of(Signing.NONE, Signing.NSEC, Signing.OPT_OUT)) {
      compare(root, signing, 2800, 4);
    }
    compareAsArchived(root.getFirst());
    compareEveryType();
    assertAll(
        () -> assertTrue(queries >= 20_000, queries + " queries"),
        () -> assertEquals(List.of(), rare(), "kinds of query and response that hardly occurred"),
        () -> assertEquals("", unexplained(), "seed " + SEED),
        () -> assertTrue(Difference.values().length <= 15),
        () -> assertEquals(EnumSet.allOf(Difference.class), used, "differences that occurred"));
  }

  private List<ServedZone> smallZones() throws IOException, InterruptedException {
    var zones = new Zones(folder);
    var small = new ArrayList<ServedZone>();
    for (String from : List.of("src/test/zones", "zones")) {
      try (Stream<Path> files = Files.list(Path.of(from))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".zone")).sorted().toList()) {
          if (!file.endsWith(EVERY_TYPE)) small.add(zones.of(file));
        }
      }
    }
    for (int i = 0; i < 12; i++) {
      Name apex = Name.fromConstantString("g" + i + ".example.");
      // dnssec-signzone and BIND lower such a TTL to what is left of a signature's life.
      String text = new Gen(SEED + i).zone(apex, 60).text().replace("\t2147483647\t", "\t604800\t");
      small.add(zones.of(Files.writeString(folder.resolve(apex + "zone"), text), apex));
    }
    return small;
  }

  private void compare(List<ServedZone> plain, Signing signing, int lookups, int oddities)
      throws Exception {
    var zones = new ArrayList<ServedZone>();
    var models = new ArrayList<ZoneModel>();
    for (ServedZone zone : plain) {
      zones.add(new Zones(folder).signed(zone, signing));
      models.add(new ZoneModel(zones.getLast(), signing));
    }
    compare(zones, signing, new Queries(SEED, models).lookups(lookups).oddities(oddities).probes());
  }

  /** With the few signatures that the archive left; nothing is asked that would show them. */
  private void compareAsArchived(ServedZone root) throws Exception {
    var models = List.of(new ZoneModel(root, Signing.NONE));
    List<Probe> probes =
        new Queries(SEED, models)
            .lookups(2000).probes().stream()
                .filter(probe -> !probe.isAnyOf(EnumSet.of(Kind.DNSSEC_OK, Kind.RRSIG)))
                .toList();
    compare(List.of(root), Signing.NONE, probes);
  }

  /** Without Knot, which does not know many of the types. */
  private void compareEveryType() throws Exception {
    programs.remove(Program.KNOT);
    var zone = List.of(new Zones(folder).of(Path.of("zones", EVERY_TYPE)));
    for (Signing signing : List.of(Signing.NONE, Signing.NSEC)) compare(zone, signing, 1000, 0);
  }

  private void compare(List<ServedZone> zones, Signing signing, List<Probe> probes)
      throws Exception {
    Map<Program, List<Answer>> answers = ask(zones, probes);
    queries += probes.size();
    for (int i = 0; i < probes.size(); i++) {
      probes.get(i).kinds().forEach(kind -> kinds.merge(kind, 1, Integer::sum));
      outcome(answers.get(SUBJECT).get(i)).forEach(o -> outcomes.merge(o, 1, Integer::sum));
      alone(signing, probes.get(i), answers, i);
      for (Program peer : programs) {
        if (peer == SUBJECT) continue;
        judge(signing, probes.get(i), answers.get(SUBJECT).get(i), peer, answers.get(peer).get(i));
      }
    }
  }

  private Map<Program, List<Answer>> ask(List<ServedZone> zones, List<Probe> probes)
      throws Exception {
    var answers = new EnumMap<Program, Future<List<Answer>>>(Program.class);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Program program : programs) {
        answers.put(
            program,
            executor.submit(() -> {
              try (var server = NameServer.start(program, folder, zones)) {
                return Exchange.with(server.address(), probes);
              }
            }));
      }
    }
    var all = new EnumMap<Program, List<Answer>>(Program.class);
    for (var entry : answers.entrySet()) all.put(entry.getKey(), entry.getValue().get());
    return all;
  }

  /** What our response really is, whatever was meant to be asked. */
  private static Set<String> outcome(Answer ours) {
    if (ours.isSilence()) return Set.of("silence");
    var outcome = new HashSet<String>();
    outcome.add(Rcode.string(ours.rcode()));
    if (ours.isTruncated()) outcome.add("truncated");
    if (ours.isReferral()) outcome.add("referral");
    if (ours.rcode() == Rcode.NOERROR && ours.records(Section.ANSWER).isEmpty()) {
      if (ours.has(Section.AUTHORITY, Type.SOA)) outcome.add("no data");
    }
    for (int type : new int[] {Type.CNAME, Type.DNAME, Type.RRSIG}) {
      if (ours.has(Section.ANSWER, type)) outcome.add(Type.string(type) + " in answer");
    }
    for (int type : new int[] {Type.DS, Type.NSEC, Type.NSEC3}) {
      if (ours.has(Section.AUTHORITY, type)) outcome.add(Type.string(type) + " in authority");
    }
    return outcome;
  }

  private static final List<String> OUTCOMES =
      List.of(
          "NOERROR",
          "FORMERR",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "BADVERS",
          "silence",
          "truncated",
          "referral",
          "no data",
          "CNAME in answer",
          "DNAME in answer",
          "RRSIG in answer",
          "DS in authority",
          "NSEC in authority",
          "NSEC3 in authority");

  /**
   * Whatever a {@link Difference} excuses peer by peer, what we say is also said by one of them.
   */
  private void alone(Signing signing, Probe probe, Map<Program, List<Answer>> answers, int i) {
    Answer ours = answers.get(SUBJECT).get(i);
    // What did not fit for one, e.g. since it compresses less, may be all that agreed with us.
    if (programs.stream().anyMatch(p -> answers.get(p).get(i).isTruncated())) return;
    Set<Aspect> shared = EnumSet.copyOf(CONTENT);
    for (Program peer : programs) {
      if (peer != SUBJECT) shared.retainAll(Aspect.compare(probe, ours, answers.get(peer).get(i)));
    }
    // Chains of more than five end somewhere else in each; behind DNAMEs their proofs differ.
    boolean chained = ours.has(Section.ANSWER, Type.DNAME) || ours.chain().size() > 5;
    if (shared.isEmpty() || chained || probe.isAnyOf(ALONE)) return;
    String group = "alone " + shared + " " + probe.kinds();
    unexplained.merge(group, 1, Integer::sum);
    examples.putIfAbsent(group, "%s %s%n--- ours%n%s".formatted(signing, probe, ours));
  }

  private void judge(Signing signing, Probe probe, Answer ours, Program peer, Answer theirs) {
    Set<Aspect> differing = Aspect.compare(probe, ours, theirs);
    for (Difference difference : Difference.values()) {
      if (differing.stream().noneMatch(difference.aspects()::contains)) continue;
      if (difference.peers().contains(peer) && difference.explains(probe, ours, theirs)) {
        used.add(difference);
        differing.removeAll(difference.aspects());
      }
    }
    if (differing.isEmpty()) return;
    String group = peer + " " + differing + " " + probe.kinds();
    unexplained.merge(group, 1, Integer::sum);
    examples.putIfAbsent(
        group, "%s %s%n--- ours%n%s--- %s%n%s".formatted(signing, probe, ours, peer, theirs));
  }

  private List<String> rare() {
    var rare = new ArrayList<String>();
    for (Kind kind : Kind.values()) {
      int count = kinds.getOrDefault(kind, 0);
      if (count < Kind.LEAST) rare.add(kind + " " + count);
    }
    for (String outcome : OUTCOMES) {
      int count = outcomes.getOrDefault(outcome, 0);
      if (count < Kind.LEAST) rare.add(outcome + " " + count);
    }
    return rare;
  }

  private String unexplained() {
    var out = new StringBuilder();
    unexplained.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST_SHOWN)
        .forEach(e ->
            out.append("%n%d times %s%n".formatted(e.getValue(), e.getKey()))
                .append(examples.get(e.getKey())));
    return out.toString();
  }
}
