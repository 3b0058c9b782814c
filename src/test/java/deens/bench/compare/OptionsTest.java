package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void everythingIsTheDefault() {
    Options options = Options.parse(List.of());
    assertFalse(options.isQuick());
    assertEquals(List.of(Server.values()), options.servers());
    assertEquals(Set.of(), options.only());
  }

  @Test
  void listsAreSeparatedByCommas() {
    Options options =
        Options.parse(List.of("--quick", "--only", "root,flat", "--servers", "nsd,deens"));
    assertTrue(options.isQuick());
    assertEquals(Set.of("root", "flat"), options.only());
    assertEquals(List.of(Server.NSD, Server.DEENS), options.servers());
  }

  @Test
  void theGuardTakesUsAndNsdOnly() {
    Options options = Options.parse(List.of("--guard"));
    assertEquals(List.of(Server.DEENS, Server.NSD), options.servers());
    assertEquals(Set.of("root"), options.only());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fast", "--rounds", "--rounds 0", "--servers nobody", "--rounds x"})
  void nonsenseIsRefused(String line) {
    List<String> arguments = List.of(line.split(" ", -1));
    assertThrows(IllegalArgumentException.class, () -> Options.parse(arguments));
  }

  @Test
  void aFamilyStandsForItsMembers() {
    List<Stage> flat = Stage.only(Stage.all(false), Set.of("flat"));
    assertEquals(
        Set.of("flat-1", "flat-100", "flat-1000", "flat-10000", "flat-100000", "flat-1000000"),
        flat.stream().map(Stage::workload).collect(Collectors.toSet()));
  }

  @Test
  void whatIsMeasuredFirstWarmsTheServersUp() {
    List<Stage> stages = Stage.only(Stage.all(false), Set.of("mixed-case"));
    assertEquals(Stage.WARM_UP, stages.get(0).trials().get(0).warmUp());
  }

  @Test
  void anUnknownWorkloadIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Stage.only(Stage.all(true), Set.of("com")));
  }
}
