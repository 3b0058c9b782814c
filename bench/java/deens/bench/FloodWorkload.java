package deens.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Random names in the root zone that do not exist, as an attack with random names has them. */
record FloodWorkload(RootWorkload root) implements Workload {
  @Override
  public List<Zone> writeZones(Path folder, SplittableRandom random)
      throws IOException, InterruptedException {
    return root.writeZones(folder, random);
  }

  @Override
  public void writeQueries(Lines out, int count, SplittableRandom random) throws IOException {
    for (int i = 0; i < count; i++) {
      out.add(Labels.absent(random) + (random.nextInt(4) == 0 ? ". AAAA" : ". A"));
    }
  }

  @Override
  public int doPercent() {
    return root.doPercent();
  }

  @Override
  public String description() {
    return "random names, all NXDOMAIN, A and AAAA";
  }
}
