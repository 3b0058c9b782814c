package deens.config;

/**
 * What is measured, and who may ask for it.
 *
 * @param listen where Prometheus may ask
 * @param zones how many zones are counted each for itself
 */
public record MetricsConfig(Listen listen, int zones) {
  /** How many zones are counted each for itself when nothing is said. */
  public static final int ZONES = 1000;

  /** Most zones that can be: a worker has 64 octets for each. */
  public static final int MOST_ZONES = 100_000;
}
