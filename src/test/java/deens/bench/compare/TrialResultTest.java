package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialResultTest {
  private final TrialResult result =
      new TrialResult(new Trial("t", "a trial", List.of("t"), "udp", false, 10, 0, Set.of()));

  @Test
  void bothHalvesOfARoundCountTogether() {
    add(0, Server.NSD, 100, 1_000_000);
    add(0, Server.NSD, 300, 1_000_000);
    assertEquals(Map.of(0, 5.0), result.cpuMicros(Slice.Phase.SATURATED, Server.NSD));
  }

  @Test
  void aRatioIsTakenWithinItsRound() {
    // The machine gets three times slower: the ratio does not see it.
    add(0, Server.DEENS, 100, 500_000);
    add(0, Server.NSD, 100, 1_000_000);
    add(1, Server.DEENS, 100, 1_500_000);
    add(1, Server.NSD, 100, 3_000_000);
    assertEquals(
        new Statistics(0.5, 0.5, 0.5),
        result.cpuRatio(Slice.Phase.SATURATED, Server.DEENS, Server.NSD));
  }

  @Test
  void fewTicksTellNoShare() {
    result.addTicks(Server.NSD, 4, 12);
    assertEquals(Optional.empty(), result.userShare(Server.NSD));
    result.addTicks(Server.NSD, 96, 288);
    assertEquals(Optional.of(0.25), result.userShare(Server.NSD));
  }

  @Test
  void countersAreReadFromPerfsTable() {
    String printed =
        """
        {"sent":1}
        123456,,instructions:u,1000,100.00,,
        <not supported>,,instructions:k,0,100.00,,
        """;
    assertEquals(Optional.of(123456.0), InstructionCount.perfValue(printed, "instructions:u"));
    assertEquals(Optional.empty(), InstructionCount.perfValue(printed, "instructions:k"));
  }

  @Test
  void theMemosShareIsThatSinceTheLastStatistics() {
    var counts =
        MemoCount.allIn(
            """
            listening on 127.0.0.1:5300, UDP and TCP
            memo: remembered 10, rendered 10, hit ratio 0.500
            udp: received 40
            memo: remembered 25, rendered 15, hit ratio 0.625
            """);
    assertEquals(2, counts.size());
    assertEquals(Optional.of(0.75), counts.get(1).hitRatioSince(counts.get(0)));
    assertEquals(Optional.empty(), counts.get(0).hitRatioSince(counts.get(0)));
  }

  private void add(int round, Server server, long answered, long cpuNanos) {
    var reply = new Reply(answered, answered, 0, 1, answered, 1, 2, 100 * answered, Map.of(), "");
    result.add(new Slice(Slice.Phase.SATURATED, round, server, reply, cpuNanos));
  }
}
