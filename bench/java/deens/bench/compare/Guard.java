package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Have we become slower beside NSD than we were? Both run at the same moment on the same core, so
 * that the ratio hardly depends on the machine; a bad moment gets another try.
 */
final class Guard {
  private static final Path RECORD = Path.of("bench", "guard.properties");
  private static final int TRIES = 3;

  private Guard() {}

  static boolean passes(Campaign campaign, Stage root) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(RECORD)) {
      properties.load(in);
    }
    double recorded = Double.parseDouble(properties.getProperty("cpu.ratio"));
    double tolerance = Double.parseDouble(properties.getProperty("tolerance"));
    double most = recorded * (1 + tolerance);
    var plain = new Stage(root.workload(), 1, List.of(root.trials().get(0).withoutExtras()));
    for (int tries = 1; tries <= TRIES; tries++) {
      StageResult result = campaign.run(plain);
      if (!result.absent().isEmpty()) throw new IOException(result.absent().toString());
      TrialResult trial = result.trials().get(0);
      Statistics ratio = trial.cpuRatio(Slice.Phase.SATURATED, Server.DEENS, Server.NSD);
      boolean isGood = ratio.median() <= most && trial.failures().isEmpty();
      System.out.printf(
          Locale.ROOT,
          "CPU time of an answer, Deens ÷ NSD: %.3f (%.3f to %.3f); recorded %.3f, at most %.3f: %s%n",
          ratio.median(),
          ratio.least(),
          ratio.most(),
          recorded,
          most,
          isGood ? "good" : "too slow");
      trial.failures().forEach(f -> System.out.println("FAILED: " + f));
      if (isGood) return true;
    }
    return false;
  }
}
