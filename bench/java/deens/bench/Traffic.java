package deens.bench;

import deens.core.image.Version;
import deens.core.wire.RRType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What is asked of which zone. The same seed gives the same queries. */
public enum Traffic {
  // One kind of answer each, few questions: what the answer itself costs.
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

  // As servers are asked.
  /** Root: delegations by Zipf's law, a fifth names that do not exist, half with DO. */
  ROOT,
  /** As ROOT, but for names below the delegations, hardly one asked twice. */
  BELOW,
  /** As ROOT, letters in random case (0x20). */
  MIXED_CASE,
  /** Root: random names that do not exist, half with DO. */
  FLOOD,
  /** A zone of a million hosts, all asked alike. */
  HOSTS,
  /** zones/example.zone: what a small company's zone is asked, half with DO. */
  SMALL;

  /** Different queries, where all are like the others; a power of two. */
  private static final int FEW = 1 << 10;

  /** Queries of mixes: beyond what any memo of a few MiB holds. */
  private static final int MANY = 1 << 20;

  /**
   * A version and what is asked of it.
   *
   * @param queries as many as a power of two
   */
  public record Load(Version version, List<byte[]> queries) {}

  /** Compiles the zone and encodes the queries. */
  public Load load() {
    return switch (this) {
      case WILDCARD, WILDCARD_DO, CHAIN, CHAIN_DO -> load(Corpus.signedShop(), List.of(), FEW);
      case HOSTS -> load(Corpus.hosts(Corpus.HOSTS), List.of(), MANY);
      case SMALL -> load(Corpus.example(), List.of(), MANY);
      case POSITIVE, REFERRAL, REFERRAL_DO, NXDOMAIN, NXDOMAIN_DO -> root(FEW);
      case ROOT, BELOW, MIXED_CASE, FLOOD -> root(MANY);
    };
  }

  private Load root(int count) {
    String zone = Corpus.root();
    // Which ones are popular has nothing to do with the alphabet.
    var delegations = new ArrayList<String>(Corpus.delegated(zone));
    Corpus.shuffle(delegations, new SplittableRandom(2));
    return load(zone, delegations, count);
  }

  private Load load(String zone, List<String> delegations, int count) {
    var random = new SplittableRandom(1);
    var queries = new ArrayList<byte[]>(count);
    for (int i = 0; i < count; i++) queries.add(query(random, delegations));
    return new Load(Corpus.version(zone), queries);
  }

  private byte[] query(SplittableRandom random, List<String> delegations) {
    return switch (this) {
      case POSITIVE -> Corpus.query(popular(delegations, random), RRType.DS, true);
      case REFERRAL -> Corpus.query(popular(delegations, random), RRType.A, false);
      case REFERRAL_DO -> Corpus.query(popular(delegations, random), RRType.A, true);
      case NXDOMAIN -> Corpus.query(missing(random), RRType.A, false);
      case NXDOMAIN_DO -> Corpus.query(missing(random), RRType.A, true);
      case WILDCARD -> Corpus.query(customer(random), RRType.A, false);
      case WILDCARD_DO -> Corpus.query(customer(random), RRType.A, true);
      case CHAIN -> Corpus.query("alias0.shop.example.", RRType.A, false);
      case CHAIN_DO -> Corpus.query("alias0.shop.example.", RRType.A, true);
      case ROOT -> Corpus.query(rootName(delegations, random), RRType.A, random.nextBoolean());
      case BELOW ->
          Corpus.query(
              "w" + random.nextInt(MANY) + "." + rootName(delegations, random),
              RRType.A,
              random.nextBoolean());
      case MIXED_CASE ->
          Corpus.query(
              mixedCase(rootName(delegations, random), random), RRType.A, random.nextBoolean());
      case FLOOD -> Corpus.query(missing(random), RRType.A, random.nextBoolean());
      case HOSTS -> Corpus.query(Corpus.host(random.nextInt(Corpus.HOSTS)), RRType.A, false);
      case SMALL -> small(random);
    };
  }

  private static String rootName(List<String> delegations, SplittableRandom random) {
    return random.nextInt(5) == 0 ? missing(random) : popular(delegations, random);
  }

  /** The logarithm of a rank is spread evenly: Zipf's law with exponent 1. */
  private static String popular(List<String> names, SplittableRandom random) {
    return names.get((int) Math.pow(names.size(), random.nextDouble()) - 1);
  }

  private static String missing(SplittableRandom random) {
    return "nx" + Long.toString(random.nextLong() >>> 1, 36) + ".";
  }

  private static String customer(SplittableRandom random) {
    return "customer" + random.nextInt(MANY) + ".apps.shop.example.";
  }

  private static String mixedCase(String name, SplittableRandom random) {
    String upper = name.toUpperCase(Locale.ROOT);
    var out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      out.append(random.nextBoolean() ? upper.charAt(i) : name.charAt(i));
    }
    return out.toString();
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
