package deens.bench;

import deens.core.image.Found;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.Version;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One lookup of a folded name in an image. */
public class LookupBench extends HotPathBench {
  /** A zone, and where in it the names are that are looked up. */
  public enum Lookup {
    /** A million hosts: one of them. */
    HIT,
    /** A million hosts: a name beside them. */
    MISS,
    /** A small zone: a name below a wildcard's parent, and then the wildcard. */
    WILDCARD,
    /** The root: a name below a delegation. */
    REFERRAL,
    /** The root: no such name. */
    ROOT_MISS
  }

  private static final int NAMES = 1 << 16;
  private static final byte[] STAR = {1, '*'};

  @Param public Lookup lookup = Lookup.HIT;

  private final Found found = new Found();
  private final byte[][] keys = new byte[NAMES][];
  private Version version;
  private int next;

  @Setup
  public void compile() throws IOException, InterruptedException {
    String zone =
        switch (lookup) {
          case HIT, MISS -> Corpus.zoneOf(Traffic.HOSTS_WORKLOAD);
          case WILDCARD -> Corpus.signedShop();
          case REFERRAL, ROOT_MISS -> Corpus.zoneOf(Traffic.ROOT_WORKLOAD);
        };
    version = Corpus.version(zone);
    List<String> delegations = lookup == Lookup.REFERRAL ? Traffic.delegations(zone) : List.of();
    var random = new SplittableRandom(1);
    for (int i = 0; i < NAMES; i++) {
      keys[i] =
          Corpus.key(
              switch (lookup) {
                case HIT -> "host" + random.nextInt(1_000_000) + ".flat.test.";
                case MISS -> "host" + random.nextInt(1_000_000) + "q.flat.test.";
                case WILDCARD -> Labels.absent(random) + ".apps.shop.example.";
                case REFERRAL -> "www." + delegations.get(random.nextInt(delegations.size()));
                case ROOT_MISS -> Labels.absent(random) + ".";
              });
    }
  }

  /** From the name's labels to its outcome. */
  @Benchmark
  public long find() {
    byte[] key = keys[next++ & NAMES - 1];
    Found f = found;
    f.labelsOf(key, 0);
    ImageReader.find(version, key, f, false);
    return f.outcome == Found.NO_NAME
        ? NameView.child(version.bytes(), f.name(), STAR, 0)
        : f.outcome;
  }
}
