package deens.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A root zone where there is no published one at hand: as many delegations, of the same shape. */
final class MadeUpRoot {
  private static final int DELEGATIONS = 1_440;

  private MadeUpRoot() {}

  static void write(Path file, SplittableRandom random) throws IOException {
    try (Lines zone = Lines.to(file)) {
      zone.add(". 86400 IN SOA a.nic. hostmaster.nic. 1 1800 900 604800 86400");
      for (char server = 'a'; server <= 'm'; server++) {
        zone.add(". 518400 IN NS " + server + ".root.");
        addAddresses(zone, server + ".root.", server);
      }
      for (int i = 0; i < DELEGATIONS; i++) {
        String label = Labels.present(i);
        int servers = random.nextInt(4, 7);
        for (int n = 0; n < servers; n++) {
          // Half have their servers below themselves, half use one provider's.
          String server = (char) ('a' + n) + ".nic." + label + ".";
          if (i % 2 == 1) server = (char) ('a' + n) + ".nic." + Labels.present(i / 50 * 50) + ".";
          zone.add(label + ". 172800 IN NS " + server);
          if (i % 2 == 0) addAddresses(zone, server, i * 8 + n);
        }
        if (random.nextInt(100) < 93) {
          String digest = TldWorkload.hex(random, 4);
          zone.add(label + ". 86400 IN DS " + random.nextInt(65_536) + " 8 2 " + digest);
        }
      }
    }
  }

  private static void addAddresses(Lines zone, String server, int n) throws IOException {
    zone.add(server + " 172800 IN A 10.53." + (n >> 8 & 255) + "." + (n & 255));
    zone.add(server + " 172800 IN AAAA 2001:db8::" + Integer.toHexString(n));
  }
}
