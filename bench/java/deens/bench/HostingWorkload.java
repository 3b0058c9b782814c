package deens.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Many small zones of ten records, as a hosting provider has them; one in four has a wildcard. */
record HostingWorkload(int zones) implements Workload {
  private static final TypeMix TYPES = new TypeMix("A 55 AAAA 20 MX 9 TXT 7 NS 5 SOA 4");

  @Override
  public List<Zone> writeZones(Path folder, SplittableRandom random) throws IOException {
    var written = new ArrayList<Zone>(zones);
    for (int i = 0; i < zones; i++) {
      String apex = apex(i);
      String file = apex + "zone";
      String address = "10." + random.nextInt(256) + "." + random.nextInt(256) + ".";
      try (Lines zone = Lines.to(folder.resolve(file))) {
        zone.remark("$TTL 3600");
        zone.add(
            apex + " IN SOA ns1.hoster.example. hostmaster.hoster.example. 1 7200 900 1209600 600");
        zone.add(apex + " NS ns1.hoster.example.");
        zone.add(apex + " NS ns2.hoster.example.");
        zone.add(apex + " A " + address + random.nextInt(256));
        zone.add(apex + " AAAA 2001:db8::" + Integer.toHexString(random.nextInt(65_536)));
        zone.add(apex + " MX 10 mail." + apex);
        zone.add(apex + " TXT \"v=spf1 mx include:spf.hoster.example -all\"");
        zone.add("www." + apex + " A " + address + random.nextInt(256));
        zone.add("mail." + apex + " A " + address + random.nextInt(256));
        zone.add((hasWildcard(i) ? "*." : "ftp.") + apex + " A " + address + random.nextInt(256));
        written.add(new Zone(apex, file, zone.count()));
      }
    }
    return written;
  }

  @Override
  public void writeQueries(Lines out, int count, SplittableRandom random) throws IOException {
    var ranks = new Zipf(zones);
    for (int i = 0; i < count; i++) {
      String apex = apex((int) Labels.scatter(ranks.next(random), zones));
      String type = TYPES.next(random);
      String host =
          switch (type) {
            case "A", "AAAA" -> host(random);
            case "TXT" -> random.nextInt(3) == 0 ? "_dmarc." : ""; // again, none but the wildcard's
            default -> "";
          };
      out.add(host + apex + " " + type);
    }
  }

  /** Half www, a third the apex, the rest mail or a name that only a wildcard knows. */
  private static String host(SplittableRandom random) {
    int n = random.nextInt(100);
    if (n < 50) return "www.";
    if (n < 80) return "";
    return n < 88 ? "mail." : Labels.absent(random) + ".";
  }

  static boolean hasWildcard(int zone) {
    return zone % 4 == 0;
  }

  private static String apex(int zone) {
    return Labels.present(zone) + ".test.";
  }

  @Override
  public int doPercent() {
    return 50;
  }

  @Override
  public String description() {
    return "zones by Zipf's law; www, apex, mail, random names (9 % NXDOMAIN, 3 % wildcard), six types";
  }
}
