package deens.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two of our servers, one without memo, give the same octets for the same queries, in any order.
 */
@Tag("peers") // zones are made by BIND's tools
class MemoOffTest {
  private static final long SEED = 20_261_125;
  private static final int PASSES = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Signing.class)
  void responsesAreTheSame(Signing signing) throws Exception {
    var zones = new ArrayList<ServedZone>();
    var models = new ArrayList<ZoneModel>();
    for (String file : List.of("src/test/zones/corners.zone", "zones/example.zone")) {
      zones.add(new Zones(folder).signed(new Zones(folder).of(Path.of(file)), signing));
      models.add(new ZoneModel(zones.getLast(), signing));
    }
    // A cookie has the time in it and each server its own secret; TSIG repeats the id.
    var probes =
        new ArrayList<>(
            new Queries(SEED, models)
                .lookups(2000).oddities(10).probes().stream()
                    .filter(probe -> !probe.is(Kind.COOKIE) && !probe.is(Kind.TSIG))
                    .toList());
    try (var remembering = NameServer.start(Program.DEENS, folder, zones);
        var forgetting = NameServer.start(Program.DEENS, folder, zones, "--memo", "off")) {
      var random = new Random(SEED);
      int answered = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        List<Answer> mine = Exchange.with(remembering.address(), probes);
        var order = new ArrayList<Integer>();
        for (int i = 0; i < probes.size(); i++) order.add(i);
        Collections.shuffle(order, random);
        List<Answer> shuffled =
            Exchange.with(forgetting.address(), order.stream().map(probes::get).toList());
        for (int i = 0; i < order.size(); i++) {
          Answer with = mine.get(order.get(i));
          Probe probe = probes.get(order.get(i));
          assertArrayEquals(
              shuffled.get(i).wireWithoutId(), with.wireWithoutId(), probe.toString());
          if (!with.isSilence()) answered++;
        }
        Collections.shuffle(probes, random);
      }
      assertTrue(answered > PASSES * 1900, answered + " answered");
    }
  }
}
