package deens.peers;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;

@Tag("peers")
class NameServerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"NSD", "BIND", "KNOT"})
  void peersAnswerEveryLookupWithoutRecursion(Program program) throws Exception {
    var zone = new Zones(folder).of(Path.of("src/test/zones/corners.zone"));
    var model = new ZoneModel(zone, Signing.NONE);
    List<Probe> probes = new Queries(1, List.of(model)).lookups(200).probes();
    try (var server = NameServer.start(program, folder, List.of(zone))) {
      List<Answer> answers = Exchange.with(server.address(), probes);
      for (int i = 0; i < answers.size(); i++) {
        String query = program + " " + probes.get(i);
        assertFalse(answers.get(i).isSilence(), query);
        assertFalse(answers.get(i).flag(Flags.RA), query);
      }
    }
  }
}
