package deens.bench;

import deens.core.image.Version;
import deens.core.rr.RRTypes;
import deens.core.wire.RRType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What is asked of which zone. The same seed gives the same queries. */
public enum Traffic {
  // One kind of answer each: what the answer itself costs.
  /** Root: the DS records of a delegation, with signatures. */
  POSITIVE,
  /** Root: a referral without DNSSEC. */
  REFERRAL,
  /** Root: a referral with DS or NSEC, and their signatures. */
  REFERRAL_DO,
  /** Root: no such name, SOA only. */
  NXDOMAIN,
  /** Root: no such name, with two NSEC records. */
  NXDOMAIN_DO,
  /** Small signed zone: data made from a wildcard, each time for another name. */
  WILDCARD,
  /** The same with its proof. */
  WILDCARD_DO,
  /** Small signed zone: three aliases, then an address. */
  CHAIN,
  /** The same with signatures. */
  CHAIN_DO,

  // As servers are asked: the workloads of that name, and others made from them.
  /** Root: delegations by Zipf's law, a fifth names that do not exist, half with DO. */
  ROOT,
  /** As ROOT, but below the names, hardly one asked twice. */
  BELOW,
  /** As ROOT, letters in random case (0x20). */
  MIXED_CASE,
  /** Root: random names that do not exist, half with DO. */
  FLOOD,
  /** A zone of a million hosts, all asked alike. */
  HOSTS,
  /** zones/example.zone: what a small company's zone is asked, half with DO. */
  SMALL;

  static final String ROOT_WORKLOAD = "root";
  static final String HOSTS_WORKLOAD = "flat-1000000";

  /** How many queries, where the workload does not say. */
  private static final int MANY = 1_000_000;

  private static final int FEW = 1_000;

  /** A version and what is asked of it. */
  public record Load(Version version, List<byte[]> queries) {}

  /** Compiles the zone and encodes the queries. */
  public Load load() throws IOException, InterruptedException {
    return switch (this) {
      case POSITIVE -> delegations(RRType.DS, true);
      case REFERRAL -> delegations(RRType.A, false);
      case REFERRAL_DO -> delegations(RRType.A, true);
      case NXDOMAIN -> missing(false);
      case NXDOMAIN_DO -> missing(true);
      case WILDCARD -> customers(false);
      case WILDCARD_DO -> customers(true);
      case CHAIN -> shop(List.of(Corpus.query("alias0.shop.example.", RRType.A, false)));
      case CHAIN_DO -> shop(List.of(Corpus.query("alias0.shop.example.", RRType.A, true)));
      case ROOT, BELOW, MIXED_CASE -> workload(ROOT_WORKLOAD, 50);
      case FLOOD -> workload("flood", 50);
      case HOSTS -> workload(HOSTS_WORKLOAD, 0);
      case SMALL -> small();
    };
  }

  private static Load delegations(int type, boolean dnssecOk)
      throws IOException, InterruptedException {
    String zone = Corpus.zoneOf(ROOT_WORKLOAD);
    var queries = new ArrayList<byte[]>();
    for (String name : delegations(zone)) queries.add(Corpus.query(name, type, dnssecOk));
    return new Load(Corpus.version(zone), queries);
  }

  /** Returns the names that a root zone delegates. */
  static List<String> delegations(String zone) {
    return zone.lines()
        .map(line -> line.split("\\s+", 5))
        .filter(word -> word.length > 3 && word[3].equals("NS") && !word[0].equals("."))
        .map(word -> word[0])
        .distinct()
        .toList();
  }

  private static Load missing(boolean dnssecOk) throws IOException, InterruptedException {
    var random = new SplittableRandom(1);
    var queries = new ArrayList<byte[]>();
    for (int i = 0; i < FEW; i++) {
      queries.add(Corpus.query(Labels.absent(random) + ".", RRType.A, dnssecOk));
    }
    return new Load(Corpus.version(Corpus.zoneOf(ROOT_WORKLOAD)), queries);
  }

  private static Load customers(boolean dnssecOk) throws IOException {
    var random = new SplittableRandom(1);
    var queries = new ArrayList<byte[]>();
    for (int i = 0; i < FEW; i++) {
      String name = Labels.absent(random) + ".apps.shop.example.";
      queries.add(Corpus.query(name, RRType.A, dnssecOk));
    }
    return shop(queries);
  }

  private static Load shop(List<byte[]> queries) throws IOException {
    return new Load(Corpus.version(Corpus.signedShop()), queries);
  }

  private Load workload(String name, int doPercent) throws IOException, InterruptedException {
    var random = new SplittableRandom(1);
    var queries = new ArrayList<byte[]>();
    try (var lines =
        Files.newBufferedReader(
            Corpus.workload(name).resolve("queries.txt"), StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        String asked = line.substring(0, space);
        if (this == BELOW) asked = Labels.absent(random) + "." + asked;
        if (this == MIXED_CASE) asked = mixedCase(asked, random);
        byte[] type = line.substring(space + 1).getBytes(StandardCharsets.ISO_8859_1);
        queries.add(
            Corpus.query(
                asked, RRTypes.number(type, 0, type.length), random.nextInt(100) < doPercent));
      }
    }
    String zone = Corpus.zoneOf(name.equals("flood") ? ROOT_WORKLOAD : name);
    return new Load(Corpus.version(zone), queries);
  }

  private static String mixedCase(String name, SplittableRandom random) {
    String upper = name.toUpperCase(Locale.ROOT);
    var out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      out.append(random.nextBoolean() ? upper.charAt(i) : name.charAt(i));
    }
    return out.toString();
  }

  private static Load small() throws IOException {
    var random = new SplittableRandom(1);
    var queries = new ArrayList<byte[]>();
    for (int i = 0; i < MANY; i++) queries.add(small(random));
    return new Load(Corpus.version(Corpus.example()), queries);
  }

  private static byte[] small(SplittableRandom random) {
    boolean dnssecOk = random.nextBoolean();
    return switch (random.nextInt(8)) {
      case 0 -> Corpus.query("www.example.org.", RRType.A, dnssecOk);
      case 1 -> Corpus.query("example.org.", RRType.AAAA, dnssecOk);
      case 2 -> Corpus.query("example.org.", RRType.MX, dnssecOk);
      case 3 ->
          Corpus.query(
              "customer" + random.nextInt(1000) + ".apps.example.org.", RRType.A, dnssecOk);
      case 4 ->
          Corpus.query("host" + random.nextInt(1000) + ".dev.example.org.", RRType.A, dnssecOk);
      case 5 -> Corpus.query("wiki.old.example.org.", RRType.A, dnssecOk);
      case 6 -> Corpus.query("nx" + random.nextInt(100_000) + ".example.org.", RRType.A, dnssecOk);
      default -> Corpus.query("ns1.example.org.", RRType.A, dnssecOk);
    };
  }
}
