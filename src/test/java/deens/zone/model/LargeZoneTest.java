package deens.zone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Record;

/**
 * A zone that is so large that all cores sort and check it, each a share, is as one of one share.
 */
class LargeZoneTest {
  private static final int DELEGATIONS = 10_000;
  private static final int LISTED = 1000;

  /** Records of four names for each delegation, in any order. */
  private static List<Record> records(String atApex) {
    var text = new StringBuilder("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns.elsewhere.\n" + atApex);
    for (int i = 0; i < DELEGATIONS; i++) {
      String cut = "d" + i;
      text.append(cut).append(" NS ns.").append(cut).append('\n');
      text.append("ns.").append(cut).append(" A 192.0.2.1\n");
      text.append("a.ns.").append(cut).append(" TXT below\n");
      text.append("www.").append(cut).append(" AAAA 2001:db8::1\n");
    }
    List<Record> records = Records.read(text.toString());
    Collections.shuffle(records, new Random(1));
    return records;
  }

  private static List<String> problems(ZoneBuilder zone) {
    var problems = new ArrayList<String>();
    ZoneCheck.check(zone, file -> "zone", () -> 0, p -> problems.add(p.toString()));
    return problems;
  }

  private static ZoneBuilder builder(List<Record> records) {
    var builder = new ZoneBuilder(Optional.of(Name.parse("example")));
    Records.feed(records, builder);
    return builder;
  }

  @Test
  void eachNameBelowACutIsSeenToBe() {
    List<String> problems = problems(builder(records("")));
    assertEquals(1 + LISTED, problems.size());
    String first = problems.getFirst();
    assertTrue(first.contains(DELEGATIONS - LISTED + " more like \"TXT at \"a.ns.d"), first);
    assertTrue(first.contains("lies below the zone cut"), first);
  }

  @Test
  void eachNameIsSeenToBeBelowADnameAtTheApex() {
    List<String> problems = problems(builder(records("@ DNAME elsewhere.\n")));
    String more = 4 * DELEGATIONS - LISTED + " more like";
    assertTrue(
        problems.stream().anyMatch(p -> p.contains(more) && p.contains("below the DNAME")),
        () -> problems.getFirst());
  }

  @Test
  void recordsAreSortedAndEachStaysOnce() {
    List<Record> records = records("");
    List<Record> twice = new ArrayList<>(records);
    twice.addAll(records);
    ZoneBuilder builder = builder(twice);
    long told = problems(builder).stream().filter(p -> p.contains("left out")).count();
    assertEquals(1 + LISTED, told);
    Zone zone = builder.build();
    assertEquals(records.size(), zone.records());
    var owners = new ArrayList<Name>();
    RRsetCursor cursor = zone.cursor();
    while (cursor.next()) {
      if (cursor.newOwner) owners.add(Name.at(cursor.owner, 0));
      else assertEquals("example.", owners.getLast().toString());
    }
    assertEquals(1 + 4 * DELEGATIONS, owners.size());
    for (int i = 1; i < owners.size(); i++) {
      assertTrue(owners.get(i - 1).compareTo(owners.get(i)) < 0, owners.get(i).toString());
    }
  }
}
