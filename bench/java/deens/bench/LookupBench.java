package deens.bench;

import deens.core.image.Found;
import deens.core.image.ImageReader;
import deens.core.image.Version;
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
  public void compile() {
    String zone =
        switch (lookup) {
          case HIT, MISS -> Corpus.hosts(Corpus.HOSTS);
          case WILDCARD -> Corpus.signedShop();
          case REFERRAL, ROOT_MISS -> Corpus.root();
        };
    version = Corpus.version(zone);
    List<String> delegations = lookup == Lookup.REFERRAL ? Corpus.delegated(zone) : List.of();
    var random = new SplittableRandom(1);
    for (int i = 0; i < NAMES; i++) {
      String any = Integer.toString(random.nextInt(1 << 30), 36);
      keys[i] =
          Corpus.key(
              switch (lookup) {
                case HIT -> Corpus.host(random.nextInt(Corpus.HOSTS));
                case MISS -> "h" + any + "-.hosts.example.";
                case WILDCARD -> any + ".apps.shop.example.";
                case REFERRAL ->
                    "www." + any + "." + delegations.get(random.nextInt(delegations.size()));
                case ROOT_MISS -> any + "-nx.";
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
        ? ImageReader.child(version.bytes(), f.name(), STAR, 0)
        : f.outcome;
  }
}
