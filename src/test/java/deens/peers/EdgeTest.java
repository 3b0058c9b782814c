package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.peers.EdgeFaults.Fault;
import deens.peers.EdgeFaults.Outcome;
import java.nio.file.Path;
import java.util.EnumMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two edges with real BIRDs: what a client loses in each fault. How much is measured by {@code
 * deploy/edge/test}; here it must be nothing where that is certain, and else end.
 */
@Tag("peers")
@Timeout(300)
class EdgeTest {
  /** Two seconds' worth, many times of what is lost on a machine that is not busy. */
  private static final int FEW = 2 * SteadyClient.PER_SECOND;

  @TempDir Path folder;

  @Test
  void theOtherEdgeAnswersWhateverHappensToOne() throws Exception {
    var outcomes = new EnumMap<Fault, Outcome>(Fault.class);
    try (var faults = new EdgeFaults(Program.DEENS, folder)) {
      for (Fault fault : Fault.values()) outcomes.put(fault, faults.happen(fault));
      assertEquals(0, outcomes.get(Fault.DRAIN).losses().lost(), outcomes::toString);
      assertEquals(0, outcomes.get(Fault.PRIMARY_AWAY).losses().lost(), outcomes::toString);
      for (Outcome outcome : outcomes.values()) {
        assertTrue(outcome.losses().lost() < FEW, outcomes::toString);
        assertTrue(outcome.losses().sent() > SteadyClient.PER_SECOND / 2, outcomes::toString);
      }
      // Served until it expires, then withdrawn; back with the primary.
      faults.expire();
      assertTrue(faults.log().contains("SERVFAIL (not there yet, or expired)"), faults::log);
      assertTrue(faults.log().contains("connection refused"), faults::log);
    }
    System.out.println(outcomes);
  }
}
