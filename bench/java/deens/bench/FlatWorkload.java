package deens.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** One zone with so many hosts in a row, each with an address; every one is asked for alike. */
record FlatWorkload(int hosts) implements Workload {
  private static final String APEX = "flat.test.";

  @Override
  public List<Zone> writeZones(Path folder, SplittableRandom random) throws IOException {
    try (Lines zone = Lines.to(folder.resolve("flat.test.zone"))) {
      zone.remark("$ORIGIN " + APEX);
      zone.remark("$TTL 3600");
      zone.add(APEX + " IN SOA ns." + APEX + " hostmaster." + APEX + " 1 7200 900 1209600 600");
      zone.add("@ NS ns");
      zone.add("ns A 192.0.2.53");
      for (int i = 0; i < hosts; i++) {
        zone.add("host" + i + " A 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
      }
      return List.of(new Zone(APEX, "flat.test.zone", zone.count()));
    }
  }

  @Override
  public void writeQueries(Lines out, int count, SplittableRandom random) throws IOException {
    for (int i = 0; i < count; i++) out.add("host" + random.nextInt(hosts) + "." + APEX + " A");
  }

  @Override
  public int doPercent() {
    return 0;
  }

  @Override
  public String description() {
    return "existing hosts, uniform, A only";
  }
}
