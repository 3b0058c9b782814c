package deens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A zone of delegations such as a registry has. Of ten delegations one has its name servers below
 * itself, with glue, and one has a DS record. Signed, it has NSEC3 with opt-out.
 */
record TldWorkload(int delegations, boolean signed) implements Workload {
  private static final String APEX = "test.";
  private static final TypeMix TYPES = new TypeMix("A 50 AAAA 22 HTTPS 8 NS 10 DS 5 MX 3 TXT 2");
  private static final int NXDOMAIN_PERCENT = 20;
  private static final String[] HOSTS = {"www", "www", "www", "mail", "api", "cdn.static"};

  @Override
  public List<Zone> writeZones(Path folder, SplittableRandom random)
      throws IOException, InterruptedException {
    Path file = folder.resolve("test.zone");
    long records = write(file, random);
    if (signed) {
      Path bare = Files.move(file, folder.resolve("bare"));
      records = ZoneSigning.OPT_OUT.sign(bare, APEX, file);
      Files.delete(bare);
    }
    return List.of(new Zone(APEX, "test.zone", records));
  }

  private long write(Path file, SplittableRandom random) throws IOException {
    try (Lines zone = Lines.to(file)) {
      zone.remark("$ORIGIN " + APEX);
      zone.remark("$TTL 86400");
      zone.add(APEX + " IN SOA ns1.nic hostmaster.nic 1 1800 900 604800 900");
      for (int n = 1; n <= 4; n++) {
        zone.add("@ NS ns" + n + ".nic");
        zone.add("ns" + n + ".nic A 192.0.2." + n);
        zone.add("ns" + n + ".nic AAAA 2001:db8::" + n);
      }
      // Few providers serve many domains.
      var providers = new Zipf(Math.max(10, delegations / 100));
      for (int i = 0; i < delegations; i++) {
        String label = Labels.present(i);
        if (random.nextInt(10) == 0) {
          zone.add(label + " NS ns1." + label);
          zone.add(label + " NS ns2." + label);
          zone.add("ns1." + label + " A 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
          zone.add("ns2." + label + " A 172.16." + (i >> 8 & 255) + "." + (i & 255));
          if (random.nextBoolean()) {
            String address = "2001:db8:" + Integer.toHexString(i >> 16) + ":";
            zone.add("ns1." + label + " AAAA " + address + Integer.toHexString(i & 0xffff) + "::1");
          }
        } else {
          int provider = providers.next(random);
          zone.add(label + " NS ns1.provider" + provider + ".example.");
          zone.add(label + " NS ns2.provider" + provider + ".example.");
        }
        if (random.nextInt(10) == 0) {
          zone.add(label + " DS " + random.nextInt(65_536) + " 13 2 " + hex(random, 4));
        }
      }
      return zone.count();
    }
  }

  /** Returns a digest of so many times eight octets. */
  static String hex(SplittableRandom random, int longs) {
    var digest = new StringBuilder(16 * longs);
    for (int i = 0; i < longs; i++) digest.append("%016X".formatted(random.nextLong()));
    return digest.toString();
  }

  @Override
  public void writeQueries(Lines out, int count, SplittableRandom random) throws IOException {
    var ranks = new Zipf(delegations);
    for (int i = 0; i < count; i++) {
      boolean exists = random.nextInt(100) >= NXDOMAIN_PERCENT;
      String name =
          (exists
                  ? Labels.present((int) Labels.scatter(ranks.next(random), delegations))
                  : Labels.absent(random))
              + "."
              + APEX;
      String type = TYPES.next(random);
      boolean below =
          switch (type) {
            case "A", "AAAA", "HTTPS" -> random.nextInt(10) < 6;
            default -> false;
          };
      if (below) name = HOSTS[random.nextInt(HOSTS.length)] + "." + name;
      out.add(name + " " + type);
    }
  }

  @Override
  public int doPercent() {
    return signed ? 100 : 50;
  }

  @Override
  public String description() {
    return "delegations by Zipf's law, half of the names below them, 20 % NXDOMAIN, eight types";
  }
}
