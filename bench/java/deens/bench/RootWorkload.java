package deens.bench;

import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.zone.text.MasterFileParser;
import deens.zone.text.MasterFileWriter;
import deens.zone.text.RecordSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The root zone as it was published, or signed anew by {@code dnssec-signzone}. The queries are for
 * its delegations' own names: what a resolver asks that minimises names (RFC 9156).
 */
record RootWorkload(Path source, ZoneSigning signing) implements Workload {
  private static final TypeMix TYPES =
      new TypeMix("A 48 AAAA 20 NS 15 DS 10 HTTPS 3 MX 2 TXT 1 SOA 1");
  private static final int NXDOMAIN_PERCENT = 20;
  private static final int ZONEMD = 63;

  /** What signing adds. A DS record stays: it is the parent's own data. */
  private static final Set<Integer> SIGNING_TYPES =
      Set.of(RRType.RRSIG, RRType.NSEC, RRType.NSEC3, RRType.NSEC3PARAM, RRType.DNSKEY, ZONEMD);

  @Override
  public List<Zone> writeZones(Path folder, SplittableRandom random)
      throws IOException, InterruptedException {
    Path file = folder.resolve("root.zone");
    if (signing == ZoneSigning.AS_IS) {
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      long[] records = new long[1];
      parse(source, r -> records[0]++);
      return List.of(new Zone(".", "root.zone", records[0]));
    }
    Path bare = folder.resolve("bare");
    try (Writer out = Files.newBufferedWriter(bare)) {
      var writer = new MasterFileWriter(out);
      parse(
          source,
          r -> {
            if (SIGNING_TYPES.contains(r.type)) return;
            try {
              writer.write(r.owner, r.ttl, r.type, r.rdata, 0, r.rdataLength);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    long records = signing.sign(bare, ".", file);
    Files.delete(bare);
    return List.of(new Zone(".", "root.zone", records));
  }

  @Override
  public void writeQueries(Lines out, int count, SplittableRandom random) throws IOException {
    List<String> delegations = delegations();
    var ranks = new Zipf(delegations.size());
    for (int i = 0; i < count; i++) {
      String name =
          random.nextInt(100) < NXDOMAIN_PERCENT
              ? Labels.absent(random) + "."
              : delegations.get((int) Labels.scatter(ranks.next(random), delegations.size()));
      out.add(name + " " + TYPES.next(random));
    }
  }

  /** The names of all delegations, in file order. */
  private List<String> delegations() throws IOException {
    var names = new LinkedHashSet<String>();
    parse(
        source,
        r -> {
          if (r.type == RRType.NS && r.ownerLength > 1) {
            names.add(Name.at(r.owner, 0).toString());
          }
        });
    return new ArrayList<>(names);
  }

  private static void parse(Path file, RecordSink sink) throws IOException {
    var problems = new ArrayList<String>();
    new MasterFileParser(Optional.of(Name.ROOT), sink, p -> problems.add(p.toString())).parse(file);
    if (!problems.isEmpty()) throw new IOException(problems.getFirst());
  }

  @Override
  public int doPercent() {
    return signing == ZoneSigning.AS_IS ? 50 : 100;
  }

  @Override
  public String description() {
    return "names of delegations by Zipf's law, 20 % random names (NXDOMAIN), eight types";
  }
}
